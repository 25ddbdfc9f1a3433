"""What whoever opened an account may change in it. A gestionnaire's changes on a recorded request only (U 2.2.2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actions.collegue import check_service_caisse
from accounts.actions.compte import check_address_free, check_not_cut, check_not_excluded
from accounts.actions.cycle import CHANGED, locked
from accounts.actions.invitation import queue_invitation
from accounts.domaines import check_caisse_address, check_work_address
from accounts.enums import ETATS_QUI_OCCUPENT, EtatCompte, Role
from accounts.models import Compte
from espace import outbox
from espace.auteurs import Auteur
from espace.errors import Refus, TransitionRefusee, VersionDepassee, database_refusals
from espace.histories import save_recorded

_QUATRE = ("nom", "fonction", "telephone", "email")  # of a technicien too (clauses-notes 25)
CHAMPS: Mapping[str, tuple[str, ...]] = {
    Role.TECHNICIEN: (*_QUATRE, "service"),
    Role.AGENT: (*_QUATRE, "service_caisse", "is_medical_allowed"),
    Role.ADMIN_CAISSE: _QUATRE,
    Role.DPO: _QUATRE,
    Role.EXPLOITANT: _QUATRE,
}
NAMED = {
    "nom": "le nom", "fonction": "la fonction", "telephone": "le téléphone", "email": "l’adresse e-mail",
    "service": "le service", "service_caisse": "le service", "is_medical_allowed": "l’accès aux pièces médicales",
}  # fmt: skip


def modify_compte(
    *, compte: Compte, changes: Mapping[str, Any], by: Auteur, at: datetime, version: int | None = None
) -> Compte:
    """Change fields of an account: its history keeps the former values, its holder is told what changed, and by whom.

    Another address kills the links sent to the former one, which is told too; an invitation leaves again. Sessions stay
    open: what a session may see is asked at each request. Raises Refus for a field that does not change in this profile,
    nothing to change, an empty value, an address or a service that is not admitted; TransitionRefusee once closed,
    VersionDepassee when `version`, the one a form had read, is no longer there.
    """
    with database_refusals(), transaction.atomic():
        compte = locked(compte)
        if compte.etat not in ETATS_QUI_OCCUPENT:
            raise TransitionRefusee(CHANGED)
        if version is not None and compte.version != version:
            raise VersionDepassee
        changed = {champ: value for champ, value in changes.items() if value != getattr(compte, champ)}
        former = compte.email
        _check(compte, changed, at)
        for champ, value in changed.items():
            setattr(compte, champ, value)
        compte.version += 1
        fields = [*changed, "version"]
        if "email" in changed:
            fields += _replace_links(compte, at)
        save_recorded(compte, by=by, at=at, update_fields=fields)
        _announce(compte, changed, former, by=by, at=at)
    return compte


def _check(compte: Compte, changed: Mapping[str, Any], at: datetime) -> None:
    allowed = CHAMPS.get(compte.role, ())
    for champ, value in changed.items():
        if champ not in allowed:
            raise Refus("Cette information ne se modifie pas dans ce profil.", field=champ, code="champ_fixe")
        may_be_empty = champ in ("service", "service_caisse", "is_medical_allowed") or (
            champ == "telephone" and compte.role == Role.TECHNICIEN
        )
        if not value and not may_be_empty:
            raise Refus(f"Indiquez {NAMED[champ]}.", field=champ, code="vide")
    if not changed:
        raise Refus("Rien ne change : modifiez au moins une information.", code="rien_ne_change")
    if "email" in changed:
        _check_address(compte, changed["email"], at)
    if "service_caisse" in changed:
        check_service_caisse(compte.caisse_id, changed["service_caisse"])
    service = changed.get("service")
    if service is not None and (service.partenaire_id != compte.partenaire_id or not service.is_active):
        raise Refus("Ce service est fermé. Choisissez-en un autre.", field="service", code="service")


def _check_address(compte: Compte, email: str, at: datetime) -> None:
    if compte.partenaire is None:
        check_caisse_address(email)
    else:
        check_not_excluded(email, at)
        check_not_cut(compte.partenaire, email)
        check_work_address(compte.partenaire, email)
    if email.lower() != compte.email.lower():
        check_address_free(email, compte.role)


def _replace_links(compte: Compte, at: datetime) -> list[str]:
    """What was sent to the former address opens nothing any more."""
    compte.reset_epoch += 1
    if compte.etat != EtatCompte.INVITE:
        return ["reset_epoch"]
    compte.invitation_epoch += 1
    compte.invited_at = at
    queue_invitation(compte, at)
    return ["reset_epoch", "invitation_epoch", "invited_at"]


def _announce(compte: Compte, changed: Mapping[str, Any], former: str, *, by: Auteur, at: datetime) -> None:
    key = f"{compte.ref}:{compte.version}"
    params = {"champs": [words for champ, words in NAMED.items() if champ in changed], "par": by.auteur_role}
    if compte.etat == EtatCompte.ACTIF:
        outbox.queue("accounts.modification", at=at, dedupe_key=key, compte_id=compte.pk, params=params)
        if "email" in changed and former.lower() != compte.email.lower():
            outbox.queue("accounts.ancienne_adresse", at=at, dedupe_key=key, address=former)
