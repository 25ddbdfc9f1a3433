"""How an identifiant is made: « nferrand-tech » for Nadia Ferrand, technicienne. What one types to sign in, never an
e-mail.

One person may hold two accounts (U-2.2-double-compte): the suffix tells them apart.
"""

from collections.abc import Iterator

from accounts.enums import Role
from espace.crypto import keyed_hash
from espace.free_text import fold

SUFFIXES = {
    Role.TECHNICIEN: "tech",
    Role.GESTIONNAIRE: "gest",
    Role.AGENT: "agent",
    Role.ADMIN_CAISSE: "resp",
    Role.DPO: "dpo",
    Role.EXPLOITANT: "expl",
}
NAME_MAX = 24


def plain(text: str) -> str:
    """Letters and figures without accents: « Le Goff » gives « legoff »."""
    return "".join(c for c in fold(text) if c.isascii() and c.isalnum())


def candidates(prenom: str, nom: str, role: str) -> Iterator[str]:
    """nferrand-tech, nferrand2-tech, nferrand3-tech… without end."""
    base = (plain(prenom)[:1] + plain(nom))[:NAME_MAX] or "compte"
    suffix = SUFFIXES[Role(role)]
    yield f"{base}-{suffix}"
    number = 2
    while True:
        yield f"{base}{number}-{suffix}"
        number += 1


def hash_of(identifiant: str) -> str:
    """Keyed hash under which an identifiant once given stays taken."""
    return keyed_hash(f"identifiant:{identifiant.lower()}")
