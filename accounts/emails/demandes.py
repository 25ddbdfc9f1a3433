"""Mails of the requests about gestionnaires: a date and a link, never who the request is about."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.emails.message import message_to, reader_of
from accounts.enums import EtatCompte
from accounts.models import Caisse
from accounts.perimetres import zone_of
from espace import outbox
from espace.francais import instant
from espace.models import Courriel
from espace.outbox import Message


@outbox.courriel("accounts.demande_recue")
def demande_recue(row: Courriel, at: datetime) -> Message | None:
    """To the caisse: a structure asks to open, change or close the account of a gestionnaire."""
    compte = reader_of(row)
    if row.compte_id is not None and (compte is None or compte.etat != EtatCompte.ACTIF):
        return None
    zone = Caisse.objects.get(pk=row.params["caisse"]).zone
    context = {"quand": instant(row.created_at, zone, at), "liste": _address("accounts:habilitations")}
    to = compte.email if compte else row.address
    return Message(to, "Une structure demande quelque chose sur un compte de gestionnaire", "demande_recue", context)


@outbox.courriel("accounts.demande_repondue")
def demande_repondue(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To the gestionnaires of a structure: the caisse answered; the answer is read in the portal."""
    compte = reader_of(row)
    if compte is None or compte.etat != EtatCompte.ACTIF:
        return None
    subject = "Votre caisse a répondu à une demande de votre structure"
    return message_to(compte, subject, "demande_repondue", liste=_address("accounts:equipe_demandes"))


@outbox.courriel("accounts.compte_modifie")
def compte_modifie(row: Courriel, at: datetime) -> Message | None:
    """To the holder: the caisse changed the account, as the structure asked."""
    compte = reader_of(row)
    if compte is None or compte.etat != EtatCompte.ACTIF:
        return None
    quand = instant(row.created_at, zone_of(compte, at), at)
    profil = _address("accounts:profil")
    return message_to(
        compte, "Les informations de votre compte ont changé", "compte_modifie", quand=quand, profil=profil
    )


@outbox.courriel("accounts.adresse_remplacee")
def adresse_remplacee(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To the former address of an account: it no longer receives anything, and what to do if nobody asked for that."""
    return Message(row.address, "Cette adresse n’est plus celle de votre compte", "adresse_remplacee", {})


def _address(name: str) -> str:
    return f"{settings.PORTAIL_ORIGINE}{reverse(name)}"
