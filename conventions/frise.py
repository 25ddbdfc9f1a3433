"""Geometry of the timeline of a convention: everything in percent of its width. Pure.

The page draws it as SVG, and gives the same dates as a list under 768 px.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from espace.francais import MOIS, MOIS_COURTS, jour_sans_semaine
from espace.working_days import add_months

AHEAD_MONTHS = 3  # what is shown after the next term
QUARTERS = (1, 4, 7, 10)


@dataclass(frozen=True)
class Segment:
    """A bar: `x` and `largeur` in percent; `classe` of the theme; `texte` on it when it is long enough."""

    x: str
    largeur: str
    classe: str
    texte: str = ""
    texte_classe: str = ""


@dataclass(frozen=True)
class Repere:
    """A vertical line and its label."""

    x: str
    texte: str


@dataclass(frozen=True)
class PeriodeVue:
    """A period to draw: past, running, or to come if renewed."""

    starts_on: date
    ends_on: date
    libelle: str
    is_possible: bool = False


@dataclass(frozen=True)
class Frise:
    """What the template draws."""

    debut: date
    fin: date
    axe: list[Repere]
    metier: list[Segment]
    usage: list[Segment]
    fenetres: list[Segment]
    aujourdhui: Repere
    titre_fenetres: str
    legende_fenetres: str
    dates: list["DateFrise"]

    @property
    def is_renewable(self) -> bool:
        """Whether a period to come is drawn."""
        return any(segment.classe == "ep-svg-maybe" for segment in self.metier)

    @property
    def description(self) -> str:
        """The drawing in words, for who does not see it."""
        return " ".join(f"{date.quoi} le {jour_sans_semaine(date.jour)}." for date in self.dates)


@dataclass(frozen=True)
class DateFrise:
    """A date of the timeline, as the narrow list gives it."""

    jour: date
    quoi: str
    is_today: bool = False


@dataclass(frozen=True)
class Echelle:
    """Days to percent."""

    debut: date
    fin: date

    def part(self, day: date) -> float:
        """Position of a day, kept inside the drawing."""
        inside = min(max(day, self.debut), self.fin)
        return round(100 * (inside - self.debut).days / (self.fin - self.debut).days, 2)

    def x(self, day: date) -> str:
        """The same as SVG writes it."""
        return f"{self.part(day):g}%"

    def segment(self, start: date, end: date, classe: str, texte: str = "", texte_classe: str = "") -> Segment:
        """A bar between two days."""
        width = round(self.part(end) - self.part(start), 2)
        return Segment(self.x(start), f"{width:g}%", classe, texte if width >= 9 else "", texte_classe)


def draw(
    periodes: Sequence[PeriodeVue],
    usage: Sequence[tuple[date, date]],
    fenetres: Sequence[tuple[date, date]],
    day: date,
    *,
    titre_fenetres: str = "",
    legende_fenetres: str = "",
) -> Frise:
    """The timeline of `periodes` (oldest first, one at least) seen from `day`."""
    debut = add_months(periodes[0].starts_on, -1)
    fin = max(add_months(periodes[-1].starts_on, AHEAD_MONTHS), day + timedelta(days=30))
    if not periodes[-1].is_possible:
        fin = max(add_months(periodes[-1].ends_on, 1), day + timedelta(days=30))
    scale = Echelle(debut, fin)
    return Frise(
        debut,
        fin,
        axe=[Repere(scale.x(tick), _label(tick, debut)) for tick in _ticks(debut, fin) if scale.part(tick) < 96],
        metier=[scale.segment(p.starts_on, p.ends_on, *_look(p, day)) for p in periodes],
        usage=[_usage(scale, start, end, day) for start, end in usage],
        fenetres=[scale.segment(start, end, "ep-svg-window") for start, end in fenetres if end > debut and start < fin],
        aujourdhui=Repere(scale.x(day), f"aujourd’hui, {day.day} {MOIS_COURTS[day.month - 1]}"),
        titre_fenetres=titre_fenetres,
        legende_fenetres=legende_fenetres,
        dates=_dates(periodes, fenetres, day, legende_fenetres),
    )


def _dates(
    periodes: Sequence[PeriodeVue], fenetres: Iterable[tuple[date, date]], day: date, legende: str
) -> list[DateFrise]:
    """The same in order: starts of periods, openings of windows still ahead, today, the end."""
    dates = [DateFrise(p.starts_on, p.libelle) for p in periodes]
    dates += [DateFrise(start, legende[:1].upper() + legende[1:]) for start, end in fenetres if end > day]
    if not periodes[-1].is_possible:
        dates.append(DateFrise(periodes[-1].ends_on, "Fin"))
    dates.append(DateFrise(day, "Aujourd’hui", is_today=True))
    return sorted(dates, key=lambda item: (item.jour, not item.is_today))


def _usage(scale: Echelle, start: date, end: date, day: date) -> Segment:
    if start > day:
        return scale.segment(start, end, "ep-svg-maybe")
    return scale.segment(start, end, "ep-svg-past" if end <= day else "ep-svg-run")


def _look(periode: PeriodeVue, day: date) -> tuple[str, str, str]:
    if periode.is_possible or periode.starts_on > day:
        return "ep-svg-maybe", periode.libelle, "ep-svg-text"
    if periode.ends_on <= day:
        return "ep-svg-past", periode.libelle, "ep-svg-text ep-svg-text--b"
    return "ep-svg-run", periode.libelle, "ep-svg-text ep-svg-text--inv"


def _ticks(debut: date, fin: date) -> Iterable[date]:
    """First days of quarters; of years when the drawing is long."""
    is_long = (fin - debut).days > 4 * 366
    tick = date(debut.year, debut.month, 1)
    while tick < fin:
        if tick > debut and (tick.month == 1 if is_long else tick.month in QUARTERS):
            yield tick
        tick = add_months(tick, 1)


def _label(tick: date, debut: date) -> str:
    named = MOIS_COURTS[tick.month - 1] if len(MOIS[tick.month - 1]) > 5 else MOIS[tick.month - 1]
    return f"{named} {tick.year}" if tick.month == 1 or (tick - debut).days < 95 else named
