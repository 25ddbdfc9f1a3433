"""Timed work of the contract: what is due, and one item at a time."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from conventions import actions
from conventions.deadlines import denonciation_opens_on
from conventions.models import ConventionMetier
from conventions.perimetres import day_for
from conventions.querysets import renewals_due_on, terms_to_tell
from conventions.termes import terms_on
from espace import reglages
from espace.auteurs import AUTOMATE
from espace.clock import day_of

# A day begins east of Paris first: what may be due somewhere is asked, then the day of each caisse decides.
EAST = timedelta(hours=12)


def due_renewals(at: datetime) -> Iterable[int]:
    """Conventions whose term has come where their caisse is, oldest first; a missed run is caught up."""
    for convention in renewals_due_on(day_of(at + EAST)).order_by("next_term_on", "pk"):
        if convention.next_term_on and convention.next_term_on <= day_for(convention, at):
            yield convention.pk


def renew(pk: int, at: datetime) -> None:
    """Write the renewals of one of them (M-tacite-reconduction). Run again, it finds nothing to write."""
    actions.write_renewals(convention=ConventionMetier.objects.get(pk=pk), by=AUTOMATE, at=at)


def due_reminders(at: datetime) -> Iterable[int]:
    """Conventions whose parties must be told that a term comes, and were not yet for that term."""
    for convention in terms_to_tell(day_of(at + EAST)):
        if _remind_on(convention) <= day_for(convention, at):
            yield convention.pk


def _remind_on(convention: ConventionMetier) -> date:
    """So many days before the window opens; before the term itself when a letter may come any day before it."""
    term, caisse_id = convention.next_term_on, convention.caisse_ids[0]
    assert term is not None  # terms_to_tell
    assert convention.effective_on is not None
    months = terms_on(
        convention.pk, caisse_id, max(convention.effective_on, term - timedelta(days=1))
    ).denonciation_mois
    opens_on = denonciation_opens_on(term, months) if months else term
    days: int = reglages.value_of("conventions.rappel_jours", caisse_id)
    return opens_on - timedelta(days=days)


def remind(pk: int, at: datetime) -> None:
    """Tell one of them. Run again, it is no longer due."""
    actions.tell_term(convention=ConventionMetier.objects.get(pk=pk), by=AUTOMATE, at=at)
