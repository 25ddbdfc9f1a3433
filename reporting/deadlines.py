"""Periods of a convention, and how they are named. Pure date arithmetic: neither the clock nor the database is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from espace import working_days
from espace.francais import jour, jour_sans_semaine

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Periode:
    """`[starts_on; ends_on[`, a year of the convention and not of the calendar (M-periode-bilan)."""

    starts_on: date
    ends_on: date

    @property
    def last_day(self) -> date:
        """The last day covered."""
        return self.ends_on - ONE_DAY

    @property
    def annees(self) -> str:
        """« 2025-2026 », « 2025 » when it begins and ends in one year."""
        first, last = self.starts_on.year, self.last_day.year
        return str(first) if first == last else f"{first}-{last}"

    @property
    def phrase(self) -> str:
        """« Du lundi 6 octobre 2025 au lundi 5 octobre 2026 », both days included."""
        return f"Du {jour(self.starts_on)} au {jour(self.last_day)}"

    @property
    def courte(self) -> str:
        """« du 6 octobre 2025 au 5 octobre 2026 »."""
        return f"du {jour_sans_semaine(self.starts_on)} au {jour_sans_semaine(self.last_day)}"

    def libelle(self, day: date) -> str:
        """« Du 6 octobre 2025 au 5 octobre 2026 », « …, en cours » while it runs: wherever a period is named."""
        told = f"{self.courte[:1].upper()}{self.courte[1:]}"
        return f"{told}, en cours" if self.is_running(day) else told

    def is_running(self, day: date) -> bool:
        """Whether `day` is in it: its figures are not final."""
        return self.starts_on <= day < self.ends_on


def evaluation_years(first: Periode, until: date) -> list[Periode]:
    """The yearly periods of an evaluation that has its own dates (MAR), from the first to the one that `until` is in.

    Counted from the first day, so that a 29 February is not lost.
    """
    periods = []
    rank = 0
    while (starts_on := working_days.add_years(first.starts_on, rank)) <= until:
        rank += 1
        periods.append(Periode(starts_on, working_days.add_years(first.starts_on, rank)))
    return periods


def before(periode: Periode, known: Iterable[Periode]) -> Periode | None:
    """The period that ended when this one began, if the convention had one."""
    return next((p for p in known if p.ends_on == periode.starts_on), None)


def to_show(known: Iterable[Periode], day: date, last_fact_on: date | None = None) -> Periode | None:
    """The one to open first: the last with facts; without any, the last that has ended, else the one that runs.

    `last_fact_on`: day of the latest fact of the convention. None before the first day.
    """
    begun = sorted(p for p in known if p.starts_on <= day)
    filled = next((p for p in begun if last_fact_on and p.is_running(last_fact_on)), None)
    if filled:
        return filled
    ended = [p for p in begun if not p.is_running(day)]
    shown = ended or begun
    return shown[-1] if shown else None
