"""Programmed closings of gestionnaires, done on their day."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.actions import close_programmed
from accounts.models import DemandeSurCompte
from accounts.perimetres import day_for
from accounts.querysets import due_closings
from espace.auteurs import AUTOMATE
from espace.clock import day_of

EAST = timedelta(days=1)  # a caisse east of Paris is already tomorrow


def due_programmed_closings(at: datetime) -> Iterable[int]:
    """Closings whose day has come where their caisse is, but for those that would close the last gestionnaire."""
    rows = due_closings(day_for(None, at) + EAST).values_list("pk", "effect_on", "caisse__time_zone")
    return [pk for pk, effect_on, zone in rows if effect_on is not None and effect_on <= day_of(at, ZoneInfo(zone))]


def close_gestionnaire(pk: int, at: datetime) -> None:
    """Close one of them, once the day has come where its caisse is (U-2.2.3-inactivation-a-reception)."""
    close_programmed(demande=DemandeSurCompte.objects.get(pk=pk), by=AUTOMATE, at=at)
