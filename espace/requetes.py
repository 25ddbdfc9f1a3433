"""What a view receives once the middlewares are through: the instant, the zone, the perimeter."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, QueryDict

from espace.clock import day_of
from espace.tenancy import Perimetre


class Requete(HttpRequest):
    """A request of anyone, for the type checker: `at`, `zone` and `perimetre` are put there by `espace.tenancy`."""

    at: datetime
    zone: ZoneInfo
    perimetre: Perimetre


def today(request: Requete) -> date:
    """The day of the request, in its zone."""
    return day_of(request.at, request.zone)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, None when the page is only read: an empty form sent is still a form sent."""
    return request.POST if request.method == "POST" else None
