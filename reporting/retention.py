"""How long the figures keep a name: as long as the contract keeps its contacts."""

from datetime import datetime

from django.db.models import Q, QuerySet

from conventions.models import ConventionMetier
from conventions.retention import ended_long_ago
from espace.auteurs import AUTOMATE
from reporting import actions
from reporting.models import MembreCopil, Presence, Remise


def due_participants(at: datetime) -> QuerySet[ConventionMetier, int]:
    """Conventions over for long enough, of which an attendance or a COPIL still names somebody."""
    came = Presence.objects.exclude(nom="", prenom="").values("action__convention_id")
    sat = MembreCopil.objects.exclude(nom__in=["", actions.MEMBRE_EFFACE], prenom="", fonction="")
    handed = Remise.objects.exclude(to=actions.REMISE_EFFACEE)
    rows = ended_long_ago(at).filter(
        Q(pk__in=came) | Q(pk__in=sat.values("copil__convention_id")) | Q(pk__in=handed.values("fiche__convention_id"))
    )
    return rows.order_by("pk").values_list("pk", flat=True)


def erase_participants(pk: int, at: datetime) -> None:
    """Erase those of one of them."""
    actions.erase_participants(convention=ConventionMetier.objects.get(pk=pk), by=AUTOMATE, at=at)
