"""Requests to open the account of a gestionnaire."""

from datetime import date
from typing import Any

from django.db.models import Count, Q

from accounts.enums import EtatHabilitation
from accounts.models import (
    DemandeHabilitation,
)
from accounts.querysets.demandes import seen_by


def waiting_and_late(caisse_id: int, day: date) -> tuple[int, int]:
    """How many requests wait for a caisse, and how many of them are late on that day. One statement."""
    rows = DemandeHabilitation.objects.filter(seen_by(caisse_id, day), etat=EtatHabilitation.EN_ATTENTE)
    found = rows.aggregate(waiting=Count("pk"), late=Count("pk", filter=Q(due_on__lt=day)))
    return found["waiting"], found["late"]


def versions_of(demande: DemandeHabilitation) -> list[Any]:
    """What a request said at each of its writes, the first one first. One statement."""
    return list(demande.history.order_by("history_date", "history_id"))
