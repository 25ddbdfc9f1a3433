"""The clocks of a demande, computed from its facts. Pure: neither the clock nor the database is read.

48 hours to contact the person (PDC-A3-contact-48h): elapsed hours since the reception, or two working days at the same
hour where the caisse reads its text so. Where the text has no figure (BON-A3-relais-reception) the delay is measured
and nothing is ever late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from espace import working_days
from signalements.enums import (
    KindEcheance,
    NiveauRappel,
    ResultatContact,
    ResultatEcheance,
    SourceEcheance,
    TypeDemande,
)

HOURS_A_DAY = 24
# Share of the delay after which a warning leaves; the settings of the caisse may say otherwise.
WARNING_SHARES = {NiveauRappel.MOITIE: 50, NiveauRappel.PROCHE: 80}

ATTEMPTS_BEFORE_HELP = 3  # attempts without the person, before the partner is asked to help


@dataclass(frozen=True)
class Regle:
    """What a caisse promised on the day it received the demande, and how its days are counted.

    `hours` is None when the text gives no figure. `is_working_days`: the caisse reads 48 h as two working days.
    """

    hours: int | None
    is_working_days: bool
    source: SourceEcheance
    zone: ZoneInfo
    departement: str
    closed_days: frozenset[date] = frozenset()

    def due_at(self, start: datetime) -> datetime | None:
        """When the promise falls due, None without a figure."""
        if self.hours is None:
            return None
        if not self.is_working_days:
            return working_days.add_hours(start, self.hours)
        count = self.hours // HOURS_A_DAY
        return working_days.add_working_days_same_hour(start, count, self.departement, self.zone, self.closed_days)


@dataclass(frozen=True)
class Sejour:
    """The time a demande spends at one caisse: until it is re-routed, or None while it is there."""

    caisse_id: int
    since: datetime
    until: datetime | None
    regle: Regle


@dataclass(frozen=True)
class Essai:
    """An attempt to reach the person."""

    at: datetime
    result: str


@dataclass(frozen=True)
class Faits:
    """All a clock depends on."""

    type: str
    sejours: Sequence[Sejour]
    essais: Sequence[Essai]
    closed_at: datetime | None


@dataclass(frozen=True)
class Horloge:
    """One clock, as the row `Echeance` keeps it."""

    caisse_id: int
    kind: str
    started_at: datetime
    due_at: datetime | None
    attempted_at: datetime | None
    stopped_at: datetime | None
    result: str
    is_committed: bool
    source: str


def compute_horloges(faits: Faits) -> tuple[Horloge, ...]:
    """Every clock of a demande, oldest first: one contact clock for each stay of a signalement."""
    if faits.type != TypeDemande.SIGNALEMENT:
        return ()
    return tuple(_contact(sejour, faits) for sejour in faits.sejours)


def _contact(sejour: Sejour, faits: Faits) -> Horloge:
    here = [e for e in sorted(faits.essais, key=lambda e: e.at) if _during(e.at, sejour)]
    joined = next((e.at for e in here if e.result == ResultatContact.JOINT), None)
    stopped_at, result = _stop(joined, sejour, faits)
    due_at = sejour.regle.due_at(sejour.since)
    return Horloge(
        caisse_id=sejour.caisse_id,
        kind=KindEcheance.CONTACT,
        started_at=sejour.since,
        due_at=due_at,
        attempted_at=here[0].at if here else None,
        stopped_at=stopped_at,
        result=result,
        is_committed=due_at is not None,
        source=sejour.regle.source,
    )


def _during(at: datetime, sejour: Sejour) -> bool:
    return sejour.since <= at and (sejour.until is None or at < sejour.until)


def _stop(joined: datetime | None, sejour: Sejour, faits: Faits) -> tuple[datetime | None, str]:
    """What stopped the clock first: the contact, the departure to another caisse, the close."""
    if joined is not None:
        return joined, ResultatEcheance.FAIT
    if sejour.until is not None:
        return sejour.until, ResultatEcheance.REORIENTE
    if faits.closed_at is not None:
        return faits.closed_at, ResultatEcheance.SANS_OBJET
    return None, ""


def next_due(horloges: Sequence[Horloge]) -> datetime | None:
    """The earliest due date among the clocks that still run."""
    return min((h.due_at for h in horloges if h.stopped_at is None and h.due_at is not None), default=None)


def is_late(due_at: datetime | None, stopped_at: datetime | None, at: datetime) -> bool:
    """Due at 10:00: on time at 10:00, late at 10:01. A clock without a due date is never late."""
    return due_at is not None and (stopped_at or at) > due_at


def elapsed_share(started_at: datetime, due_at: datetime, at: datetime) -> int:
    """Share of the delay gone, in percent, from 0 to 100."""
    return max(0, min(100, int(100 * (at - started_at) / (due_at - started_at))))


def reached_level(
    started_at: datetime, due_at: datetime, at: datetime, shares: dict[NiveauRappel, int]
) -> NiveauRappel | None:
    """The highest warning whose moment has come before the delay ends; None before the first, or once late."""
    if at > due_at:
        return None
    share = elapsed_share(started_at, due_at, at)
    reached = [level for level, threshold in shares.items() if share >= threshold]
    return max(reached, key=lambda level: shares[level], default=None)


def is_minor(birth: date, day: date) -> bool:
    """Under eighteen on the day of sending (PDC-3-mineur): someone born on 29 February comes of age on 1 March."""
    return (day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))) < 18
