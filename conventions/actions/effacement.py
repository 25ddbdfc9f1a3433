"""The end of the personal data of a contract: its contacts and signatories five years after it, a rights request one year.

Only the worker may: it alone may rewrite a history.
"""

from datetime import datetime

from django.db import transaction

from conventions.models import (
    ContactConvention,
    ConventionMetier,
    DemandeDroit,
    Incident,
    Lettre,
    NoteConvention,
    Partie,
    Signature,
)
from espace import journal
from espace.auteurs import Auteur

EFFACE = "Contact effacé"
TEXTE_EFFACE = "Texte effacé"  # a note closed keeps a word in place of its outcome: constraint note_closed_with_issue


def erase_contacts(*, convention: ConventionMetier, by: Auteur, at: datetime) -> None:
    """Erase the people of a convention that ended long ago, history included; parties, dates and functions in the contract
    stay. Calling it again does nothing.
    """
    contacts = ContactConvention.objects.filter(convention=convention)
    with transaction.atomic():
        contacts.update(nom="", fonction=EFFACE, telephone="", email="", horaires="", compte=None)
        ContactConvention.history.filter(convention_id=convention.pk).update(
            nom="", fonction=EFFACE, telephone="", email="", horaires=""
        )
        Partie.objects.filter(convention=convention).update(representant="")
        Signature.objects.filter(convention=convention).update(signataire="")
        NoteConvention.objects.filter(convention=convention).update(texte=TEXTE_EFFACE)
        NoteConvention.objects.filter(convention=convention).exclude(issue="").update(issue=TEXTE_EFFACE)
        for column in ("motif", "admitted_reason"):
            Lettre.objects.filter(convention=convention).exclude(**{column: ""}).update(**{column: TEXTE_EFFACE})
        for caisse_id in convention.caisse_ids:  # each reads its own journal
            _journal("convention.contacts_effaces", convention.partenaire_id, caisse_id, convention.ref, by=by, at=at)


def erase_droit(*, demande: DemandeDroit, by: Auteur, at: datetime) -> None:
    """Erase the person of a request answered long enough ago; its dates and its kind stay. Twice does nothing more."""
    with transaction.atomic():
        held = DemandeDroit.objects.select_for_update().get(pk=demande.pk)
        if held.erased_at is not None:
            return
        held.civilite = held.nom = held.prenom = held.departement = held.reponse = ""
        held.date_naissance, held.erased_at = None, at
        held.save(update_fields=["civilite", "nom", "prenom", "departement", "reponse", "date_naissance", "erased_at"])
        _journal("droit.efface", held.partenaire_id, held.caisse_id, str(held.pk), by=by, at=at)


def erase_incident(*, incident: Incident, by: Auteur, at: datetime) -> None:
    """Erase what was written about an incident answered long enough ago; its dates and its states stay."""
    with transaction.atomic():
        rows = Incident.objects.filter(pk=incident.pk).exclude(description=TEXTE_EFFACE)
        if rows.update(ecran=TEXTE_EFFACE, description=TEXTE_EFFACE, navigateur=""):
            Incident.objects.filter(pk=incident.pk).exclude(reponse="").update(reponse=TEXTE_EFFACE)
            _journal("incident.efface", incident.partenaire_id, incident.caisse_id, incident.numero, by=by, at=at)


def _journal(verb: str, partenaire_id: int, caisse_id: int, ref: str, *, by: Auteur, at: datetime) -> None:
    journal.record(
        verb,
        at=at,
        by=by,
        object_kind=verb.split(".", maxsplit=1)[0],
        object_ref=ref,
        caisse_id=caisse_id,
        partenaire_id=partenaire_id,
    )
