"""The reference of a demande: ten characters that can be read aloud, in two groups, the last one a check.

Thirty-two signs: digits and capitals without 0, 1, I, O. The check is the hybrid system of ISO 7064 (here modulo
33, 32): one wrong sign, or two neighbours swapped, is seen.
"""

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 10
SHAPE = r"[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}"
_SIZE = len(ALPHABET)


def new_reference() -> str:
    """A reference drawn at random (nine signs of thirty-two), « 2XGP7-KMA4Q »."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return grouped(body + check_sign(body))


def check_sign(body: str) -> str:
    """The last sign, from the nine others."""
    return ALPHABET[(_SIZE + 1 - _product(body)) % _SIZE]


def is_valid(reference: str) -> bool:
    """Whether a reference, however it was typed, has its length, its signs and the right check."""
    signs = bare(reference)
    if len(signs) != LENGTH or any(sign not in ALPHABET for sign in signs):
        return False
    return (_product(signs[:-1]) + ALPHABET.index(signs[-1])) % _SIZE == 1


def bare(reference: str) -> str:
    """Its signs alone, in capitals: « 2xgp7 kma4q » gives « 2XGP7KMA4Q »."""
    return "".join(sign for sign in reference.upper() if sign.isalnum())


def grouped(reference: str) -> str:
    """As it is shown and stored: two groups of five."""
    signs = bare(reference)
    return f"{signs[:5]}-{signs[5:]}"


def _product(body: str) -> int:
    product = _SIZE
    for sign in body:
        product = ((product + ALPHABET.index(sign)) % _SIZE or _SIZE) * 2 % (_SIZE + 1)
    return product
