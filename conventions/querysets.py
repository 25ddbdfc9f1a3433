"""Reads of conventions, as adjectives."""

from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from conventions.enums import EtatIncident, KindContact
from conventions.models import ContactConvention, ConventionMetier, Incident, Maintenance
from espace.clock import day_of
from espace.registry import Referent


def with_partenaire() -> QuerySet[ConventionMetier]:
    """The conventions visible here, each with its structure."""
    return ConventionMetier.objects.select_related("partenaire")


def in_force_on(day: date) -> QuerySet[ConventionMetier]:
    """Conventions in force on a day, among those visible here."""
    return ConventionMetier.objects.filter(effective_on__lte=day).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def renewals_due_on(day: date) -> QuerySet[ConventionMetier]:
    """Conventions whose next term has come, and which go beyond it."""
    return ConventionMetier.objects.filter(next_term_on__lte=day).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=F("next_term_on"))
    )


def maintenances_shown(at: datetime) -> QuerySet[Maintenance]:
    """Interruptions announced and not over at an instant, the nearest first. By the index of their ends."""
    alive = Maintenance.objects.filter(ends_at__gt=at, announced_at__lte=at, cancelled_at=None)
    return alive.order_by("starts_at")


def incidents(*, is_open: bool = False) -> QuerySet[Incident]:
    """The incidents of the perimeter, with their structure and who told them; only those not closed when `is_open`."""
    rows = Incident.objects.select_related("partenaire", "caisse", "declare_par")
    return rows.exclude(etat=EtatIncident.CLOS) if is_open else rows


def incidents_of(partenaire_id: int) -> QuerySet[Incident]:
    """Those of a structure that its next COPIL goes through: not closed, the oldest first (U-7-information-difficultes)."""
    return incidents(is_open=True).filter(partenaire_id=partenaire_id).order_by("declared_at", "pk")


def last_maintenances() -> QuerySet[Maintenance]:
    """The last thirty interruptions, those to come first."""
    return Maintenance.objects.order_by("-starts_at", "-pk")[:30]


HORIZON = timedelta(days=366)  # no window and no reminder begin more than a year before a term


def terms_to_tell(day: date) -> QuerySet[ConventionMetier]:
    """Conventions whose next term is near and was not told yet; one that ends before it has nothing to tell."""
    coming = ConventionMetier.objects.filter(
        next_term_on__gt=day, next_term_on__lte=day + HORIZON, ended_on__isnull=True
    )
    return coming.filter(Q(reminded_for_on__isnull=True) | ~Q(reminded_for_on=F("next_term_on"))).order_by("pk")


def referents_of(partenaire_id: int, at: datetime) -> list[Referent]:
    """The référents whom a structure named in the conventions visible here, that day: who is told of a measure of security
    (U-4.1-notification-detection-caisse).
    """
    day = day_of(at)
    rows = ContactConvention.objects.filter(partie__partenaire_id=partenaire_id, kind=KindContact.REFERENT)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day).order_by("pk")
    return [Referent(row.compte_id, row.email) for row in rows]
