"""Mails of the reviews, to the gestionnaires who lead them."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from accounts.emails.message import message_to, reader_of
from accounts.enums import EtatCompte
from accounts.models import Compte, Revue
from accounts.querysets import open_revue_of
from espace import outbox
from espace.models import Courriel
from espace.outbox import Message


@outbox.courriel("accounts.revue_ouverte")
def revue_ouverte(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To a gestionnaire: a review is open, until when. None once finished, or when its deadline moved again."""
    found = _still_open(row)
    if found is None:
        return None
    compte, revue = found
    sujet = "Votre caisse demande une revue des habilitations" if revue.caisse else "Revue des habilitations à faire"
    return message_to(compte, sujet, "revue_ouverte", revue=revue, lien=_link())


@outbox.courriel("accounts.revue_rappel")
def revue_rappel(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To a gestionnaire: the review is due soon, today, or late. None once finished, or when its deadline moved."""
    found = _still_open(row)
    if found is None:
        return None
    compte, revue = found
    day = date.fromisoformat(row.params["day"])
    is_late, is_today = day > revue.due_on, day == revue.due_on
    sujet = "Revue des habilitations en retard" if is_late else "Revue des habilitations à terminer"
    return message_to(compte, sujet, "revue_rappel", revue=revue, is_late=is_late, is_today=is_today, lien=_link())


def _still_open(row: Courriel) -> tuple[Compte, Revue] | None:
    compte = reader_of(row)
    if compte is None or compte.etat != EtatCompte.ACTIF or compte.partenaire_id is None:
        return None
    revue = open_revue_of(compte.partenaire_id)
    if revue is None or (revue.pk, revue.due_on.isoformat()) != (row.params["revue"], row.params["due_on"]):
        return None
    return compte, revue


def _link() -> str:
    return settings.PORTAIL_ORIGINE + reverse("accounts:equipe_revues")
