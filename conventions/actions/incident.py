"""Difficulties with the portal: told by a structure, handed to the national support, answered (U 3.3, U 7)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import Caisse, Compte
from conventions.continuite import supports_on
from conventions.enums import EtatIncident
from conventions.models import Incident
from conventions.transitions import INCIDENT
from espace import outbox
from espace.auteurs import Auteur
from espace.clock import day_of
from espace.errors import VersionDepassee, database_refusals
from espace.reference import new_reference


def declare_incident(
    *, caisse: Caisse, ecran: str, description: str, navigateur: str, by: Compte, at: datetime
) -> Incident:
    """Record a difficulty and tell the local support of the caisse, by a reference and a link (U-7-information-difficultes).

    The account, the date and the browser are joined, nothing is asked of them (U-3.3-informations-incident).
    """
    assert by.partenaire_id is not None  # rule « incident.declarer »: an account of a structure
    with database_refusals(), transaction.atomic():
        row = Incident.objects.create(
            numero=new_reference(),
            partenaire_id=by.partenaire_id,
            caisse=caisse,
            declare_par=by,
            ecran=ecran,
            description=description,
            navigateur=navigateur[:200],
            declared_at=at,
        )
        for address in _mailboxes(caisse, by.partenaire_id, at):
            outbox.queue(
                "conventions.incident",
                at=at,
                dedupe_key=f"{row.numero}:{address}",
                address=address,
                object_ref=row.numero,
            )
    return row


def _mailboxes(caisse: Caisse, partenaire_id: int, at: datetime) -> list[str]:
    """The support contacts of the caisse for this structure, else its functional mailbox."""
    contacts = supports_on(day_of(at, caisse.zone)).filter(
        convention__partenaire_id=partenaire_id, convention__ended_on=None, partie__caisse=caisse
    )
    found = sorted(set(contacts.exclude(email="").values_list("email", flat=True).order_by()))
    return found or ([caisse.functional_mailbox] if caisse.functional_mailbox else [])


def transmit_incident(*, incident: Incident, version: int, by: Auteur, at: datetime) -> None:
    """Hand it to the national support, dated and signed; who told it sees the new state (U-3.3-remontee-national).

    Raises TransitionRefusee when it is handed over or closed already, VersionDepassee when a colleague wrote in between.
    """
    with database_refusals(), transaction.atomic():
        held = _held(incident, version, EtatIncident.TRANSMIS)
        held.transmitted_at, held.transmitted_by_ref = at, by.auteur_ref
        held.save(update_fields=["etat", "transmitted_at", "transmitted_by_ref", "version"])
        outbox.queue(
            "conventions.incident_national",
            at=at,
            dedupe_key=held.numero,
            address=settings.PORTAIL_CONTACT,
            object_ref=held.numero,
        )
        _tell(held, at)


def close_incident(*, incident: Incident, reponse: str, version: int, by: Auteur, at: datetime) -> None:
    """Answer and close. Raises as `transmit_incident`."""
    with database_refusals(), transaction.atomic():
        held = _held(incident, version, EtatIncident.CLOS)
        held.reponse, held.closed_at, held.closed_by_ref = reponse, at, by.auteur_ref
        held.save(update_fields=["etat", "reponse", "closed_at", "closed_by_ref", "version"])
        _tell(held, at)


def _held(incident: Incident, version: int, etat: EtatIncident) -> Incident:
    held = Incident.objects.select_for_update().get(pk=incident.pk)
    INCIDENT.check(held.etat, etat)
    if held.version != version:
        raise VersionDepassee
    held.etat, held.version = etat, held.version + 1
    return held


def _tell(incident: Incident, at: datetime) -> None:
    """To who told it: its state has changed, read it in the portal."""
    outbox.queue(
        "conventions.incident_suivi",
        at=at,
        dedupe_key=f"{incident.numero}:{incident.etat}",
        compte_id=incident.declare_par_id,
        object_ref=incident.numero,
        params={"etat": str(incident.etat)},
    )
