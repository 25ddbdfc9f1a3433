"""The first line of every view: load within the tenant and authorise. And the one door to a person's data.

`view_person` and `view_persons` are the only places that read an identity to show it: each look is a line of the access
journal, a list viewed being one line with its references.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts.models import Compte
from conventions.enums import Fonction
from espace import journal
from espace.errors import Interdit, Introuvable
from espace.reference import grouped, is_valid
from espace.tenancy import Perimetre
from signalements import engagements
from signalements.models import Brouillon, Demande, Identite
from signalements.pages import demandes_for_page
from signalements.rules import RULES

AUTRE_SERVICE = (
    "Cette demande est suivie par un autre service de votre structure : vous en voyez l’état dans l’historique."
)
FONCTION_FERMEE = (
    "Cette démarche n’est pas ouverte par votre convention. Votre gestionnaire connaît celles qui le sont."
)


def access_page(by: Compte, rule: str) -> None:
    """A page of a role. Raises Interdit for another role."""
    RULES.check(rule, by)


def access_demande(by: Compte, reference: str, rule: str = "demande.view") -> Demande:
    """A demande by its reference, for `rule`.

    Raises Interdit for a role that reads no demande and for another service of the structure; Introuvable for another
    tenant's and for what does not exist: the same answer.
    """
    if not (RULES.allows("demande.list_partenaire", by) or RULES.allows("demande.list_caisse", by)):
        raise Interdit
    demande = _find(reference, by)
    if demande is None:
        raise Introuvable
    if not RULES.allows(rule, by, demande):
        other_service = RULES.allows("demande.list_partenaire", by) and not RULES.allows("demande.view", by, demande)
        raise Interdit(AUTRE_SERVICE) if other_service else Interdit()
    return demande


def _find(reference: str, by: Compte) -> Demande | None:
    if not is_valid(reference):
        return None
    return demandes_for_page(by.pk).filter(reference=grouped(reference)).first()


def access_fonction(
    by: Compte, perimetre: Perimetre, at: datetime, fonction: Fonction
) -> list[engagements.CaisseOuverte]:
    """The caisses where a technicien may use a function today. Raises Interdit for the role or a function off everywhere."""
    RULES.check("demande.create", by)
    assert by.partenaire_id is not None  # a technicien has a structure: constraint compte_one_organisation
    opened = engagements.open_caisses(by.partenaire_id, perimetre.caisses, at, fonction)
    if not opened:
        raise Interdit(FONCTION_FERMEE)
    return opened


def access_historique(by: Compte, perimetre: Perimetre, at: datetime) -> None:
    """« Consulter l’historique », where one caisse at least opens it. Raises Interdit."""
    RULES.check("demande.list_partenaire", by)
    assert by.partenaire_id is not None
    if Fonction.HISTORIQUE not in engagements.open_functions(by.partenaire_id, perimetre.caisses, at):
        raise Interdit(FONCTION_FERMEE)


def sent_from(by: Compte, uuid: UUID) -> Demande | None:
    """The demande that a draft of `by` became: a second click finds it."""
    return Demande.objects.filter(submission=uuid, auteur=by).first()


def access_brouillon(by: Compte, uuid: UUID) -> Brouillon:
    """One's own draft. Raises Interdit for the role, Introuvable for anybody else's."""
    RULES.check("demande.create", by)
    brouillon = Brouillon.objects.filter(pk=uuid, auteur=by).select_related("caisse", "partenaire").first()
    if brouillon is None:
        raise Introuvable
    return brouillon


def view_person(demande: Demande, *, by: Compte, at: datetime) -> Identite | None:
    """The person of a demande, and the line of the journal that says who looked. None when it names nobody."""
    RULES.check("demande.view", by, demande)
    identite = Identite.objects.filter(demande=demande).first()
    journal.record(
        "demande.viewed",
        at=at,
        by=by,
        object_kind="demande",
        object_ref=demande.reference,
        caisse_id=demande.caisse_id,
        partenaire_id=demande.partenaire_id,
    )
    return identite


def view_persons(demandes: Iterable[Demande], *, by: Compte, at: datetime, liste: str) -> dict[int, Identite]:
    """The persons of a list, by demande, those that the policies show; one line of the journal with the references."""
    shown = {demande.pk: demande.reference for demande in demandes}
    found = {identite.demande_id: identite for identite in Identite.objects.filter(demande_id__in=list(shown))}
    if found:
        journal.record(
            "demandes.listed",
            at=at,
            by=by,
            object_kind="liste",
            object_ref=liste,
            codes={"references": [shown[pk] for pk in found]},
        )
    return found
