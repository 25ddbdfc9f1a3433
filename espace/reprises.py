"""What somebody was sending when their session ended: kept sealed for an hour, for them alone, and offered after sign-in.

A file cannot be kept so: its place is said. A field that holds a secret never is.
"""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from espace import crypto
from espace.auteurs import Auteur

LIFE = 3600  # seconds: the time to sign in again, not to leave a text behind
SECRETS = ("csrf", "password", "passe", "code", "confirmation")


@dataclass(frozen=True)
class Reprise:
    """An act that did not leave: where it went, the page it was typed on (« » unknown), its fields, whether a file is lost."""

    path: str
    page: str
    fields: list[tuple[str, str]]
    has_file: bool

    @property
    def textes(self) -> list[str]:
        """What a person wrote, as against what a form carries: sentences."""
        return [value for _, value in self.fields if " " in value.strip()]


def keep(request: HttpRequest, *, by: Auteur) -> bool:
    """Keep what a form posted, unless it was sent by a script. Returns whether something was kept."""
    if "text/html" not in request.headers.get("Accept", ""):
        return False
    fields = [
        (name, value)
        for name in request.POST
        if not any(secret in name.lower() for secret in SECRETS)
        for value in request.POST.getlist(name)
    ]
    kept = {
        "path": request.get_full_path(),
        "page": page_before(request),
        "fields": fields,
        "file": bool(request.FILES),
    }
    cache.set(_key(by), crypto.seal(json.dumps(kept).encode()), LIFE)
    return True


def read(*, by: Auteur) -> Reprise | None:
    """What was kept for `by`, if it has not been forgotten since."""
    sealed = cache.get(_key(by))
    if sealed is None:
        return None
    kept = json.loads(crypto.unseal(sealed))
    return Reprise(kept["path"], kept["page"], [(name, value) for name, value in kept["fields"]], kept["file"])


def forget(*, by: Auteur) -> None:
    """Nothing is kept any more for `by`."""
    cache.delete(_key(by))


def page_before(request: HttpRequest) -> str:
    """The page of the portal a form was posted from, as its address here; empty when the browser does not say."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _key(by: Auteur) -> str:
    return f"reprise:{by.auteur_ref}"
