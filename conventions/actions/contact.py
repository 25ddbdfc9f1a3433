"""Contacts of a convention: changed freely, outside the avenants, with readable history (BON-3-referents-a-jour)."""

from datetime import date, datetime

from django.db import transaction

from conventions.actions.evenements import record_evenement
from conventions.actions.replay import replay
from conventions.enums import KindContact, KindConvention, KindEvenement
from conventions.models import ContactConvention, ConventionMetier, Partie
from conventions.perimetres import of_all_parties
from espace.auteurs import Auteur
from espace.errors import Refus, database_refusals
from espace.histories import save_recorded

INDISPENSABLES = (KindContact.SUPPORT, KindContact.DPO, KindContact.REFERENT)


def add_contact(
    *,
    partie: Partie,
    kind: KindContact,
    starts_on: date,
    by: Auteur,
    at: datetime,
    nom: str = "",
    fonction: str = "",
    telephone: str = "",
    email: str = "",
    horaires: str = "",
    is_au_texte: bool = False,
    is_demonstration: bool = False,
) -> ContactConvention:
    """Add a contact of a party from a day: a name, at least a function or a mailbox. May open an access that waited
    for it.
    """
    convention = ConventionMetier.objects.get(pk=partie.convention_id)
    row = ContactConvention(
        convention=convention,
        partie=partie,
        kind=kind,
        nom=nom,
        fonction=fonction,
        telephone=telephone,
        email=email,
        horaires=horaires,
        is_au_texte=is_au_texte,
        is_demonstration=is_demonstration,
        starts_on=starts_on,
        confirmed_on=starts_on,
    )
    with database_refusals(), transaction.atomic(), of_all_parties(convention):
        save_recorded(row, by=by, at=at)
        record_evenement(
            convention, KindEvenement.CONTACT, starts_on, by=by, at=at, caisse_id=partie.caisse_id, contact=row.pk
        )
        if convention.effective_on:  # before, no access waits for a contact
            replay(convention, by=by, at=at)
    return row


def end_contact(*, contact: ContactConvention, ends_on: date, by: Auteur, at: datetime) -> None:
    """A contact leaves from a day.

    Raises Refus when an access leans on it and nobody takes over: name the successor first.
    """
    convention = ConventionMetier.objects.get(pk=contact.convention_id)
    with database_refusals(), transaction.atomic(), of_all_parties(convention):
        if _is_leaned_on(contact, convention) and not _others(contact, ends_on):
            raise Refus(
                "L’accès au portail repose sur ce contact. Ajoutez d’abord la personne qui le remplace.",
                code="contact",
            )
        contact.ends_on = ends_on
        save_recorded(contact, by=by, at=at, update_fields=["ends_on"])
        record_evenement(convention, KindEvenement.CONTACT, ends_on, by=by, at=at, contact=contact.pk, nature="retrait")
        replay(convention, by=by, at=at)


def _is_leaned_on(contact: ContactConvention, convention: ConventionMetier) -> bool:
    is_needed = contact.kind in INDISPENSABLES and convention.kind != KindConvention.ACCES_NUMERIQUE
    return is_needed and convention.ended_on is None and convention.effective_on is not None


def _others(contact: ContactConvention, on: date) -> bool:
    others = ContactConvention.objects.filter(partie=contact.partie, kind=contact.kind, starts_on__lte=on)
    return any(row.ends_on is None or row.ends_on > on for row in others.exclude(pk=contact.pk))
