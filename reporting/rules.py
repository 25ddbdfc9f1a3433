"""Who may: one table for the sheets of figures."""

from accounts.enums import Role
from accounts.models import Compte
from accounts.rules import Predicate, has_role
from espace.errors import Interdit

FICHE: dict[str, Predicate] = {
    "voir": has_role(Role.AGENT, Role.ADMIN_CAISSE),
    "preparer": has_role(Role.ADMIN_CAISSE),
}
TABLES: dict[str, dict[str, Predicate]] = {"fiche": FICHE}


def may(by: Compte, rule: str) -> bool:
    """Whether `by` may do `rule` (« fiche.preparer »). KeyError for a rule that does not exist."""
    table, verb = rule.split(".")
    return TABLES[table][verb](by, None)


def check(by: Compte, rule: str) -> None:
    """Raise Interdit unless `by` may do `rule`."""
    if not may(by, rule):
        raise Interdit
