"""What an interruption does to the pages: announced on each, and in its window closed to all but the exploitant."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.enums import Role
from conventions.continuite import OUVERTES, annonce_of, context_of
from conventions.models import Maintenance
from conventions.querysets import maintenances_shown
from espace.requetes import Requete

GetResponse = Callable[[HttpRequest], HttpResponse]


class MaintenanceMiddleware:
    """Put the announcements on the request (one statement), and answer 503 to work while the portal is interrupted."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Requete) -> HttpResponse:
        """Read here, so that an address that leads nowhere shows the banner too."""
        shown = list(maintenances_shown(request.at))
        request.annonces = [annonce_of(row, request.at, request.zone) for row in shown]  # type: ignore[attr-defined]  # read by espace.context
        request.maintenance = next((row for row in shown if row.is_running(request.at)), None)  # type: ignore[attr-defined]  # read below
        return self.get_response(request)

    def process_view(self, request: Requete, *_: object) -> HttpResponse | None:
        """Work waits; the exploitant goes in, to see that it works again."""
        running = request.maintenance  # type: ignore[attr-defined]  # put there above
        name = request.resolver_match.view_name if request.resolver_match else ""
        if running is None or name in OUVERTES or name.startswith("demo_"):
            return None
        if getattr(request.user, "role", "") == Role.EXPLOITANT:
            return None
        return _interrupted(request, running)


def _interrupted(request: Requete, running: Maintenance) -> HttpResponse:
    """503 in the place of a page of work, until the end of the interruption."""
    response = render(request, "conventions/maintenance.html", context_of(request, [running]), status=503)
    response["Retry-After"] = str(int((running.ends_at - request.at).total_seconds()) + 1)
    response["Cache-Control"] = "no-store"
    return response
