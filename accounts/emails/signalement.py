"""Mails of the security: a reference and a link, never a motive (U-4.1)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.emails.message import message_to, reader_of
from accounts.enums import EtatCompte
from accounts.models import AvisSecurite, Caisse, Compte, SignalementSecurite
from espace import outbox
from espace.models import Courriel
from espace.outbox import Message


def _link(name: str, *args: object) -> str:
    return settings.PORTAIL_ORIGINE + reverse(f"accounts:{name}", args=args)


@outbox.courriel("accounts.signalement_accuse")
def accuse(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To who reported: the numbered receipt (U-4.1-signalement-fraude)."""
    compte = reader_of(row)
    signalement = SignalementSecurite.objects.filter(numero=row.object_ref).first()
    if compte is None or signalement is None or not compte.email:
        return None
    lien = _link("signalement", row.object_ref) if signalement.reported_by_ref == str(compte.ref) else ""
    subject = f"Votre signalement {row.object_ref} est enregistré"
    return message_to(compte, subject, "signalement_accuse", numero=row.object_ref, lien=lien)


@outbox.courriel("accounts.signalement_alerte")
def alerte(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To the caisse, its mailbox and its admins, and to the gestionnaires of a technicien: a report waits, read it."""
    subject = f"Signalement de sécurité {row.object_ref}"
    compte = reader_of(row)
    if compte is None:
        lien = _link("caisse_signalement", row.object_ref)
        return Message(row.address, subject, "signalement_alerte", {"numero": row.object_ref, "lien": lien})
    if compte.etat != EtatCompte.ACTIF:
        return None
    page = "signalement" if compte.is_partenaire else "caisse_signalement"
    lien = _link(page, row.object_ref)
    return message_to(compte, subject, "signalement_alerte", numero=row.object_ref, lien=lien)


@outbox.courriel("accounts.avis_securite")
def avis(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To the structure: a measure was taken, read it after sign-in; a référent without account learns whom to ask."""
    found = AvisSecurite.objects.filter(courriel_uuid=row.uuid).select_related(
        "signalement", "exclusion__caisse", "exclusion_structure__caisse"
    )
    notice = found.first()
    if notice is None:
        return None
    caisse = caisse_of(notice)
    context = {"caisse": caisse, "sur_la_structure": notice.exclusion_structure_id is not None}
    subject = "Une mesure de sécurité concerne votre structure"
    compte = reader_of(row)
    if compte is None:
        return Message(row.address, subject, "avis_securite", {**context, "lien": ""})
    return message_to(compte, subject, "avis_securite", lien=_link("avis", notice.pk), **context)


def caisse_of(notice: AvisSecurite) -> Caisse | None:
    """The caisse that took the measure a notice tells of."""
    if notice.signalement is None:
        measure = notice.exclusion or notice.exclusion_structure
        return measure.caisse if measure else None
    if not notice.signalement.cut_by_ref:
        return None
    cut_by = Compte.objects.filter(ref=notice.signalement.cut_by_ref).select_related("caisse").first()
    return cut_by.caisse if cut_by else None
