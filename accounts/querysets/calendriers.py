"""When a caisse works: its zone, the legal holidays of its seat, the days it adds."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import (
    Caisse,
    DepartementCaisse,
    JourFerieCaisse,
)


@dataclass(frozen=True)
class Calendrier:
    """What makes a day and a working day of a caisse: its zone, the département of its seat, the days it adds."""

    zone: ZoneInfo
    departement: str
    closed_days: frozenset[date]


def calendar_columns(caisse: str = "caisse") -> dict[str, Any]:
    """What to annotate a query with, so that `read_calendar` finds in each row the calendar of its caisse.

    `caisse` is the column that names it.
    """
    seat = DepartementCaisse.objects.filter(caisse=OuterRef(caisse), is_main=True).values("departement")[:1]
    closed = JourFerieCaisse.objects.filter(caisse=OuterRef(caisse)).values("day")
    return {"calendar_departement": Coalesce(Subquery(seat), Value("")), "calendar_closed": ArraySubquery(closed)}


def read_calendar(row: Any, caisse: Caisse) -> Calendrier:
    """The calendar of a row annotated with `calendar_columns`."""
    return Calendrier(caisse.zone, row.calendar_departement, frozenset(row.calendar_closed))


def calendar_of(caisse: Caisse) -> Calendrier:
    """The calendar of a caisse. One statement."""
    return read_calendar(Caisse.objects.annotate(**calendar_columns("pk")).get(pk=caisse.pk), caisse)
