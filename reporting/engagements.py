"""Tableau des engagements: what the convention promised beside what happened, read from the clocks themselves.

A clock is an engagement when the terms of its day gave it a length. It enters the table once its outcome is known:
kept, or its due instant has passed. One that stopped before its due instant because the person no longer wished it, or
because the demande left for another caisse, promised nothing more and is left out.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from reporting.cadre import Cadre
from signalements.enums import KindEcheance, ResultatEcheance
from signalements.models import Echeance

IN_TIME = Q(result=ResultatEcheance.FAIT, stopped_at__lte=F("due_at"))
TRIED_IN_TIME = Q(attempted_at__lte=F("due_at"))
STOPPED_OTHERWISE = Q(stopped_at__lt=F("due_at")) & ~Q(result=ResultatEcheance.FAIT)


@dataclass(frozen=True)
class Tenue:
    """How an engagement was kept: `tenus` of `sur`, `tentes` in time; `en_cours` are the clocks that still run."""

    tenus: int
    sur: int
    tentes: int
    en_cours: int

    @property
    def manques(self) -> int:
        """Clocks that missed."""
        return self.sur - self.tenus


@dataclass(frozen=True)
class Engagement:
    """A measurable commitment, by the kind of its clock."""

    code: KindEcheance
    libelle: str
    definition: str
    clause: str

    def horloges(self, cadre: Cadre) -> QuerySet[Echeance]:
        """The committed clocks that started in the period at these caisses."""
        return Echeance.objects.filter(
            cadre.during("started_at"),
            partenaire_id=cadre.partenaire_id,
            demande__convention_ref=str(cadre.convention_id),
            kind=self.code,
            is_committed=True,
        ).exclude(STOPPED_OTHERWISE)

    def tenue(self, cadre: Cadre, at: datetime) -> Tenue:
        """The figures at an instant, in one statement."""
        known = IN_TIME | Q(due_at__lt=at)
        counts = self.horloges(cadre).aggregate(
            tenus=Count("pk", filter=IN_TIME),
            sur=Count("pk", filter=known),
            tentes=Count("pk", filter=known & TRIED_IN_TIME),
            en_cours=Count("pk", filter=~IN_TIME & ~Q(due_at__lt=at)),
        )
        return Tenue(**counts)


CONTACT = Engagement(
    KindEcheance.CONTACT,
    "Contact de la personne",
    "Signalements reçus dans la période dont le délai est passé ou tenu : personnes jointes dans le délai, et "
    "personnes que la caisse a essayé de joindre dans le délai. Un signalement retiré avant l’échéance ne compte pas.",
    "PDC-A3-contact-48h",
)
