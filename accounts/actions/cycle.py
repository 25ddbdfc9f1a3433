"""The life of an account once opened: activated by its holder, closed, its access cut at once."""

from datetime import date, datetime

from django.db import transaction

from accounts.actions.derniers import EVEN_THE_LAST, check_somebody_stays, lock_peers
from accounts.actions.invitation import queue_invitation
from accounts.actions.rattachement import reattach_techniciens
from accounts.enums import ETATS_QUI_OCCUPENT, EtatCompte, MotifInactivation, Role
from accounts.liens import LienMort
from accounts.models import Compte, Partenaire
from accounts.perimetres import day_for, zone_of
from accounts.querysets import is_last_gestionnaire
from accounts.transitions import COMPTE
from espace import outbox
from espace.auteurs import Auteur
from espace.errors import Refus, TransitionRefusee, database_refusals
from espace.histories import save_recorded

MOTIFS_TECHNICIEN = (MotifInactivation.DEPART, MotifInactivation.CHANGEMENT, MotifInactivation.AUTRE)
CHANGED = "Ce compte a changé d’état entre-temps. Rechargez la page pour voir où il en est."


def locked(compte: Compte) -> Compte:
    """The row as it is now, locked until the end of the transaction."""
    return Compte.objects.select_for_update().get(pk=compte.pk)


def lock_team(compte: Compte) -> None:
    """Before the row of a gestionnaire, the one of its structure: two closings at once follow each other, and the second
    sees that it would close the last one.
    """
    if compte.role == Role.GESTIONNAIRE:
        assert compte.partenaire_id is not None  # a gestionnaire has a structure: constraint compte_one_organisation
        Partenaire.objects.select_for_update(no_key=True).get(pk=compte.partenaire_id)


def check_move(compte: Compte, target: EtatCompte) -> None:
    """Raise TransitionRefusee unless the life of an account has this move."""
    if not COMPTE.allows(compte.etat, target):
        raise TransitionRefusee(CHANGED)


def activate_compte(*, compte: Compte, password: str, at: datetime, by: Auteur | None = None) -> Compte:
    """The holder chooses a password (already checked against the rules): the account opens. Kills the link.

    `compte` is the account as the link was read: raises LienMort when its epoch has changed since, TransitionRefusee
    when it is not waiting for that.
    """
    with database_refusals(), transaction.atomic():
        epoch, compte = compte.invitation_epoch, locked(compte)
        if compte.invitation_epoch != epoch:
            raise LienMort
        check_move(compte, EtatCompte.ACTIF)
        compte.set_password(password)
        compte.etat, compte.is_active = EtatCompte.ACTIF, True
        compte.activated_at = compte.password_changed_at = at
        compte.invitation_epoch += 1
        compte.version += 1
        fields = ["password", "etat", "is_active", "activated_at", "password_changed_at", "invitation_epoch", "version"]
        save_recorded(compte, by=by or compte, at=at, update_fields=fields)
    return compte


def resend_invitation(*, compte: Compte, by: Auteur, at: datetime) -> Compte:
    """Send another activation link; the former one no longer works.

    Raises TransitionRefusee once activated or closed.
    """
    with database_refusals(), transaction.atomic():
        compte = locked(compte)
        if compte.etat != EtatCompte.INVITE:
            raise TransitionRefusee(CHANGED)
        compte.invitation_epoch += 1
        compte.invited_at = at
        compte.version += 1
        save_recorded(compte, by=by, at=at, update_fields=["invitation_epoch", "invited_at", "version"])
        queue_invitation(compte, at)
    return compte


def deactivate_compte(
    *,
    compte: Compte,
    motif: MotifInactivation | str,
    by: Auteur,
    at: datetime,
    on: date | None = None,
    successeur: Compte | None = None,
) -> Compte:
    """Close an account at once: its sessions, links and codes die. `on`: the day in law, today by default.

    The techniciens of a gestionnaire pass to `successeur`, else to the oldest active one left.

    Raises Refus without a reason, or for the last gestionnaire of a structure (U-2.2.3-dernier-gestionnaire), the
    last responsable of a caisse or the last exploitant, unless the end of the convention or a security measure closes it;
    for one's own account; TransitionRefusee when it is already closed.
    """
    if not motif:
        raise Refus("Choisissez le motif de la fermeture.", field="motif", code="motif")
    with database_refusals(), transaction.atomic():
        lock_team(compte)
        lock_peers(compte)
        compte = locked(compte)
        check_move(compte, EtatCompte.INACTIF)
        check_somebody_stays(compte, MotifInactivation(motif), by)
        _check_not_the_last(compte, MotifInactivation(motif))
        compte.etat, compte.is_active, compte.motif = EtatCompte.INACTIF, False, motif
        compte.inactivated_on = on or day_for(zone_of(compte, at), at)
        compte.sessions_epoch += 1
        compte.invitation_epoch += 1
        compte.version += 1
        fields = ["etat", "is_active", "motif", "inactivated_on", "sessions_epoch", "invitation_epoch", "version"]
        save_recorded(compte, by=by, at=at, update_fields=fields)
        if compte.role == Role.GESTIONNAIRE and motif != MotifInactivation.FIN_CONVENTION:
            reattach_techniciens(of=compte, to=successeur, by=by, at=at)
        outbox.queue("accounts.fermeture", at=at, dedupe_key=f"{compte.ref}:{compte.version}", compte_id=compte.pk)
    return compte


LAST_ONE = (
    "C’est le seul gestionnaire de la structure : il en faut un autre avant de fermer ce compte "
    "(convention d’utilisation, article 2.2.3). Enregistrez d’abord son successeur."
)


def _check_not_the_last(compte: Compte, motif: MotifInactivation) -> None:
    if compte.role == Role.GESTIONNAIRE and motif not in EVEN_THE_LAST and is_last_gestionnaire(compte):
        raise Refus(LAST_ONE, code="dernier_gestionnaire")


def deactivate_accounts_of(
    partenaire_id: int, *, by: Auteur, at: datetime, motif: MotifInactivation | str, on: date | None = None
) -> int:
    """Close every account of a structure, invitations included; returns how many. A second call closes nobody."""
    with transaction.atomic():
        Partenaire.objects.select_for_update(no_key=True).get(
            pk=partenaire_id
        )  # first, as every closing of a gestionnaire does
        living = Compte.objects.filter(partenaire_id=partenaire_id, etat__in=ETATS_QUI_OCCUPENT).order_by("pk")
        comptes = list(living.select_for_update())
        for compte in comptes:
            deactivate_compte(compte=compte, motif=motif, by=by, at=at, on=on)
    return len(comptes)
