"""A cut account opens again, by an admin alone: the report says so, with what was found (U-4.1)."""

from datetime import datetime

from django.db import transaction

from accounts.actions.reactivation import reactivate_compte
from accounts.actions.signalement import DONE
from accounts.enums import EtatSignalement
from accounts.models import SignalementSecurite
from espace.auteurs import Auteur
from espace.errors import Refus, TransitionRefusee


def restore_compte(*, signalement: SignalementSecurite, suite: str, by: Auteur, at: datetime) -> SignalementSecurite:
    """Open the account of a report again, under every rule of `reactivate_compte`, and close the report with `suite`.

    Raises Refus without it, TransitionRefusee unless the account was cut by this report and is still closed.
    """
    if not suite.strip():
        raise Refus("Écrivez ce que la caisse a constaté.", field="suite", code="suite")
    with transaction.atomic():
        row = SignalementSecurite.objects.select_related("compte").get(pk=signalement.pk)
        if row.etat != EtatSignalement.COUPE:
            raise TransitionRefusee(DONE)
        reactivate_compte(compte=row.compte, by=by, at=at)
        SignalementSecurite.objects.filter(pk=row.pk).update(suite=suite.strip())
        row.refresh_from_db()
    return row
