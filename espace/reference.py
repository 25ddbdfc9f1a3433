"""The reference of a demande or of a report: ten characters that can be read aloud, in two groups, the last one a check.

Thirty-two signs: digits and capitals without 0, 1, I, O. They are the elements of the field of 32, and a reference is
right when its signs, weighted by the powers of a generator, add up to nothing: one wrong sign, or any two neighbours
swapped, is seen.
"""

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 10
SHAPE = r"[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}"
_FIELD, _POLYNOMIAL = 0b100000, 0b100101  # x⁵ + x² + 1, of which x is a generator


def new_reference() -> str:
    """A reference drawn at random (nine signs of thirty-two), « 2XGP7-KMA4Q »."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return grouped(body + check_sign(body))


def check_sign(body: str) -> str:
    """The last sign, from the nine others."""
    return ALPHABET[_weighted(body, 0)]


def is_valid(reference: str) -> bool:
    """Whether a reference, however it was typed, has its length, its signs and the right check."""
    signs = bare(reference)
    if len(signs) != LENGTH or any(sign not in ALPHABET for sign in signs):
        return False
    return _weighted(signs[:-1], ALPHABET.index(signs[-1])) == 0


def bare(reference: str) -> str:
    """Its signs alone, in capitals: « 2xgp7 kma4q » gives « 2XGP7KMA4Q »."""
    return "".join(sign for sign in reference.upper() if sign.isalnum())


def grouped(reference: str) -> str:
    """As it is shown and stored: two groups of five."""
    signs = bare(reference)
    return f"{signs[:5]}-{signs[5:]}"


def _weighted(body: str, last: int) -> int:
    """The sum of the signs, each weighing x times the next; the last weighs one."""
    total = 0
    for sign in body:
        total = _times_x(total ^ ALPHABET.index(sign))
    return total ^ last


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ _POLYNOMIAL if doubled & _FIELD else doubled
