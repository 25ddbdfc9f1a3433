"""Mails of the contract, written when they leave. None holds a person's name."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.enums import EtatCompte
from accounts.models import Compte
from conventions.models import ConventionMetier, Periode
from espace import outbox
from espace.models import Courriel
from espace.outbox import Message


def _address(row: Courriel) -> str:
    """Where it goes: the account as it is now, else the address it was queued for."""
    if row.compte_id is None:
        return row.address
    compte = Compte.objects.filter(pk=row.compte_id, etat=EtatCompte.ACTIF).first()
    return compte.email if compte else ""


@outbox.courriel("conventions.reconduction")
def reconduction(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To the responsables and référents: the convention was renewed. None when a letter undid it, or when nobody is
    left.
    """
    convention = ConventionMetier.objects.select_related("partenaire").filter(pk=row.params["convention"]).first()
    periode = Periode.objects.filter(convention=convention, rang=row.params["rang"]).first() if convention else None
    address = _address(row)
    if convention is None or periode is None or not address:
        return None
    lien = settings.PORTAIL_ORIGINE + reverse("conventions:convention", args=[convention.ref]) if row.compte_id else ""
    context = {"convention": convention, "periode": periode, "lien": lien}
    return Message(address, f"Convention reconduite : {convention.partenaire.nom}", "conventions_reconduction", context)
