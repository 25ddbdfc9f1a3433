"""Dates of the contract, each beside the clause that imposes it. Pure: no clock.

Every period is `[start; end[`; anniversaries are counted from the effect, never from the previous one.
"""

from datetime import date, timedelta

from espace.working_days import add_months

REMINDER_DAYS = 30  # M-alerte-echeance: proposed, a setting


def term_after(effective_on: date, months: int) -> date:
    """The day `months` after the effect: 29/02/2024 gives 28/02/2025, then 29/02/2028 (M-duree-1-an)."""
    return add_months(effective_on, months)


def denonciation_opens_on(term_on: date, months: int) -> date:
    """First day of the window before a term, and last day of a minimum notice (BON-9-denonciation, ROU-VI-
    denonciation).

    Term 06/10/2026, three months: 06/07/2026. A letter sent that very day holds under both readings.
    """
    return add_months(term_on, -months)


def is_denonciation_in_time(sent_on: date, term_on: date, months: int | None, *, lecture: str) -> bool:
    """Whether a letter sent that day stops the renewal at `term_on`.

    `months` None: until the eve (PDC-6.2-denonciation).
    """
    if sent_on >= term_on:
        return False
    if months is None:
        return True
    opens_on = denonciation_opens_on(term_on, months)
    return sent_on <= opens_on if lecture == "preavis" else sent_on >= opens_on


def resiliation_possible_on(starts_on: date, days: int) -> date:
    """The first day after `days` full days from a sending (M-resiliation-15j) or a receipt (U-8.2-mise-en-demeure-30j).

    Sent 01/09/2025, 15 days: 17/09/2025. Received 01/09/2025, 30 days: 02/10/2025.
    """
    return starts_on + timedelta(days=days + 1)
