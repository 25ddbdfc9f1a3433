"""Mails of an account changed by whoever opened it."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.emails.message import message_to, reader_of
from accounts.enums import EtatCompte, Role
from accounts.perimetres import zone_of
from espace import outbox
from espace.francais import instant
from espace.models import Courriel
from espace.outbox import Message

PAR = {
    Role.GESTIONNAIRE: "Un gestionnaire de votre structure",
    Role.ADMIN_CAISSE: "Un responsable des partenariats de votre caisse",
    Role.EXPLOITANT: "Un exploitant du portail",
}


@outbox.courriel("accounts.modification")
def modification(row: Courriel, at: datetime) -> Message | None:
    """To its holder: what changed in the account, never the values; by whom, as a role."""
    compte = reader_of(row)
    if compte is None or compte.etat != EtatCompte.ACTIF:
        return None
    return message_to(
        compte,
        "Votre compte Espace Partenaires a été modifié",
        "modification",
        par=PAR.get(row.params["par"], "Le portail"),
        champs=row.params["champs"],
        quand=instant(row.created_at, zone_of(compte, at), at),
        qui=compte.a_qui_demander,
        profil=settings.PORTAIL_ORIGINE + reverse("accounts:profil"),
    )


@outbox.courriel("accounts.ancienne_adresse")
def ancienne_adresse(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To the former address: the account writes elsewhere from now on, and what to do if nobody asked for it."""
    return Message(row.address, "Votre compte n’écrit plus à cette adresse", "ancienne_adresse", {})
