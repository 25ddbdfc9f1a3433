"""Opening an account: whoever opens it, the mail goes to its holder, who alone chooses the password (U-2.2.1)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts import identifiants, quotas
from accounts.actions.acces import refresh_places
from accounts.actions.invitation import queue_invitation
from accounts.domaines import check_caisse_address, check_requested_address, check_work_address
from accounts.enums import ETATS_QUI_OCCUPENT, MOTIFS_SECURITE, EtatCompte, Role
from accounts.models import (
    Caisse,
    Compte,
    ExclusionPersonne,
    IdentifiantPris,
    Partenaire,
    ServiceCaisse,
    ServicePartenaire,
)
from accounts.models.compte import ADDRESS_TAKEN
from accounts.models.quotas import QUOTA
from espace.auteurs import Auteur
from espace.clock import day_of
from espace.crypto import canonical, keyed_hash
from espace.errors import Refus, database_refusals
from espace.histories import save_recorded


@dataclass(frozen=True)
class Personne:
    """The six fields of an account (U-2.2.1-champs-habilitation). `telephone` may be empty for a technicien."""

    civilite: str
    nom: str
    prenom: str
    fonction: str
    telephone: str
    email: str


def create_technicien(
    *,
    partenaire: Partenaire,
    personne: Personne,
    lien: str,
    is_workstation_attested: bool,
    service: ServicePartenaire | None = None,
    gestionnaire: Compte | None = None,
    by: Auteur,
    at: datetime,
) -> Compte:
    """Open a technicien's account and queue its invitation. Raises Refus: quota, domain, tie, attestation, same
    address.

    `gestionnaire`: who it is attached to; `by` when it is an account of the structure (U-2.2-gestionnaire-cree-
    techniciens).
    """
    _check_attestations(lien, is_workstation_attested)
    check_work_address(partenaire, personne.email)
    owner = gestionnaire or (by if isinstance(by, Compte) and by.partenaire_id == partenaire.pk else None)
    return _open(
        role=Role.TECHNICIEN,
        personne=personne,
        by=by,
        at=at,
        partenaire=partenaire,
        service=service,
        lien=lien,
        workstation_attested_at=at,
        rattache_a=owner,
    )


def _check_attestations(lien: str, is_workstation_attested: bool) -> None:
    if not lien:
        raise Refus("Choisissez le lien de cette personne avec la structure.", field="lien", code="lien")
    if not is_workstation_attested:
        raise Refus(
            "Cochez la case du poste de travail : un compte ne s’ouvre que sur un poste professionnel protégé.",
            field="poste",
            code="poste",
        )


def open_gestionnaire(*, partenaire: Partenaire, personne: Personne, by: Auteur, at: datetime) -> Compte:
    """Open a gestionnaire's account: what an accepted habilitation does. Raises Refus: quota, domain, same address.

    Whether the usage convention is in force is checked by the acceptance of the habilitation, which knows the caisse.
    """
    check_requested_address(partenaire, personne.email)
    return _open(role=Role.GESTIONNAIRE, personne=personne, by=by, at=at, partenaire=partenaire)


def create_agent(
    *,
    caisse: Caisse,
    personne: Personne,
    service_caisse: ServiceCaisse | None = None,
    is_medical_allowed: bool = False,
    by: Auteur,
    at: datetime,
) -> Compte:
    """Open an agent's account in a caisse."""
    return _open(
        role=Role.AGENT,
        personne=personne,
        by=by,
        at=at,
        caisse=caisse,
        service_caisse=service_caisse,
        is_medical_allowed=is_medical_allowed,
    )


def create_admin_caisse(*, caisse: Caisse, personne: Personne, by: Auteur, at: datetime) -> Compte:
    """Open the account of a responsable des partenariats."""
    return _open(role=Role.ADMIN_CAISSE, personne=personne, by=by, at=at, caisse=caisse)


def create_dpo(*, caisse: Caisse, personne: Personne, by: Auteur, at: datetime) -> Compte:
    """Open the account of a délégué à la protection des données."""
    return _open(role=Role.DPO, personne=personne, by=by, at=at, caisse=caisse)


def create_exploitant(*, personne: Personne, by: Auteur, at: datetime) -> Compte:
    """Open an exploitant's account, which belongs to no organisation."""
    return _open(role=Role.EXPLOITANT, personne=personne, by=by, at=at)


def _open(*, role: Role, personne: Personne, by: Auteur, at: datetime, **fields: Any) -> Compte:
    partenaire: Partenaire | None = fields.get("partenaire")
    with database_refusals(), transaction.atomic():
        if partenaire is not None:
            check_not_excluded(personne.email, at)
            check_place_left(partenaire, role, by=by, at=at)
        else:
            check_caisse_address(personne.email)
        check_address_free(personne.email, role)
        if partenaire is not None and by.caisse_id is None:
            check_not_cut(partenaire, personne.email)
        compte = Compte(
            role=role,
            etat=EtatCompte.INVITE,
            identifiant=_reserve_identifiant(personne, role),
            password=make_password(None),  # U-2.2.1-mot-de-passe-choisi: unusable until the holder chooses
            cree_par=by if isinstance(by, Compte) else None,
            invited_at=at,
            **asdict(personne),
            **fields,
        )
        save_recorded(compte, by=by, at=at)
        queue_invitation(compte, at)
    return compte


def check_place_left(partenaire: Partenaire, role: str, *, by: Auteur, at: datetime) -> None:
    """Raise Refus, naming the rule, when no place of a profile is left; the row stays locked until the transaction ends.

    The trigger of the table has the last word (U-2.2.1-enregistrement-strict); this says which figure, and whose.
    """
    places = refresh_places(partenaire.pk, by=by, at=at)
    taken = Compte.objects.filter(partenaire=partenaire, role=role, etat__in=ETATS_QUI_OCCUPENT).count()
    refusal = quotas.refusal_of(places, role, taken)
    if refusal:
        raise Refus(refusal, code=QUOTA[Role(role)])


def check_address_free(email: str, role: str) -> None:
    """Raise Refus when an account of this profile uses the address."""
    taken = Compte.objects.filter(email__iexact=email, role=role).exclude(etat=EtatCompte.SUPPRIME)
    if taken.exists():
        raise Refus(ADDRESS_TAKEN, field="email", code="compte_email_role_once")


def check_not_excluded(email: str, at: datetime, *, compte: Compte | None = None) -> None:
    """U-4.1-exclusion-utilisateur: no new account on the address of an excluded person, whatever the structure.

    `compte`: the one that would open again, excluded by itself whatever its address has become.
    """
    who = Q(email_hash=exclusion_hash(email)) | (Q(compte=compte) if compte else Q())
    rows = ExclusionPersonne.objects.filter(who, lifted_at=None).select_related("caisse")
    if not all(row.is_over(day_of(at, row.caisse.zone)) for row in rows):
        raise Refus(
            "Cette adresse ne peut pas ouvrir de compte : une caisse a exclu son titulaire. Écrivez à votre caisse.",
            field="email",
            code="exclue",
        )


def check_not_cut(partenaire: Partenaire, email: str) -> None:
    """Only the caisse undoes a measure of security (product.md 3): a colleague opens no other profile to its holder."""
    cut = Compte.objects.filter(partenaire=partenaire, etat=EtatCompte.INACTIF, motif__in=MOTIFS_SECURITE)
    if cut.filter(email__iexact=email).exists():
        raise Refus(
            "Un compte à cette adresse est fermé par mesure de sécurité : seule votre caisse peut le rétablir. "
            "Écrivez-lui.",
            field="email",
            code="coupe",
        )


def exclusion_hash(email: str) -> str:
    """Keyed hash of an address, whatever its writing: what an exclusion keeps."""
    return keyed_hash(f"courriel:{canonical(email)}")


def _reserve_identifiant(personne: Personne, role: Role) -> str:
    """The first identifiant never given, reserved at once: two creations of the same name cannot take the same."""
    for candidate in identifiants.candidates(personne.prenom, personne.nom, role):
        try:
            with transaction.atomic():
                IdentifiantPris.objects.create(identifiant_hash=identifiants.hash_of(candidate))
        except IntegrityError:
            continue
        return candidate
    raise AssertionError("candidates() never ends")
