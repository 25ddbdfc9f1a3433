"""Write down the renewals that have come, and tell the people of the convention. What is due is due without it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.enums import EtatCompte, Role
from accounts.models import Compte
from conventions.actions.replay import replay
from conventions.enums import KindContact, KindPeriode
from conventions.models import ContactConvention, ConventionMetier, Periode
from conventions.perimetres import of_all_parties
from espace import outbox
from espace.auteurs import Auteur


def write_renewals(*, convention: ConventionMetier, by: Auteur, at: datetime) -> int:
    """Write every renewal due since, then one mail a person for the last one. Returns how many were written."""
    with transaction.atomic(), of_all_parties(convention):
        before = set(Periode.objects.filter(convention=convention).values_list("rang", flat=True))
        replay(convention, by=by, at=at)
        written = Periode.objects.filter(convention=convention, kind=KindPeriode.RECONDUCTION).exclude(rang__in=before)
        last = written.order_by("-rang").first()
        if last:
            _tell(convention, last, at)
        return written.count()


def _tell(convention: ConventionMetier, periode: Periode, at: datetime) -> None:
    """To the responsables of its caisses and to its référents, each once."""
    key = f"{convention.pk}:{periode.rang}:{periode.starts_on}"
    admins = Compte.objects.filter(caisse_id__in=convention.caisse_ids, role=Role.ADMIN_CAISSE, etat=EtatCompte.ACTIF)
    comptes = set(admins.values_list("pk", flat=True))
    addresses = set()
    contacts = ContactConvention.objects.filter(convention=convention, kind=KindContact.REFERENT, ends_on__isnull=True)
    for contact in contacts:
        if contact.compte_id:
            comptes.add(contact.compte_id)
        elif contact.email:
            addresses.add(contact.email)
    common: dict[str, Any] = {
        "at": at,
        "object_ref": convention.ref,
        "params": {"convention": convention.pk, "rang": periode.rang},
    }
    for compte_id in sorted(comptes):
        outbox.queue("conventions.reconduction", dedupe_key=f"{key}:{compte_id}", compte_id=compte_id, **common)
    for address in sorted(addresses):
        outbox.queue("conventions.reconduction", dedupe_key=f"{key}:{address}", address=address, **common)
