"""Who may do what with a convention, as one table."""

from accounts.enums import Role
from accounts.models import Compte
from accounts.rules import Predicate, has_role
from espace.errors import Interdit

RULES: dict[str, Predicate] = {
    "convention.voir": has_role(Role.AGENT, Role.ADMIN_CAISSE, Role.DPO),
    "convention.ecrire": has_role(Role.ADMIN_CAISSE),
}


def may(rule: str, by: Compte) -> bool:
    """Whether this account may. KeyError for an unknown rule."""
    return RULES[rule](by, None)


def check(rule: str, by: Compte) -> None:
    """Raise Interdit unless this account may."""
    if not may(rule, by):
        raise Interdit
