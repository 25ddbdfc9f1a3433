"""Delays of accounts, each beside the clause or the rule that imposes it. Pure: no clock."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from espace.working_days import add_months, add_working_days, is_working_day

INVITATION_LIFE = timedelta(days=7)  # product.md 3: an activation link
NEVER_ACTIVATED_AFTER = timedelta(days=30)  # product.md 3: shown « jamais activé »
RESET_LIFE = timedelta(hours=1)  # CNIL 2022-100 asks 24 h at most
SIGN_IN_STAGE = timedelta(minutes=10)  # between the password and the code, on an unattended workstation
# quality.md: wrong codes allowed in a window, the same as for passwords (CNIL 2022-100, case 2)
CODE_LIMITS = ((5, timedelta(minutes=5)), (25, timedelta(days=1)))
CODE_DAY, CODE_MEMORY = CODE_LIMITS[-1]
# ROU-III-incidents: refusals of a demande of another structure that open an incident, and how far back an outage is caught up
REFUSALS, REFUSALS_WINDOW = 10, timedelta(hours=1)
REFUSALS_MEMORY = timedelta(days=2)
HABILITATION_WORKING_DAYS = 5  # U-2.2.1-5-jours-ouvres
PREAVIS_DAYS = 15  # U-2.2.3-preavis-15j, calendar days: asked 02/06/2025, first possible day 17/06/2025
ERASURE_MONTHS = 6  # U-2.2.3-suppression-6-mois
PASSWORD_DAYS_MAX = 365  # U-2.2.1-rotation-mot-de-passe: never off under a usage convention
PASSWORD_DAYS_MIN = 90
RELANCE_EVERY = timedelta(days=7)  # U-4.2-revue-habilitations: a late review is recalled, and no more than once a week
PASSWORD_REMINDERS = (timedelta(days=14), timedelta(days=3))  # product.md 3: reminders before, the farthest first


def habilitation_due_on(complete_on: date, in_force_on: date | None, departement: str, extra: Iterable[date]) -> date:
    """Five working days after the later of the complete request and the entry into force (U-2.2.1-5-jours-ouvres).

    30/04/2025 in the Nord gives 09/05/2025: the 1st and the 8th of May do not count.
    """
    start = max(complete_on, in_force_on) if in_force_on else complete_on
    return add_working_days(start, HABILITATION_WORKING_DAYS, departement, extra)


def working_days_left(today: date, due_on: date, departement: str, extra: Iterable[date]) -> int:
    """Working days from tomorrow to the due day included; 0 on the due day, negative calendar days once late."""
    if due_on < today:
        return (due_on - today).days
    days = ((today + timedelta(days=n)) for n in range(1, (due_on - today).days + 1))
    closed = frozenset(extra)
    return sum(is_working_day(day, departement, closed) for day in days)


def first_closing_on(asked_on: date) -> date:
    """The first day a gestionnaire may be closed on: asked 02/06/2025 gives 17/06/2025 (U-2.2.3-preavis-15j)."""
    return asked_on + timedelta(days=PREAVIS_DAYS)


def erased_on(inactivated_on: date) -> date:
    """The day an account closed that day is erased: 31/08/2025 gives 28/02/2026 (U-2.2.3-suppression-6-mois)."""
    return add_months(inactivated_on, ERASURE_MONTHS)


def last_day_to_reopen(inactivated_on: date) -> date:
    """The eve of the erasure: closed on 23/11/2026, an account opens again until 22/05/2027 included."""
    return erased_on(inactivated_on) - timedelta(days=1)


def closed_long_enough(day: date) -> date:
    """The latest closing day whose account is erased on `day`: the bound a query needs to use its index."""
    bound = add_months(day, -ERASURE_MONTHS)
    while erased_on(bound + timedelta(days=1)) <= day:
        bound += timedelta(days=1)
    return bound


def invitation_ends_at(invited_at: datetime) -> datetime:
    """The instant an activation link stops working."""
    return invited_at + INVITATION_LIFE


def password_expires_at(changed_at: datetime, days: int) -> datetime:
    """The instant from which another password must be chosen."""
    return changed_at + timedelta(days=days)


def codes_open_again_at(failures: Sequence[datetime]) -> datetime | None:
    """The instant from which a code is tried again, given the wrong ones in order; None while none was ever too many.

    Twenty-five in a day, or five in five minutes: the next try waits until one of them has left the window.
    """
    ends = [failures[-limit] + window for limit, window in CODE_LIMITS if len(failures) >= limit]
    return max(ends, default=None)
