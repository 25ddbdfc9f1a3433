"""What falls due in the case: late clocks, warnings, drafts forgotten. Each asks the database, and never yesterday's run."""

from datetime import datetime
from uuid import UUID

from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import LessThanOrEqual

from accounts.models import ReglageCaisse
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
    return ~Exists(given)  # type: ignore[return-value]  # a negated Exists is one


def due_late(at: datetime) -> QuerySet[Echeance, tuple[int, int]]:
    """(clock, caisse) of every clock over and not yet told, the oldest first."""
    rows = Echeance.objects.filter(stopped_at__isnull=True, due_at__lt=at).filter(_not_warned(NiveauRappel.RETARD))
    return rows.order_by("due_at").values_list("pk", "caisse_id")


def tell_late(item: tuple[int, int], at: datetime) -> None:
    """Warn agent and responsable once that a clock is over."""
    pk, caisse_id = item
    with acting_as(caisse_perimetre([caisse_id])):
        echeance = _clock(pk)
        if echeance is not None and is_late(echeance.due_at, echeance.stopped_at, at):
            actions.warn_of(echeance=echeance, level=NiveauRappel.RETARD, by=AUTOMATE, at=at)


def due_warnings(at: datetime) -> QuerySet[Echeance, tuple[int, int]]:
    """(clock, caisse) of every running clock that has reached a warning not yet given, the nearest end first.

    The nearer warning given, the other is not owed any more: a clock is told once of the highest it reached.
    """
    running = Echeance.objects.filter(stopped_at__isnull=True, due_at__gte=at).filter(_not_warned(NiveauRappel.PROCHE))
    owed = _has_reached(NiveauRappel.PROCHE, at) | (
        _has_reached(NiveauRappel.MOITIE, at) & Q(_not_warned(NiveauRappel.MOITIE))
    )
    return running.filter(owed).order_by("due_at").values_list("pk", "caisse_id")


def _has_reached(level: NiveauRappel, at: datetime) -> Q:
    """Whether the share of the delay that this caisse chose, or the portal, is over."""
    cle = SHARES[level].cle
    own = ReglageCaisse.objects.filter(cle=cle, caisse_id=OuterRef("caisse_id")).values("valeur")
    share = Coalesce(Cast(Subquery(own), FloatField()), Value(float(reglages.value_of(cle))))
    delay = ExpressionWrapper(F("due_at") - F("started_at"), output_field=DurationField())
    moment = F("started_at") + ExpressionWrapper(delay * (share / 100.0), output_field=DurationField())
    return Q(LessThanOrEqual(ExpressionWrapper(moment, output_field=DateTimeField()), Value(at)))


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


def due_brouillons(at: datetime) -> QuerySet[Brouillon, UUID]:
    """Drafts left alone for thirty days, the oldest first."""
    return Brouillon.objects.filter(updated_at__lte=at - LIFE).order_by("updated_at").values_list("pk", flat=True)


def expire(pk: UUID, at: datetime) -> None:
    """Erase one, unless it was taken up again meanwhile."""
    actions.expire_brouillon(str(pk), by=AUTOMATE, at=at)
