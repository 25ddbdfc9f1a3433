"""The mail of an invitation, queued when an account opens and when its link is sent again."""

from datetime import datetime

from accounts.models import Compte
from espace import outbox


def queue_invitation(compte: Compte, at: datetime) -> None:
    """The mail of an invitation; the link is made when it leaves."""
    outbox.queue(
        "accounts.invitation",
        at=at,
        dedupe_key=f"{compte.ref}:{compte.invitation_epoch}",
        compte_id=compte.pk,
        params={"epoch": compte.invitation_epoch},
    )
