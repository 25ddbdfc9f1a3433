"""What the convention says of a demande, asked to the floor below: functions open, promises, proof of the agreement.

The terms are those of the day the caisse received the demande; the way an unclear one is read is the caisse's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import Caisse
from accounts.querysets import Calendrier, calendar_columns, calendar_of, read_calendar
from conventions.enums import Fonction
from conventions.lectures import lecture
from conventions.openings import Opening, opening_of, openings_at, openings_of
from conventions.termes import Termes, terms_of_caisses, terms_on
from espace.clock import day_of
from signalements.deadlines import Regle
from signalements.enums import ModeAccord, SourceEcheance
from signalements.noms import words

CONTACT_IN_WORKING_DAYS = "ouvrees"


@dataclass(frozen=True)
class CaisseOuverte:
    """A caisse open today to a structure, and what one may do there."""

    caisse: Caisse
    opening: Opening
    termes: Termes

    @property
    def mode_accord(self) -> ModeAccord:
        """How the agreement of the person is proved for a saisine."""
        return mode_accord(self.termes)

    def opens(self, fonction: Fonction) -> bool:
        """Whether this function is on."""
        return fonction in self.opening.fonctions


def mode_accord(termes: Termes) -> ModeAccord:
    """A box unless the terms ask for a signature (PDC-A3-consentement-signature)."""
    return ModeAccord.SIGNATURE if termes.is_signature_needed else ModeAccord.CASE


def open_caisses(
    partenaire_id: int, caisse_ids: Iterable[int], at: datetime, fonction: Fonction | None = None
) -> list[CaisseOuverte]:
    """The caisses of the perimeter open today, those where `fonction` is on when one is given, by name."""
    asked = Caisse.objects.filter(pk__in=list(caisse_ids)).annotate(**calendar_columns("pk"))
    rows = sorted(asked, key=lambda c: words(c.nom))
    found = []
    for day, caisses in _by_day(rows, at).items():
        openings = {
            pk: opening
            for pk, opening in openings_of(partenaire_id, [c.pk for c in caisses], day).items()
            if fonction is None or fonction in opening.fonctions
        }
        termes = terms_of_caisses({pk: opening.convention_id for pk, opening in openings.items()}, day)
        found += [CaisseOuverte(c, openings[c.pk], termes[c.pk]) for c in caisses if c.pk in openings]
    return sorted(found, key=lambda opened: rows.index(opened.caisse))


def open_functions(partenaire_id: int, caisse_ids: Sequence[int], at: datetime) -> frozenset[Fonction]:
    """Every function open at one caisse or more."""
    openings = openings_at(partenaire_id, caisse_ids, at)
    return frozenset().union(*(opening.fonctions for opening in openings.values()))


def _by_day(caisses: Iterable[Caisse], at: datetime) -> dict[date, list[Caisse]]:
    """The day of an instant is each caisse's own: overseas it is already, or still, another one."""
    days: dict[date, list[Caisse]] = {}
    for caisse in caisses:
        days.setdefault(day_of(at, caisse.zone), []).append(caisse)
    return days


def open_caisse(partenaire_id: int, caisse: Caisse, at: datetime, fonction: Fonction) -> CaisseOuverte | None:
    """One caisse, if it is open today for this function."""
    day = day_of(at, caisse.zone)
    opening = opening_of(partenaire_id, caisse.pk, day)
    if opening is None or fonction not in opening.fonctions:
        return None
    return CaisseOuverte(caisse, opening, terms_on(opening.convention_id, caisse.pk, day))


def regle_contact(convention_ref: str, caisse: Caisse, received_at: datetime) -> Regle:
    """The promise to contact the person, on the day the caisse received the demande (PDC-A3-contact-48h)."""
    termes = terms_on(int(convention_ref), caisse.pk, day_of(received_at, caisse.zone))
    return _regle(termes, caisse, calendar_of(caisse))


def regle_today(opened: CaisseOuverte) -> Regle:
    """The same, of a caisse that `open_caisses` read: what a demande sent now would be promised."""
    return _regle(opened.termes, opened.caisse, read_calendar(opened.caisse, opened.caisse))


def _regle(termes: Termes, caisse: Caisse, days: Calendrier) -> Regle:
    is_read = lecture(termes.convention_id, caisse.pk, "contact_heures") == CONTACT_IN_WORKING_DAYS
    in_working_days = is_read and termes.contact_heures is not None
    source = SourceEcheance.LECTURE if in_working_days else SourceEcheance.TERME
    if termes.contact_heures is None:
        source = SourceEcheance.MESURE
    return Regle(termes.contact_heures, in_working_days, source, days.zone, days.departement, days.closed_days)
