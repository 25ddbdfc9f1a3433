"""Mails of the contract, written when they leave. None holds a person's name."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from accounts.enums import EtatCompte
from accounts.models import Compte
from conventions.deadlines import denonciation_opens_on
from conventions.models import ConventionMetier, Periode
from conventions.termes import terms_on
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
    context = {"convention": convention, "periode": periode, "lien": _lien(row, convention)}
    return Message(address, f"Convention reconduite : {convention.partenaire.nom}", "conventions_reconduction", context)


@outbox.courriel("conventions.echeance")
def echeance(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To the responsables and référents: a term comes, and until when a letter stops it. None when the end is known
    since.
    """
    found = ConventionMetier.objects.select_related("partenaire").filter(pk=row.params["convention"]).first()
    address = _address(row)
    if found is None or not address or found.ended_on or str(found.next_term_on) != row.params["term"]:
        return None
    assert found.next_term_on is not None
    months = terms_on(found.pk, found.caisse_ids[0], found.next_term_on - timedelta(days=1)).denonciation_mois
    context = {
        "convention": found,
        "ouverture": denonciation_opens_on(found.next_term_on, months) if months else None,
        "lien": _lien(row, found),
    }
    return Message(address, f"Échéance de la convention : {found.partenaire.nom}", "conventions_echeance", context)


def _lien(row: Courriel, convention: ConventionMetier) -> str:
    """For an account of a caisse only: a référent without one has no page to open."""
    if row.compte_id is None or not Compte.objects.filter(pk=row.compte_id, caisse__isnull=False).exists():
        return ""
    return f"{settings.PORTAIL_ORIGINE}{reverse('conventions:convention', args=[convention.ref])}"
