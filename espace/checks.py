"""System checks of the kernel."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]", "testserver"})


@register
def demo_stays_at_home(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001  Django’s signature
    """The demo shows passwords and codes: refuse to start it where anything looks like a real service."""
    if not settings.IS_DEMO:
        return []
    signs = ", ".join(signs_of_production())
    if not signs:
        return []
    return [
        Error(
            f"Le mode démonstration montre les mots de passe et les codes de chacun. Il est refusé ici : {signs}.",
            hint="Mettez PORTAIL_MODE=production, ou retirez ces réglages d’une machine de développement.",
            id="espace.E001",
        )
    ]


def signs_of_production() -> Iterator[str]:
    """What tells that others than the person at this machine may come in, in French."""
    if not LOOPBACK.issuperset(settings.ALLOWED_HOSTS):
        yield f"le site répond à d’autres adresses que celle de la machine ({', '.join(settings.ALLOWED_HOSTS)})"
    if urlsplit(settings.PORTAIL_ORIGINE).hostname not in LOOPBACK:
        yield f"son adresse publique est {settings.PORTAIL_ORIGINE}"
    if settings.SECURE_SSL_REDIRECT or settings.SESSION_COOKIE_SECURE:
        yield "les cookies ou les adresses sont ceux d’un service en HTTPS"
    for name, database in settings.DATABASES.items():
        host = str(database.get("HOST") or "")
        if host and not host.startswith("/") and host not in LOOPBACK:
            yield f"la base « {name} » est sur une autre machine ({host})"
