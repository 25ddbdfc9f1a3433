"""The perimeter of a whole convention: a named door, opened by actions that have already authorised their author."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db.models import Q

from accounts.models import Caisse
from conventions.models import ConventionMetier
from espace import clock
from espace.tenancy import acting_as, caisse_perimetre


@contextmanager
def of_all_parties(convention: ConventionMetier) -> Iterator[None]:
    """See and write for every caisse of a convention, of the one it replaces and of the one that replaces it.

    A letter of one caisse may close the access of another: its author sees neither, the replay must.
    """
    with acting_as(caisse_perimetre(convention.caisse_ids)):
        neighbours = ConventionMetier.objects.filter(Q(remplace=convention.pk) | Q(remplacee_par=convention.pk))
        ids = set(convention.caisse_ids).union(*neighbours.values_list("caisse_ids", flat=True))
    with acting_as(caisse_perimetre(sorted(ids))):
        yield


def day_for(convention: ConventionMetier, at: datetime) -> date:
    """The day of an instant for a convention: that of its first caisse."""
    caisse = Caisse.objects.get(pk=convention.caisse_ids[0])
    return clock.day_of(at, caisse.zone)
