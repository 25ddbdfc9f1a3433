"""What every mail of the accounts shares: who reads it, and the address of the sign-in."""

from django.conf import settings
from django.urls import reverse

from accounts.models import Compte
from espace.models import Courriel
from espace.outbox import Message


def reader_of(row: Courriel) -> Compte | None:
    """The account a mail is for, None when it has none."""
    if row.compte_id is None:
        return None
    return Compte.objects.select_related("caisse", "partenaire").filter(pk=row.compte_id).first()


def message_to(compte: Compte, subject: str, template: str, **context: object) -> Message:
    """A mail to its holder, written from a template of `courriels/`."""
    connexion = settings.PORTAIL_ORIGINE + reverse("accounts:connexion")
    return Message(compte.email, subject, template, {"compte": compte, "connexion": connexion, **context})
