"""The search on a person: its words travel by POST, stay on the server sealed, and the address holds a random token.

No name in an address, a title, a cursor or a saved filter (`espace.crypto` seals what waits in the cache).
"""

import secrets

from django.core.cache import cache

from accounts.models import Compte
from espace import crypto

LIFE = 3600  # seconds


def keep_search(text: str, *, by: Compte) -> str:
    """Keep the words for an hour, for `by` alone; returns the token."""
    token = secrets.token_urlsafe(16)
    cache.set(_key(token, by), crypto.seal(text.encode()), LIFE)
    return token


def read_search(token: str, *, by: Compte) -> str:
    """The words behind a token, empty when there are none, or they are someone else's, or the hour has passed."""
    sealed = cache.get(_key(token, by)) if token else None
    return crypto.unseal(sealed).decode() if sealed else ""


def _key(token: str, by: Compte) -> str:
    return f"recherche:{by.auteur_ref}:{token}"
