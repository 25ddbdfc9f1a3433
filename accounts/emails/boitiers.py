"""Mails about hardware tokens, to the person who holds one."""

from datetime import datetime

from accounts.emails.message import message_to, reader_of
from accounts.enums import ETATS_QUI_OCCUPENT, EtatCompte
from accounts.models import Boitier
from espace import outbox
from espace.models import Courriel
from espace.outbox import Message

FAITS = {
    "remis": (
        "Un boîtier de codes vous est remis",
        "À votre prochaine connexion, appuyez sur son bouton et tapez ses 6 chiffres.",
    ),
    "rendu": ("Votre boîtier de codes est repris", "Vous l’avez rendu : il n’est plus à votre nom."),
    "retire": ("Votre boîtier de codes ne sert plus", "Il est déclaré perdu ou hors service : il n’ouvre plus rien."),
}


@outbox.courriel("accounts.boitier")
def boitier(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To its holder: a token is in their name, or no longer. None once the account is closed."""
    compte, token = reader_of(row), Boitier.objects.filter(pk=row.params["boitier"]).first()
    if compte is None or token is None or compte.etat not in ETATS_QUI_OCCUPENT:
        return None
    subject, fait = FAITS[row.params["fait"]]
    is_invited = compte.etat == EtatCompte.INVITE
    return message_to(compte, subject, "boitier", numero=token.serial_number, fait=fait, invite=is_invited)
