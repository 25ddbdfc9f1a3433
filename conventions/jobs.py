"""Timed work of the contract: what is due, and one item at a time."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice

from accounts.models import Caisse
from conventions import actions
from conventions.deadlines import denonciation_opens_on
from conventions.models import ConventionMetier
from conventions.perimetres import day_for
from conventions.querysets import renewals_due_on, terms_to_tell
from conventions.termes import denonciation_months
from espace import reglages
from espace.auteurs import AUTOMATE
from espace.clock import day_of
from espace.jobs import LOT

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
    size = int(reglages.value_of(LOT.cle))
    conventions = terms_to_tell(day_of(at + EAST)).iterator(chunk_size=size)
    while chunk := list(islice(conventions, size)):
        zones = {caisse.pk: caisse.zone for caisse in Caisse.objects.filter(pk__in={c.caisse_ids[0] for c in chunk})}
        jours = {caisse_id: int(reglages.value_of("conventions.rappel_jours", caisse_id)) for caisse_id in zones}
        opens_on = _windows(chunk)
        for convention in chunk:
            caisse_id = convention.caisse_ids[0]
            remind_on = opens_on[convention.pk] - timedelta(days=jours[caisse_id])
            if remind_on <= day_of(at, zones[caisse_id]):
                yield convention.pk


def _windows(chunk: list[ConventionMetier]) -> dict[int, date]:
    """When the window of each opens; the term itself where a letter may come any day before it. One statement."""
    eves = {}
    for convention in chunk:
        assert convention.next_term_on is not None  # terms_to_tell
        assert convention.effective_on is not None
        eves[convention.pk] = max(convention.effective_on, convention.next_term_on - timedelta(days=1))
    months = denonciation_months({c.pk: (c.caisse_ids[0], eves[c.pk]) for c in chunk})
    return {
        c.pk: denonciation_opens_on(c.next_term_on, count) if (count := months[c.pk]) else c.next_term_on
        for c in chunk
        if c.next_term_on is not None
    }


def remind(pk: int, at: datetime) -> None:
    """Tell one of them. Run again, it is no longer due."""
    actions.tell_term(convention=ConventionMetier.objects.get(pk=pk), by=AUTOMATE, at=at)
