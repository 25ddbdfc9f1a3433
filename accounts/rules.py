"""Who may what with accounts and structures, and the predicates every app composes its own table from."""

from accounts.enums import ETATS_QUI_OCCUPENT, MOTIFS_SECURITE, ROLES_CAISSE, ROLES_PARTENAIRE, EtatCompte, Role
from accounts.models import Acces, Compte, ExclusionPersonne
from espace import rules
from espace.rules import Rules

Predicate = rules.Predicate[Compte]


def has_role(*roles: Role) -> Predicate:
    """An active account in one of these roles."""
    return lambda by, _: by.etat == EtatCompte.ACTIF and by.role in roles


def both(*predicates: Predicate) -> Predicate:
    """Every one of them."""
    return lambda by, obj: all(predicate(by, obj) for predicate in predicates)


def either(*predicates: Predicate) -> Predicate:
    """At least one of them."""
    return lambda by, obj: any(predicate(by, obj) for predicate in predicates)


def no(predicate: Predicate) -> Predicate:
    """The contrary."""
    return lambda by, obj: not predicate(by, obj)


def is_of_same_structure(by: Compte, compte: Compte) -> bool:
    """Both belong to one structure."""
    return by.partenaire_id is not None and by.partenaire_id == compte.partenaire_id


def is_of_same_caisse(by: Compte, obj: Compte | Acces | ExclusionPersonne) -> bool:
    """Both belong to one caisse."""
    return by.caisse_id is not None and by.caisse_id == obj.caisse_id


def is_technicien(_: Compte, compte: Compte) -> bool:
    """The account that is acted upon is a technicien's."""
    return compte.role == Role.TECHNICIEN


def is_gestionnaire(_: Compte, compte: Compte) -> bool:
    """The account that is acted upon is a gestionnaire's."""
    return compte.role == Role.GESTIONNAIRE


def is_somebody_else(by: Compte, compte: Compte) -> bool:
    """Nobody helps themselves in: they would do it with what they have lost."""
    return by.pk != compte.pk


def is_exploitant(_: Compte, compte: Compte) -> bool:
    """The account that is acted upon is an exploitant's."""
    return compte.role == Role.EXPLOITANT


def is_without_other_admin(_: Compte, compte: Compte) -> bool:
    """Its caisse has nobody else to help it: loaded by `querysets.within_reach_of_exploitants`."""
    return compte.caisse_id is not None and not compte.has_other_admin  # type: ignore[attr-defined]  # annotated there


def is_invited(_: Compte, compte: Compte) -> bool:
    """It waits to be activated."""
    return compte.etat == EtatCompte.INVITE


def is_open(_: Compte, compte: Compte) -> bool:
    """It holds a place."""
    return compte.etat in ETATS_QUI_OCCUPENT


def is_active(_: Compte, compte: Compte) -> bool:
    """It opens an access."""
    return compte.etat == EtatCompte.ACTIF


def is_closed(_: Compte, compte: Compte) -> bool:
    """It may open again, until it is erased."""
    return compte.etat == EtatCompte.INACTIF


def is_closed_for_security(_: Compte, compte: Compte) -> bool:
    """Only an admin restores a person (product.md 3)."""
    return compte.motif in MOTIFS_SECURITE


gestionnaire, admin, exploitant = has_role(Role.GESTIONNAIRE), has_role(Role.ADMIN_CAISSE), has_role(Role.EXPLOITANT)
caisse = has_role(Role.AGENT, Role.ADMIN_CAISSE, Role.DPO)
anyone: Predicate = lambda by, _: by.etat == EtatCompte.ACTIF  # noqa: E731  a predicate like the others
# Who helps whom in (product.md 3), as `Compte.a_qui_demander` says it: the gestionnaire a technicien, the caisse a
# gestionnaire, a responsable whoever works at the caisse, the exploitant these when the caisse has no other.
_own_technicien = both(gestionnaire, is_of_same_structure, is_technicien)
_own_gestionnaire = both(admin, is_gestionnaire)  # of a structure of the caisse: access_gestionnaire loaded it
_own_collegue = both(admin, is_of_same_caisse, is_somebody_else)
_left_alone = both(exploitant, either(is_without_other_admin, both(is_exploitant, is_somebody_else)))
_managed = either(_own_technicien, _own_collegue, _left_alone)
# Who habilitates opens again (clauses-notes 24); after a measure of security, the caisse alone.
_opened_again = either(
    both(_own_technicien, no(is_closed_for_security)),
    both(admin, is_technicien, is_closed_for_security),  # of a structure of the caisse, as for a gestionnaire
    _own_gestionnaire,
    _own_collegue,
    _left_alone,
)
_helped = either(_own_technicien, _own_gestionnaire, _own_collegue, _left_alone)


def is_of_partner(_: Compte, compte: Compte) -> bool:
    """The account that is acted upon is a structure's."""
    return compte.is_partenaire


# Whoever may cut at once (U-4.1-inactivation-immediate): agents and admins of a caisse in force, loaded by access_couper.
conseil = has_role(Role.AGENT, Role.ADMIN_CAISSE)
_cut = both(either(both(conseil, is_of_partner), _own_technicien, _own_collegue), is_open)

RULES: Rules[Compte] = Rules(
    {
        "equipe.voir": gestionnaire,
        "equipe.proposer_un_domaine": gestionnaire,
        "tableau.exporter": gestionnaire,  # U-4.2-tableau-habilitations
        "tableau.exporter_pour_la_caisse": admin,  # of the structures its access is open to: access_partenaire_to_write
        "equipe.inviter": gestionnaire,  # U-2.2-gestionnaire-cree-techniciens
        "compte.inviter_a_nouveau": both(_helped, is_invited),
        # U-2.2.3-inactivation-technicien: any gestionnaire of the structure; and nobody closes or changes themselves.
        "compte.fermer": both(_managed, is_open),
        "compte.modifier": both(_managed, is_open),  # a gestionnaire's account: on a recorded request only (U 2.2.2)
        "compte.rouvrir": both(_opened_again, is_closed),
        "compte.remettre_le_facteur": both(_helped, is_active),
        "compte.noter_la_formation": both(
            either(_own_technicien, _own_gestionnaire), is_open
        ),  # M-rgpd-confidentialite
        "revue.mener": gestionnaire,  # U-4.2-revue-habilitations: any of the structure goes on with it
        "revue.demander": admin,  # U-4.2-revue-sur-demande
        "equipe.services": gestionnaire,
        "collegues.services": admin,
        "collegues.voir": admin,
        "collegue.inviter": admin,
        "partenaire.voir": caisse,
        "partenaire.admettre_un_domaine": admin,
        "partenaire.declarer_un_effectif": admin,
        "partenaire.noter_la_sensibilisation": admin,
        "habilitation.voir": admin,
        "habilitation.enregistrer": admin,  # U-2.2-gestionnaire-par-caisse
        "habilitation.decider": admin,  # U-2.2-gestionnaire-par-caisse: access_habilitation loaded one its caisse sees
        # U-2.2.2-modification-par-caisse: a gestionnaire asks, the caisse records what came to it, and alone answers
        "gestionnaire.demander": gestionnaire,
        "compte.demander": both(
            either(both(gestionnaire, is_of_same_structure), admin), both(is_gestionnaire, is_open)
        ),
        "boitiers.de_la_caisse": admin,
        "boitiers.du_portail": exploitant,
        "securite.signaler": has_role(*ROLES_PARTENAIRE, *ROLES_CAISSE),
        "securite.suivre": conseil,
        "securite.clore": admin,  # product.md 3: only an admin excludes or restores
        "compte.couper": _cut,
        "compte.exclure": both(admin, is_of_partner),
        "exclusion.lever": both(admin, is_of_same_caisse),
        "exploitation.voir": exploitant,
        "exploitation.publier_les_cgu": exploitant,
        "exploitation.tenir_les_caisses": exploitant,
        "exploitation.administrer": exploitant,
        "reglage.portail": exploitant,
        "reglage.caisse": admin,
        "exploitation.inviter_un_responsable": exploitant,
        "exploitation.inviter_un_exploitant": exploitant,
    }
)
