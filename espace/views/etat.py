"""Probes: is the portal alive, and can it serve?"""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET


@login_not_required
@require_GET
def etat(request: HttpRequest) -> JsonResponse:  # noqa: ARG001  a view's signature
    """200 when the database and the cache answer, 503 with the name of the one that does not. No figure, no version."""
    parts = {"base": _database_answers(), "cache": _cache_answers()}
    return JsonResponse(
        {name: "ok" if answers else "absent" for name, answers in parts.items()},
        status=200 if all(parts.values()) else 503,
    )


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        return bool(cursor.fetchone() == (1,))


def _cache_answers() -> bool:
    try:
        cache.set("etat", 1, timeout=5)
    except Exception:  # noqa: BLE001  whatever the cache raises, the answer is the same
        return False
    return True
