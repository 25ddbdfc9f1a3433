"""Probe: can the portal serve? Reached through `espace.middleware.ProbeMiddleware`, before session and perimeter."""

from collections.abc import Callable

import structlog
from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

log = structlog.get_logger("espace.etat")

BROKER_PATIENCE = 2  # seconds; the cache and the database have theirs in the settings


@login_not_required
@require_GET
def etat(request: HttpRequest) -> JsonResponse:  # noqa: ARG001  a view's signature
    """200 when database, cache and broker answer, 503 with the name of the one that does not. No figure, no version."""
    parts = {name: _answers(name, ask) for name, ask in PARTS.items()}
    return JsonResponse(
        {name: "ok" if answers else "absent" for name, answers in parts.items()},
        status=200 if all(parts.values()) else 503,
        headers={"Cache-Control": "no-store"},
    )


def _answers(name: str, ask: Callable[[], None]) -> bool:
    try:
        ask()
    except Exception as error:  # noqa: BLE001  whatever a part raises, the answer is the same
        log.warning("part_down", part=name, error=type(error).__name__)
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select 1")


def _ask_cache() -> None:
    cache.set("etat", 1, timeout=5)


def _ask_broker() -> None:
    """A connection of its own: opening it pings."""
    patience = {"socket_timeout": BROKER_PATIENCE, "socket_connect_timeout": BROKER_PATIENCE}
    with current_app.connection_for_write(transport_options=patience) as opened:
        opened.connect()


PARTS: dict[str, Callable[[], None]] = {"base": _ask_database, "cache": _ask_cache, "courtier": _ask_broker}
