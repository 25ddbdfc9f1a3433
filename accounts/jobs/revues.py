"""Reviews of the habilitations: those whose day has come, those to recall."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.actions import next_revue_on, open_periodic_revue, remind_revue, reminder_due
from accounts.models import Partenaire, Revue
from accounts.querysets import open_revues, structures_without_open_revue
from accounts.revues import MOIS, RAPPEL, opening_of, values_of
from espace.auteurs import AUTOMATE
from espace.clock import day_of
from espace.working_days import add_months

# A day begins east of Paris first: what may be due somewhere is asked, then the day of each structure decides.
EAST = timedelta(hours=12)
SHORT_MONTH = timedelta(days=3)  # the 31st of a month and the last of February are six months away from each other


def due_revues(at: datetime) -> Iterable[int]:
    """Structures whose review opens today, or should have while nobody ran this (U-4.2-revue-habilitations)."""
    day = day_of(at + EAST)
    since = add_months(day, -values_of(MOIS).lowest) + SHORT_MONTH
    for pk in structures_without_open_revue(day, since).values_list("pk", flat=True):
        opening = opening_of(pk, at)
        falls = next_revue_on(pk, opening) if opening.caisses else None
        if falls is not None and falls <= opening.day:
            yield pk


def open_revue(pk: int, at: datetime) -> None:
    """Open one of them. Run again, one is open: nothing more."""
    open_periodic_revue(partenaire=Partenaire.objects.get(pk=pk), by=AUTOMATE, at=at)


def due_rappels(at: datetime) -> Iterable[int]:
    """Open reviews with a reminder to send."""
    last = day_of(at + EAST) + timedelta(days=max([values_of(RAPPEL).portail, *values_of(RAPPEL).caisses.values()]))
    for revue in open_revues().filter(due_on__lte=last).order_by("due_on", "pk"):
        if reminder_due(revue, at) is not None:
            yield revue.pk


def remind(pk: int, at: datetime) -> None:
    """Recall one of them."""
    remind_revue(revue=Revue.objects.get(pk=pk), by=AUTOMATE, at=at)
