"""The first line of every view: load within the tenant and authorise, or answer 404 / 403."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.enums import EtatCompte
from accounts.models import (
    AvisSecurite,
    Boitier,
    Caisse,
    Compte,
    DemandeHabilitation,
    DemandeSurCompte,
    DomaineCourriel,
    ExclusionPersonne,
    ImportTechniciens,
    LigneRevue,
    Partenaire,
    Revue,
    ServiceCaisse,
    ServicePartenaire,
    SignalementSecurite,
)
from accounts.perimetres import caisses_open_to
from accounts.querysets import (
    avis_of,
    colleagues_of,
    counted_revues,
    domaines_of,
    exclusion_of_caisse,
    known_partenaires,
    signalement_of_caisse,
    signalement_of_structure,
    stock_of,
    team_of,
    within_reach_of_exploitants,
)
from accounts.rules import RULES
from espace import reglages
from espace.accessibilite import Plainte, complaints
from espace.errors import Interdit, Introuvable
from espace.reglages import Reglage

M = TypeVar("M")


def compte_of(request: HttpRequest) -> Compte:
    """The account that is signed in. Raises Interdit when nobody is (the middleware answers before)."""
    if not request.user.is_authenticated:
        raise Interdit
    return request.user


def access_page(by: Compte, rule: str) -> None:
    """A page that belongs to a role. Raises Interdit for another role."""
    RULES.check(rule, by)


def access_caisse(by: Compte, pk: int, rule: str) -> Caisse:
    """A caisse, for who runs the portal. Raises Interdit for another role, Introuvable when it does not exist."""
    access_page(by, rule)
    caisse = Caisse.objects.filter(pk=pk).first()
    if caisse is None:
        raise Introuvable
    return caisse


def access_stock(by: Compte, *, is_of_portal: bool) -> Caisse | None:
    """The caisse whose tokens `by` keeps; None for those of the portal. Raises Interdit for another role."""
    if is_of_portal:
        access_page(by, "boitiers.du_portail")
    else:
        access_page(by, "boitiers.de_la_caisse")
    return by.caisse


def access_boitier(by: Compte, pk: int, *, is_of_portal: bool) -> Boitier:
    """A token of one's own stock. Raises Interdit for the role, Introuvable for another stock's."""
    boitier = stock_of(access_stock(by, is_of_portal=is_of_portal)).filter(pk=pk).first()
    if boitier is None:
        raise Introuvable
    return boitier


def access_equipe(by: Compte, rule: str = "equipe.voir") -> Partenaire:
    """The structure whose team `by` manages. Raises Interdit for another role (a technicien, a caisse)."""
    access_page(by, rule)
    assert by.partenaire is not None  # a gestionnaire has a structure: constraint compte_one_organisation
    return by.partenaire


def access_import(by: Compte, uuid: UUID) -> ImportTechniciens:
    """An import of one's own structure. Raises Interdit for another role, Introuvable for another structure's."""
    partenaire = access_equipe(by, "equipe.inviter")
    found = ImportTechniciens.objects.filter(partenaire=partenaire, pk=uuid).select_related(
        "partenaire", "fichier", "par"
    )
    importation = found.first()
    if importation is None:
        raise Introuvable
    return importation


def access_compte(by: Compte, ref: UUID, rule: str) -> Compte:
    """An account of one's own structure.

    Raises Introuvable for another tenant's or an erased one, Interdit for the role.
    """
    if by.partenaire is None:
        raise Introuvable
    return _checked(team_of(by.partenaire).filter(ref=ref), rule, by)


def access_collegue(by: Compte, ref: UUID, rule: str) -> Compte:
    """An account of one's own caisse. Raises Interdit for the role, Introuvable for another's or an erased one."""
    access_page(by, "collegues.voir")
    assert by.caisse_id is not None  # an admin has a caisse: constraint compte_one_organisation
    return _checked(colleagues_of(by.caisse_id).filter(ref=ref), rule, by)


def access_ma_caisse(by: Compte, rule: str) -> Caisse:
    """One's own caisse. Raises Interdit for the role."""
    access_page(by, rule)
    assert by.caisse is not None  # an admin has a caisse: constraint compte_one_organisation
    return by.caisse


def access_service(by: Compte, pk: int) -> ServicePartenaire:
    """A service of the structure one manages. Raises Interdit for the role, Introuvable for another's."""
    found = access_equipe(by, "equipe.services").services.filter(pk=pk).first()
    if found is None:
        raise Introuvable
    return found


def access_service_caisse(by: Compte, pk: int) -> ServiceCaisse:
    """A team of one's own caisse. Raises Interdit for the role, Introuvable for another's."""
    found = access_ma_caisse(by, "collegues.services").services.filter(pk=pk).first()
    if found is None:
        raise Introuvable
    return found


def access_compte_suivi(by: Compte, ref: UUID, rule: str) -> Compte:
    """An account that the exploitants follow. Raises Interdit for the role or when its caisse can help it, Introuvable."""
    access_page(by, "exploitation.voir")
    return _checked(within_reach_of_exploitants().filter(ref=ref), rule, by)


def _checked(found: QuerySet[Compte], rule: str, by: Compte) -> Compte:
    compte = found.first()
    if compte is None:
        raise Introuvable
    RULES.check(rule, by, compte)
    return compte


def access_partenaire(by: Compte, pk: int, rule: str = "partenaire.voir") -> Partenaire:
    """A structure known to one's caisse. Raises Interdit outside a caisse, Introuvable for another's."""
    access_page(by, "partenaire.voir")
    assert by.caisse_id is not None
    partenaire = Partenaire.objects.filter(known_partenaires(by.caisse_id), pk=pk).distinct().first()
    if partenaire is None:
        raise Introuvable
    access_page(by, rule)
    return partenaire


def access_partenaire_to_write(by: Compte, pk: int, rule: str, at: datetime) -> Partenaire:
    """A structure that one's caisse may change: its access is open, or the caisse has just recorded it.

    Raises as `access_partenaire`, and Interdit once the access has ended: others still rely on what it would change.
    """
    partenaire = access_partenaire(by, pk, rule)
    is_new = partenaire.enregistre_par_id == by.caisse_id and not partenaire.acces.exists()
    if not is_new and by.caisse_id not in caisses_open_to(partenaire.pk, at):
        raise Interdit(NO_ACCESS_OPEN)
    return partenaire


def access_domaine(by: Compte, pk: int, domaine: int, rule: str, at: datetime | None = None) -> DomaineCourriel:
    """A domain of a structure known to one's caisse; with `at`, to be written: the access must be open then.

    Raises as `access_partenaire` and `access_partenaire_to_write`, Introuvable for another structure's domain.
    """
    partenaire = access_partenaire(by, pk, rule) if at is None else access_partenaire_to_write(by, pk, rule, at)
    found = domaines_of(partenaire).filter(pk=domaine).first()
    if found is None:
        raise Introuvable
    return found


def access_habilitation(by: Compte, pk: int, at: datetime, rule: str = "habilitation.voir") -> DemandeHabilitation:
    """A request addressed to one's caisse, or of a structure open to it.

    Raises Interdit for the role, Introuvable for one that this caisse does not see.
    """
    access_page(by, "habilitation.voir")
    related = ("partenaire", "caisse", "compte", "caisse_decision")
    found = DemandeHabilitation.objects.filter(pk=pk).select_related(*related).first()
    return _seen(found, rule, by, at)


def access_demande_compte(by: Compte, pk: int, at: datetime, rule: str = "habilitation.voir") -> DemandeSurCompte:
    """A change or a closing asked about a gestionnaire: same answers as `access_habilitation`."""
    access_page(by, "habilitation.voir")
    related = ("partenaire", "caisse", "compte", "caisse_decision", "successeur__compte")
    found = DemandeSurCompte.objects.filter(pk=pk).select_related(*related).first()
    return _seen(found, rule, by, at)


D = TypeVar("D", DemandeHabilitation, DemandeSurCompte)


def _seen(demande: D | None, rule: str, by: Compte, at: datetime) -> D:
    if demande is None:
        raise Introuvable
    if demande.caisse_id != by.caisse_id and by.caisse_id not in caisses_open_to(demande.partenaire_id, at):
        raise Introuvable
    RULES.check(rule, by)
    return demande


NO_ACCESS_OPEN = (
    "Votre caisse n’a pas d’accès ouvert pour cette structure aujourd’hui : ses comptes ne sont pas à vous."
)


def access_gestionnaire(by: Compte, pk: int, ref: UUID, rule: str, at: datetime) -> Compte:
    """A gestionnaire of a structure whose access to one's caisse is open.

    Raises Interdit for the role or a closed access, Introuvable for another's structure or account.
    """
    partenaire = access_partenaire(by, pk)
    compte = partenaire.comptes.filter(ref=ref).exclude(etat=EtatCompte.SUPPRIME).first()
    if compte is None:
        raise Introuvable
    RULES.check(rule, by, compte)
    if by.caisse_id not in caisses_open_to(partenaire.pk, at):
        raise Interdit(NO_ACCESS_OPEN)
    return compte


def access_signalement(by: Compte, numero: str) -> SignalementSecurite:
    """A report one made, or on a technicien one manages. Raises Interdit for who reports nothing, Introuvable."""
    access_page(by, "securite.signaler")
    return _or_404(signalement_of_structure(by, numero))


def access_signalement_suivi(
    by: Compte, numero: str, rule: str = "securite.suivre", at: datetime | None = None
) -> SignalementSecurite:
    """A report on a structure known to one's caisse; with `at`, to be answered: it is for the caisses open to it then.

    Raises Interdit for the role, or when others alone are open to the structure, Introuvable for another's.
    """
    access_page(by, rule)
    found = _or_404(signalement_of_caisse(by, numero))
    opened = caisses_open_to(found.partenaire_id, at) if at and found.partenaire_id else {}
    if opened and by.caisse_id not in opened:
        raise Interdit(NO_ACCESS_OPEN)
    return found


def access_couper(by: Compte, compte: Compte, at: datetime) -> Compte:
    """An account one may cut now: raises Interdit for the role, or when one's caisse has no open access to its structure."""
    RULES.check("compte.couper", by, compte)
    if by.caisse_id and compte.partenaire_id and by.caisse_id not in caisses_open_to(compte.partenaire_id, at):
        raise Interdit(NO_ACCESS_OPEN)
    return compte


def access_avis(by: Compte, pk: int) -> AvisSecurite:
    """A notice sent to this account. Raises Introuvable for another's."""
    return _or_404(avis_of(by, pk))


def access_exclusion(by: Compte, pk: int) -> ExclusionPersonne:
    """An exclusion of one's caisse. Raises Interdit for the role, Introuvable for another caisse's."""
    access_page(by, "securite.suivre")
    assert by.caisse_id is not None  # an agent has a caisse: constraint compte_one_organisation
    return _or_404(exclusion_of_caisse(by.caisse_id, pk))


def _or_404(found: M | None) -> M:
    if found is None:
        raise Introuvable
    return found


def access_reglages(by: Compte, *, is_portail: bool) -> Caisse | None:
    """The settings of the portal (None), or of one's caisse. Raises Interdit for another role."""
    access_page(by, "reglage.portail" if is_portail else "reglage.caisse")
    return None if is_portail else by.caisse


def access_reglage(by: Compte, cle: str, *, is_portail: bool) -> tuple[Caisse | None, Reglage]:
    """One of them. Raises as `access_reglages`, Introuvable for an unknown one and for one of the other scope."""
    caisse = access_reglages(by, is_portail=is_portail)
    scope = "portail" if is_portail else "caisse"
    found = next((row for row in reglages.catalogue() if row.cle == cle and row.scope == scope), None)
    if found is None:
        raise Introuvable
    return caisse, found


def access_revue(by: Compte, pk: int, rule: str = "revue.mener") -> Revue:
    """A review of one's own structure. Raises Interdit for the role, Introuvable for another structure's."""
    access_page(by, rule)
    revue = counted_revues(by.partenaire_id).filter(pk=pk).first() if by.partenaire_id else None
    if revue is None:
        raise Introuvable
    return revue


def access_ligne_revue(by: Compte, pk: int, rule: str) -> LigneRevue:
    """A line of a review of one's own structure, and what may be done with its account.

    Raises Interdit for the role, Introuvable for another structure's.
    """
    access_page(by, "revue.mener")
    ligne = LigneRevue.objects.filter(pk=pk, revue__partenaire=by.partenaire_id)
    found = ligne.select_related("revue__partenaire", "compte").first()
    if found is None:
        raise Introuvable
    RULES.check(rule, by, found.compte)
    return found


def access_plainte(by: Compte, reference: str) -> Plainte:
    """A complaint of accessibility. Raises Interdit for another role, Introuvable for one that is not known."""
    access_page(by, "exploitation.voir")
    found = next((row for row in complaints() if row.reference == reference), None)
    if found is None:
        raise Introuvable
    return found
