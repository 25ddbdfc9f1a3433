"""Timed work of the contract: what is due, and one item at a time."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from conventions import actions
from conventions.models import ConventionMetier
from conventions.perimetres import day_for
from conventions.querysets import renewals_due_on
from espace.auteurs import AUTOMATE
from espace.clock import day_of

# A day begins east of Paris first: what may be due somewhere is asked, the handler looks at the day of the caisse.
EAST = timedelta(hours=12)


def due_renewals(at: datetime) -> Iterable[int]:
    """Conventions whose term has come somewhere, oldest first; a missed run is caught up."""
    return renewals_due_on(day_of(at + EAST)).order_by("next_term_on", "pk").values_list("pk", flat=True)


def renew(pk: int, at: datetime) -> None:
    """Write the renewals of one of them (M-tacite-reconduction). Run again, it finds nothing to write."""
    convention = ConventionMetier.objects.get(pk=pk)
    if convention.next_term_on and convention.next_term_on <= day_for(convention, at):
        actions.write_renewals(convention=convention, by=AUTOMATE, at=at)
