"""What falls due in the case: late clocks, warnings, drafts forgotten. Each asks the database, and never yesterday's run."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef

from espace import reglages
from espace.auteurs import AUTOMATE
from espace.reglages import Reglage
from espace.tenancy import acting_as, caisse_perimetre
from signalements import actions
from signalements.actions.brouillon import LIFE
from signalements.deadlines import WARNING_SHARES, is_late, reached_level
from signalements.enums import NiveauRappel
from signalements.models import Brouillon, Echeance, Rappel

SHARES = {
    level: reglages.declare(
        Reglage(
            f"signalements.rappel_{level}",
            f"Rappel avant l’échéance d’un contact ({level.label.lower()})",
            share,
            "Aucun texte ne fixe d’alerte préalable.",
            unit="% du délai",
            bounds=(10, 95),
        )
    )
    for level, share in WARNING_SHARES.items()
}


def _not_warned(level: NiveauRappel) -> Exists:
    given = Rappel.objects.filter(
        demande_id=OuterRef("demande_id"), kind=OuterRef("kind"), started_at=OuterRef("started_at"), level=level
    )
    return ~Exists(given)  # type: ignore[return-value]


def due_late(at: datetime) -> Iterable[tuple[int, int]]:
    """(clock, caisse) of every clock over and not yet told, the oldest first."""
    rows = Echeance.objects.filter(stopped_at__isnull=True, due_at__lt=at).filter(_not_warned(NiveauRappel.RETARD))
    return list(rows.order_by("due_at").values_list("pk", "caisse_id")[:1000])


def tell_late(item: tuple[int, int], at: datetime) -> None:
    """Warn agent and responsable once that a clock is over."""
    pk, caisse_id = item
    with acting_as(caisse_perimetre([caisse_id])):
        echeance = _clock(pk)
        if echeance is not None and is_late(echeance.due_at, echeance.stopped_at, at):
            actions.warn_of(echeance=echeance, level=NiveauRappel.RETARD, by=AUTOMATE, at=at)


def due_warnings(at: datetime) -> Iterable[tuple[int, int]]:
    """(clock, caisse) of every clock still running whose last warning was not given, the nearest end first."""
    rows = Echeance.objects.filter(stopped_at__isnull=True, due_at__gte=at).filter(_not_warned(NiveauRappel.PROCHE))
    found = rows.order_by("due_at").values_list("pk", "caisse_id", "started_at", "due_at")
    lowest = min(reglage.bounds[0] for reglage in SHARES.values() if reglage.bounds)
    return [
        (pk, caisse_id)
        for pk, caisse_id, started_at, due_at in found
        if due_at is not None and 100 * (at - started_at) >= lowest * (due_at - started_at)
    ]


def warn(item: tuple[int, int], at: datetime) -> None:
    """Give the highest warning reached: after a night asleep, the nearest one only."""
    pk, caisse_id = item
    shares = {level: int(reglages.value_of(reglage.cle, caisse_id)) for level, reglage in SHARES.items()}
    with acting_as(caisse_perimetre([caisse_id])):
        echeance = _clock(pk)
        if echeance is None or echeance.due_at is None or echeance.stopped_at is not None:
            return
        level = reached_level(echeance.started_at, echeance.due_at, at, shares)
        if level is not None:
            actions.warn_of(echeance=echeance, level=level, by=AUTOMATE, at=at)


def _clock(pk: int) -> Echeance | None:
    related = ("demande__caisse", "demande__partenaire", "demande__agent", "demande__service_caisse")
    return Echeance.objects.select_related(*related).filter(pk=pk).first()


def due_brouillons(at: datetime) -> Iterable[str]:
    """Drafts left alone for thirty days, the oldest first."""
    rows = Brouillon.objects.filter(updated_at__lte=at - LIFE).order_by("updated_at")
    return [str(pk) for pk in rows.values_list("pk", flat=True)[:1000]]


def expire(pk: str, at: datetime) -> None:
    """Erase one, unless it was taken up again meanwhile."""
    actions.expire_brouillon(pk, by=AUTOMATE, at=at)
