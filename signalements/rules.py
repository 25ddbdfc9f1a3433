"""Who may do what with a demande, as one table. Views, templates and the API ask it."""

from collections.abc import Callable

from accounts.enums import Role
from accounts.models import Compte
from espace.errors import Interdit
from signalements.models import Demande

Predicate = Callable[[Compte, Demande | None], bool]
AGENTS = frozenset({Role.AGENT})
LECTEURS_CAISSE = frozenset({Role.AGENT, Role.ADMIN_CAISSE})


def _is_technicien(by: Compte, demande: Demande | None) -> bool:  # noqa: ARG001  a rule of the table
    return by.role == Role.TECHNICIEN


def _is_of_service(by: Compte, demande: Demande | None) -> bool:
    return (
        by.role == Role.TECHNICIEN
        and demande is not None
        and demande.partenaire_id == by.partenaire_id
        and demande.service_id == by.service_id
    )


def _reads_caisse(by: Compte, demande: Demande | None) -> bool:
    return by.role in LECTEURS_CAISSE and (demande is None or demande.caisse_id == by.caisse_id)


def _acts_for_caisse(by: Compte, demande: Demande | None) -> bool:
    return by.role in AGENTS and (demande is None or demande.caisse_id == by.caisse_id)


def _is_admin(by: Compte, demande: Demande | None) -> bool:  # noqa: ARG001  a rule of the table
    return by.role == Role.ADMIN_CAISSE


def _either_side(by: Compte, demande: Demande | None) -> bool:
    return _is_of_service(by, demande) or _acts_for_caisse(by, demande)


RULES: dict[str, Predicate] = {
    "demande.list_partenaire": _is_technicien,
    "demande.list_caisse": _reads_caisse,
    "demande.create": _is_technicien,
    "demande.view": lambda by, demande: _is_of_service(by, demande) or _reads_caisse(by, demande),
    "demande.cancel": _is_of_service,
    "demande.take": _acts_for_caisse,
    "demande.contact": _acts_for_caisse,
    "demande.refuse": _acts_for_caisse,
    "demande.close": _acts_for_caisse,
    "demande.requalify": _acts_for_caisse,
    "demande.write": _either_side,
    "demande.write_partenaire": _is_of_service,
    "demande.write_caisse": _acts_for_caisse,
    "demande.withdraw": _either_side,
    "note.add": _acts_for_caisse,
    "note.view": _reads_caisse,
    "option.change": _is_admin,
}


def may(action: str, by: Compte, demande: Demande | None = None) -> bool:
    """Whether this account may. KeyError for an unknown action."""
    return RULES[action](by, demande)


def check(action: str, by: Compte, demande: Demande | None = None) -> None:
    """Raise Interdit unless this account may."""
    if not may(action, by, demande):
        raise Interdit
