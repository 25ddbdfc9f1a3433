"""Reads of the figures, as adjectives."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from conventions.models import ConventionMetier
from reporting.models import Fiche

SHOWN = 50  # sheets listed beside the one shown: some ten years of a convention between several caisses


def signed() -> QuerySet[ConventionMetier]:
    """The conventions of the perimeter that have a first day, by structure, the latest first."""
    rows = ConventionMetier.objects.select_related("partenaire").filter(effective_on__isnull=False)
    return rows.order_by("partenaire__nom", "-effective_on", "pk")


def last_of(conventions: Iterable[ConventionMetier]) -> dict[int, Fiche]:
    """The last sheet of each convention that has one. One statement."""
    rows = Fiche.objects.filter(convention__in=list(conventions))
    rows = rows.order_by("convention_id", "-starts_on", "-numero", "-prepared_at")
    return {fiche.convention_id: fiche for fiche in rows.distinct("convention_id")}


def latest_of(convention: ConventionMetier, chosen: UUID | None) -> list[Fiche]:
    """The sheets of a convention, the latest first, at most `SHOWN`; and the one chosen, however old."""
    rows = Fiche.objects.filter(convention=convention).order_by("-starts_on", "caisse_id", "-numero")
    fiches = list(rows[:SHOWN])
    if chosen is None or any(fiche.uuid == chosen for fiche in fiches):
        return fiches
    return [*fiches, *rows.filter(uuid=chosen)]
