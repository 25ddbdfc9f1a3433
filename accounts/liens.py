"""Signed links of activation and reset: made when the mail leaves, read once, dead when another one is sent.

Nothing secret lies in a table: a link holds the account, its epoch and its instant, signed. The epoch changes when the
account is activated, closed, invited again or when its password changes, and every former link dies.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.deadlines import INVITATION_LIFE, RESET_LIFE
from accounts.enums import EtatCompte
from accounts.models import Compte
from espace.errors import TransitionRefusee

ACTIVATION, RESET = "accounts.activation", "accounts.reset"


class LienMort(TransitionRefusee):
    """The link was good when it was read and is no more: used, or replaced, in between."""

    def __init__(self) -> None:
        super().__init__("Ce lien a déjà servi. Demandez-en un autre.")


class EtatLien(Enum):
    """What a link is worth."""

    BON = "bon"
    EXPIRE = "expire"
    MORT = "mort"  # already used, replaced by another, or the account closed
    INCONNU = "inconnu"


@dataclass(frozen=True)
class LienLu:
    """A link once read: its state, and the account unless it is unknown."""

    etat: EtatLien
    compte: Compte | None = None


def _token(salt: str, compte: Compte, epoch: int, made_at: datetime) -> str:
    return signing.dumps([str(compte.ref), epoch, int(made_at.timestamp())], salt=salt)


def _read(salt: str, token: str) -> tuple[Compte, int, datetime] | None:
    try:
        ref, epoch, made = signing.loads(token, salt=salt)
    except signing.BadSignature:
        return None
    compte = Compte.objects.select_related("caisse", "partenaire").filter(ref=ref).first()
    return (compte, epoch, datetime.fromtimestamp(made, UTC)) if compte else None


def _state(made_at: datetime, at: datetime, life: timedelta, is_alive: bool) -> EtatLien:
    if not is_alive:
        return EtatLien.MORT
    return EtatLien.EXPIRE if at >= made_at + life else EtatLien.BON


def activation_url(compte: Compte) -> str:
    """The link of an invitation. Its seven days run from the invitation, not from the delivery of the mail."""
    assert compte.invited_at is not None
    token = _token(ACTIVATION, compte, compte.invitation_epoch, compte.invited_at)
    return f"{settings.PORTAIL_ORIGINE}{reverse('accounts:activation', args=[token])}"


def read_activation(token: str, at: datetime) -> LienLu:
    """What an activation link is worth now."""
    found = _read(ACTIVATION, token)
    if found is None:
        return LienLu(EtatLien.INCONNU)
    compte, epoch, made_at = found
    is_alive = compte.etat == EtatCompte.INVITE and epoch == compte.invitation_epoch
    return LienLu(_state(made_at, at, INVITATION_LIFE, is_alive), compte)


def reset_url(compte: Compte, asked_at: datetime) -> str:
    """The link of a forgotten password; its hour runs from the request."""
    token = _token(RESET, compte, compte.reset_epoch, asked_at)
    return f"{settings.PORTAIL_ORIGINE}{reverse('accounts:mot_de_passe_nouveau', args=[token])}"


def read_reset(token: str, at: datetime) -> LienLu:
    """What a reset link is worth now: single use, and dead as soon as another is asked for."""
    found = _read(RESET, token)
    if found is None:
        return LienLu(EtatLien.INCONNU)
    compte, epoch, made_at = found
    is_alive = compte.etat == EtatCompte.ACTIF and epoch == compte.reset_epoch
    return LienLu(_state(made_at, at, RESET_LIFE, is_alive), compte)
