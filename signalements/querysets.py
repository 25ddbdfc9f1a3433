"""Reads of the case, as adjectives."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from signalements.enums import ETATS_ANNULES, Liste, Phase

if TYPE_CHECKING:
    from signalements.models import Demande, Option  # noqa: F401  models import this module

PHASES: dict[str, Q] = {
    Phase.A_COMPLETER: Q(closed_at__isnull=True, a_completer_at__isnull=False),
    Phase.ENVOYEE: Q(closed_at__isnull=True, a_completer_at__isnull=True, taken_at__isnull=True),
    Phase.EN_COURS: Q(closed_at__isnull=True, a_completer_at__isnull=True, taken_at__isnull=False),
    Phase.TERMINEE: Q(closed_at__isnull=False) & ~Q(etat__in=ETATS_ANNULES),
    Phase.ANNULEE: Q(etat__in=ETATS_ANNULES),
}


class DemandeQuerySet(models.QuerySet["Demande"]):
    """Demandes of the perimeter."""

    def open(self) -> "DemandeQuerySet":
        """Not closed, not cancelled."""
        return self.filter(closed_at__isnull=True)

    def overdue(self, at: datetime) -> "DemandeQuerySet":
        """A clock that runs is over."""
        return self.open().filter(next_due_at__lt=at)

    def to_take(self) -> "DemandeQuerySet":
        """Nobody has it yet."""
        return self.open().filter(agent__isnull=True)

    def urgent(self) -> "DemandeQuerySet":
        """Marked urgent and open."""
        return self.open().filter(is_urgent=True)

    def in_phase(self, phase: str) -> "DemandeQuerySet":
        """In one of the partner's five phases."""
        return self.filter(PHASES[phase])


class OptionQuerySet(models.QuerySet["Option"]):
    """Answers of the lists."""

    def offered_by(self, caisse_id: int | None, *listes: Liste) -> "OptionQuerySet":
        """What a caisse offers today in these lists: the national answers it keeps, and its own, in order.

        A row of the caisse with the code of a national one replaces it (another label, or switched off).
        """
        own = self.model._default_manager.filter(
            caisse_id=caisse_id, liste=models.OuterRef("liste"), code=models.OuterRef("code")
        )
        rows: Any = self.filter(liste__in=listes, is_active=True)
        return rows.filter(  # type: ignore[no-any-return]
            Q(caisse_id=caisse_id) | (Q(caisse__isnull=True) & ~models.Exists(own))
        ).order_by("liste", "ordre", "libelle")
