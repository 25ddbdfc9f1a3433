"""Mails of the contract, written when they leave. None holds a person's name."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from django.conf import settings
from django.urls import reverse

from accounts.enums import EtatCompte
from accounts.models import Compte
from conventions.deadlines import denonciation_opens_on
from conventions.enums import EtatIncident
from conventions.models import ConventionMetier, Incident, Periode
from conventions.termes import terms_on
from espace import outbox
from espace.francais import le
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


@outbox.courriel("conventions.incident")
def incident(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To the local support: a difficulty was told, where to read it. None once closed."""
    found = _incident(row)
    if found is None or found.etat == EtatIncident.CLOS:
        return None
    context = {
        "phrase": f"{_capital(le(found.partenaire.nom))} signale une difficulté avec le portail.",
        "suite": "Lisez-la, répondez, ou transmettez-la au support national.",
        "lien": f"{settings.PORTAIL_ORIGINE}{reverse('conventions:incident_caisse', args=[found.numero])}",
    }
    return Message(row.address, f"Incident {found.numero}", "incident", context)


@outbox.courriel("conventions.incident_national")
def incident_national(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To the national support: which screen, since when, with what, and whom to ask. Not what was written: it is the caisse's."""
    found = _incident(row)
    if found is None or found.etat == EtatIncident.CLOS:
        return None
    context = {
        "incident": found,
        "page": SimpleNamespace(at=found.declared_at, zone=found.caisse.zone),
        "contact": found.caisse.support_contact or found.caisse.functional_mailbox,
    }
    return Message(
        row.address, f"Incident {found.numero} transmis par {le(found.caisse.nom)}", "incident_national", context
    )


@outbox.courriel("conventions.incident_suivi")
def incident_suivi(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To who told it: handed over, or answered. None when it went further since, or when the account is closed."""
    found, address = _incident(row), _address(row)
    if found is None or not address or found.etat != row.params["etat"]:
        return None
    is_closed = found.etat == EtatIncident.CLOS
    context = {
        "phrase": f"{_capital(le(found.caisse.nom))} "
        + ("a répondu à votre signalement." if is_closed else "a transmis votre signalement au support national."),
        "suite": "La réponse se lit dans le portail." if is_closed else "Vous recevrez un autre message à la réponse.",
        "lien": f"{settings.PORTAIL_ORIGINE}{reverse('conventions:incident', args=[found.numero])}",
    }
    return Message(address, f"Incident {found.numero}", "incident", context)


def _capital(phrase: str) -> str:
    return f"{phrase[:1].upper()}{phrase[1:]}"


def _incident(row: Courriel) -> Incident | None:
    return Incident.objects.select_related("partenaire", "caisse").filter(numero=row.object_ref).first()


def _lien(row: Courriel, convention: ConventionMetier) -> str:
    """For an account of a caisse only: a référent without one has no page to open."""
    if row.compte_id is None or not Compte.objects.filter(pk=row.compte_id, caisse__isnull=False).exists():
        return ""
    return f"{settings.PORTAIL_ORIGINE}{reverse('conventions:convention', args=[convention.ref])}"
