"""Encryption at rest of short secrets and of the keys of files, with keys that rotate; keyed hashes.

The first key of `CLES_CHIFFREMENT` encrypts, all of them decrypt.
"""

import hashlib
import hmac
import unicodedata
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key.encode()) for key in keys])


def seal(clear: bytes) -> bytes:
    """Encrypt under the current key."""
    return _cipher(tuple(settings.CLES_CHIFFREMENT)).encrypt(clear)


def unseal(sealed: bytes) -> bytes:
    """Decrypt under any of the keys; raises `cryptography.fernet.InvalidToken` if none is right."""
    return _cipher(tuple(settings.CLES_CHIFFREMENT)).decrypt(bytes(sealed))


def is_current(sealed: bytes) -> bool:
    """Whether it is sealed under the current key, and not a former one."""
    try:
        _cipher(tuple(settings.CLES_CHIFFREMENT[:1])).decrypt(bytes(sealed))
    except InvalidToken:
        return False
    return True


def reseal(sealed: bytes) -> bytes:
    """The same secret under the current key: what a rotation runs over every row."""
    return _cipher(tuple(settings.CLES_CHIFFREMENT)).rotate(bytes(sealed))


def canonical(text: str) -> str:
    """One writing for every look-alike of an identifier or an address (case, width, ligatures; a dot stays a dot).

    What counters, hashes and look-ups of something typed are made from: otherwise each spelling is a try of its own.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def keyed_hash(text: str) -> str:
    """A hash nobody can recompute without the key: 64 hexadecimal characters."""
    return hmac.new(settings.CLE_EMPREINTES.encode(), text.encode(), hashlib.sha256).hexdigest()
