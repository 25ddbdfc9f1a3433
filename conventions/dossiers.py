"""Everything one convention holds, read at once for its page: one statement a table, whatever the number of rows."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from accounts.models import Acces
from conventions.enums import MotifFin
from conventions.lectures import LectureEnVigueur, lectures_of
from conventions.models import (
    ContactConvention,
    ConventionMetier,
    ConventionUsage,
    FonctionOuverte,
    Partie,
    Periode,
    Signature,
    Terme,
)
from conventions.termes import Termes, read_rows, rows_on


@dataclass(frozen=True)
class TermesLus:
    """The terms of a day, and the rows they come from by key; no terms before the first day."""

    rows: dict[str, Terme]
    termes: Termes | None


@dataclass(frozen=True)
class Dossier:
    """A convention as a caisse reads it on a day."""

    convention: ConventionMetier
    caisse_id: int
    day: date
    periodes: list[Periode]
    usages: list[ConventionUsage]
    contacts: list[ContactConvention]
    parties: list[Partie]
    fonctions: list[FonctionOuverte]
    du_jour: TermesLus
    lectures: dict[str, LectureEnVigueur]
    acces: Acces | None

    @property
    def usage(self) -> ConventionUsage | None:
        """The last usage convention."""
        return next(iter(self.usages), None)

    @property
    def is_held_open(self) -> bool:
        """Whether it is replaced although its own usage convention still holds the portal open."""
        is_replaced = self.convention.end_reason == MotifFin.REMPLACEMENT
        is_over = (self.convention.ended_on or date.max) <= self.day
        return is_replaced and is_over and self.acces is not None and self.acces.usage_ref in self._own_refs

    @property
    def _own_refs(self) -> set[str]:
        return {str(usage.pk) for usage in self.usages}

    @property
    def is_demonstration(self) -> bool:
        """Whether a signature was invented for the demonstration."""
        return any(s.is_demonstration for partie in self.parties for s in partie.signatures.all())

    def termes_on(self, day: date) -> TermesLus:
        """The terms of another day. Two statements, none for those already read."""
        return (
            self.du_jour
            if day == day_read(self.convention, self.day)
            else terms_on(self.convention, self.caisse_id, day)
        )


def dossier_of(convention: ConventionMetier, caisse_id: int, day: date) -> Dossier:
    """Read a convention for a caisse, with the terms of the day, or of its first one when it has not begun."""
    signatures = Prefetch("signatures", Signature.objects.select_related("acte"))
    return Dossier(
        convention=convention,
        caisse_id=caisse_id,
        day=day,
        periodes=list(convention.periodes.all()),
        usages=list(ConventionUsage.objects.filter(metier=convention).order_by("-pk")),
        contacts=list(ContactConvention.objects.filter(convention=convention).select_related("partie").order_by("pk")),
        parties=list(convention.parties.prefetch_related(signatures)),
        fonctions=list(FonctionOuverte.objects.filter(usage__metier=convention, caisse_id=caisse_id).order_by("pk")),
        du_jour=terms_on(convention, caisse_id, day_read(convention, day)),
        lectures=lectures_of(convention.pk, caisse_id),
        acces=_open_acces(convention, caisse_id, day),
    )


def day_read(convention: ConventionMetier, day: date) -> date:
    """The day whose terms a page shows: today, or the first of the convention while it is to come."""
    return max(day, convention.effective_on or day)


def terms_on(convention: ConventionMetier, caisse_id: int, day: date) -> TermesLus:
    """The terms of a day for a caisse."""
    rows = {row.cle: row for row in rows_on(convention.pk, caisse_id, day).select_related("acte")}
    if not rows:
        return TermesLus({}, None)
    return TermesLus(rows, read_rows(convention.pk, caisse_id, day, [(cle, row.valeur) for cle, row in rows.items()]))


def _open_acces(convention: ConventionMetier, caisse_id: int, day: date) -> Acces | None:
    rows = Acces.objects.filter(partenaire_id=convention.partenaire_id, caisse_id=caisse_id).order_by("-opens_on")
    return next((row for row in rows if row.is_open_on(day)), None)
