"""A closed account opens again before its erasure: a new link, a new password, the same person (clauses-notes 24)."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.actions.compte import check_not_excluded, check_place_left
from accounts.actions.cycle import CHANGED, locked
from accounts.actions.facteur import forget_factor
from accounts.actions.invitation import queue_invitation
from accounts.actions.mot_de_passe import keep_former
from accounts.actions.signalement import mark_restored
from accounts.deadlines import erased_on
from accounts.domaines import check_caisse_address, check_requested_address, check_work_address
from accounts.enums import MOTIFS_SECURITE, EtatCompte, Role
from accounts.models import Compte, Partenaire
from accounts.perimetres import caisses_open_to, day_for, zone_of
from accounts.querysets import waiting_on
from espace.auteurs import Auteur
from espace.errors import Refus, TransitionRefusee, VersionDepassee, database_refusals
from espace.histories import save_recorded

ERASED = "Ce compte est effacé : il ne s’ouvre plus. Ouvrez-en un autre à cette personne."
NOT_IN_FORCE = (
    "Aucune convention d’utilisation n’est en vigueur aujourd’hui pour cette structure : ses comptes restent fermés. "
    "Ce compte pourra rouvrir dès l’entrée en vigueur, s’il n’est pas effacé d’ici là."
)
REPORTED = (
    "Un signalement de sécurité attend sur ce compte : votre caisse y répond d’abord. Écrivez-lui, ou appelez-la."
)
NOT_YOUR_CAISSE = (
    "Votre caisse n’a pas de convention d’utilisation en vigueur aujourd’hui avec cette structure : ce compte se rouvre "
    "auprès d’une caisse qui en a une."
)
WRITTEN = [
    "etat", "is_active", "motif", "inactivated_on", "invited_at", "activated_at", "password", "rattache_a",
    "invitation_epoch", "sessions_epoch", "version",
]  # fmt: skip


def reactivate_compte(*, compte: Compte, by: Auteur, at: datetime, version: int | None = None) -> Compte:
    """Open a closed account again: it is invited anew, and its holder alone chooses another password.

    Closed by a security measure, it also loses its former second factor and recovery codes. Raises Refus once erased or
    due to be, for an excluded person, without a convention in force, for an address no longer admitted, for lack of
    place; TransitionRefusee when it is not closed; VersionDepassee when `version`, the one a page had read, has changed.
    Who may is told by `rules`: « compte.rouvrir ».
    """
    with database_refusals(), transaction.atomic():
        if compte.partenaire_id is not None:  # before the account, as every action that counts places
            Partenaire.objects.select_for_update(no_key=True).get(pk=compte.partenaire_id)
        compte = locked(compte)
        _check_closed(compte, at)
        if version is not None and compte.version != version:
            raise VersionDepassee
        check_not_excluded(compte.email, at, compte=compte)
        _check_no_report(compte, by)
        _check_place(compte, by, at)
        if compte.motif in MOTIFS_SECURITE:
            forget_factor(compte=compte, by=by, at=at)
            mark_restored(compte, by=by, at=at)
        keep_former(compte=compte, at=at)
        compte.etat, compte.motif, compte.inactivated_on = EtatCompte.INVITE, "", None
        compte.invited_at, compte.activated_at = at, None
        compte.password = make_password(None)
        compte.rattache_a = _attached_to(compte, by)
        compte.invitation_epoch += 1
        compte.sessions_epoch += 1
        compte.version += 1
        save_recorded(compte, by=by, at=at, update_fields=WRITTEN)
        queue_invitation(compte, at)
    return compte


def _check_closed(compte: Compte, at: datetime) -> None:
    """The erasure may be late by a night: its day counts, not the job."""
    closed = compte.inactivated_on
    is_due = closed is not None and erased_on(closed) <= day_for(zone_of(compte, at), at)
    if compte.etat == EtatCompte.SUPPRIME or (compte.etat == EtatCompte.INACTIF and is_due):
        raise Refus(ERASED, code="efface")
    if compte.etat != EtatCompte.INACTIF:
        raise TransitionRefusee(CHANGED)


def _check_no_report(compte: Compte, by: Auteur) -> None:
    """Closed for another reason while a report waited: the caisse answers it before the structure opens it again."""
    if compte.is_partenaire and by.caisse_id is None and waiting_on(compte) is not None:
        raise Refus(REPORTED, code="signale")


def _check_place(compte: Compte, by: Auteur, at: datetime) -> None:
    """What would be asked of a new account: a convention in force, a professional address, a place."""
    if compte.partenaire is None:
        check_caisse_address(compte.email)
        return
    zones = caisses_open_to(compte.partenaire.pk, at)
    if not zones:
        raise Refus(NOT_IN_FORCE, code="convention_non_en_vigueur")
    if by.caisse_id is not None and by.caisse_id not in zones:
        raise Refus(NOT_YOUR_CAISSE, code="convention_non_en_vigueur")
    check = check_work_address if by.caisse_id is None else check_requested_address  # whom the sentence speaks to
    check(compte.partenaire, compte.email)
    check_place_left(compte.partenaire, compte.role, by=by, at=at)


def _attached_to(compte: Compte, by: Auteur) -> Compte | None:
    """Whom a technicien answers to from now on: its gestionnaire while still there, else the one who opens it again."""
    holder = compte.rattache_a
    if compte.role != Role.TECHNICIEN or (holder is not None and holder.etat == EtatCompte.ACTIF):
        return holder
    return by if isinstance(by, Compte) and by.partenaire_id == compte.partenaire_id else holder
