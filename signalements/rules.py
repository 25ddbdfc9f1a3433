"""Who may what with a demande, and which act it admits now, as one table."""

from accounts.enums import ROLES_CAISSE, ROLES_PARTENAIRE, Role
from accounts.models import Compte
from accounts.rules import Predicate, both, either, has_role
from espace.rules import Rules
from signalements.enums import EtatSignalement
from signalements.models import Demande


def _of_own_service(by: Compte, demande: Demande | None) -> bool:
    return demande is not None and demande.partenaire_id == by.partenaire_id and demande.service_id == by.service_id


def _of_own_caisse(by: Compte, demande: Demande | None) -> bool:
    """The page as a whole is the caisse's own: its rows are chosen by the perimeter."""
    return demande is None or demande.caisse_id == by.caisse_id


def _is_open(_: Compte, demande: Demande | None) -> bool:
    return demande is not None and demande.is_open


def _is_untaken(_: Compte, demande: Demande | None) -> bool:
    return demande is not None and demande.taken_at is None


def _is_free(_: Compte, demande: Demande | None) -> bool:
    return demande is not None and demande.agent_id is None


def _is_urgent(_: Compte, demande: Demande | None) -> bool:
    return demande is not None and demande.is_urgent


def _in_state(etat: EtatSignalement) -> Predicate:
    return lambda _, demande: demande is not None and demande.etat == etat


technicien, agent, admin = has_role(Role.TECHNICIEN), has_role(Role.AGENT), has_role(Role.ADMIN_CAISSE)
follows = both(technicien, _of_own_service)
reads_for_caisse = both(has_role(Role.AGENT, Role.ADMIN_CAISSE), _of_own_caisse)
acts_for_caisse = both(agent, _of_own_caisse)
acts_on_open = both(acts_for_caisse, _is_open)

TRAITEMENT = "Seul un agent de la caisse traite une demande."

RULES: Rules[Compte] = Rules(
    {
        "accueil.partenaire": has_role(*ROLES_PARTENAIRE),
        "accueil.caisse": has_role(*ROLES_CAISSE),
        "demande.list_partenaire": technicien,
        "demande.list_caisse": has_role(Role.AGENT, Role.ADMIN_CAISSE),
        "demande.create": technicien,
        "demande.view": either(follows, reads_for_caisse),
        "demande.cancel": follows,
        "demande.take": acts_for_caisse,
        "demande.contact": acts_for_caisse,
        "demande.refuse": acts_for_caisse,
        "demande.close": acts_for_caisse,
        "demande.requalify": acts_for_caisse,
        "demande.write": either(follows, acts_for_caisse),
        "demande.write_partenaire": follows,
        "demande.write_caisse": acts_for_caisse,
        "demande.withdraw": either(follows, acts_for_caisse),
        "note.add": acts_for_caisse,
        "option.change": admin,
        # An act is offered where it is possible now; asked too late, its action says why it is not.
        "acte.annuler": both(follows, _is_open, _is_untaken),
        "acte.prendre": both(acts_on_open, _is_free),
        "acte.refuser": both(acts_on_open, _in_state(EtatSignalement.TRANSMISE)),
        "acte.contacter": both(acts_on_open, _in_state(EtatSignalement.PRISE_EN_CHARGE)),
        "acte.clore": both(acts_on_open, _in_state(EtatSignalement.PRISE_EN_CHARGE)),
        "acte.requalifier": both(acts_on_open, _is_urgent),
    },
    refusals=dict.fromkeys(
        ("demande.take", "demande.contact", "demande.refuse", "demande.close", "demande.requalify"), TRAITEMENT
    )
    | {
        "demande.create": "Seul un technicien de la structure fait une demande.",
        "option.change": "Seul le responsable des partenariats change les listes de sa caisse.",
    },
)
