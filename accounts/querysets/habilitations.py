"""Requests to open the account of a gestionnaire."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.enums import EtatHabilitation
from accounts.models import (
    DemandeHabilitation,
)


def waiting_habilitations(caisse_id: int) -> QuerySet[DemandeHabilitation]:
    """Requests to decide, the most pressing first."""
    rows = DemandeHabilitation.objects.filter(caisse_id=caisse_id, etat=EtatHabilitation.EN_ATTENTE)
    return rows.select_related("partenaire").order_by("due_on", "pk")


def decided_habilitations(caisse_id: int) -> QuerySet[DemandeHabilitation]:
    """Requests decided, the latest first."""
    decided = [EtatHabilitation.ACCEPTEE, EtatHabilitation.REFUSEE]
    rows = DemandeHabilitation.objects.filter(caisse_id=caisse_id, etat__in=decided)
    return rows.select_related("partenaire", "compte").order_by("-decided_at", "-pk")


def waiting_and_late(caisse_id: int, day: date) -> tuple[int, int]:
    """How many requests wait for a caisse, and how many of them are late on that day. One statement."""
    late = Count("pk", filter=Q(due_on__lt=day))
    found = waiting_habilitations(caisse_id).order_by().aggregate(waiting=Count("pk"), late=late)
    return found["waiting"], found["late"]


def versions_of(demande: DemandeHabilitation) -> list[Any]:
    """What a request said at each of its writes, the first one first. One statement."""
    return list(demande.history.order_by("history_date", "history_id"))
