"""Who a mail about a convention goes to: the responsables of its caisses and its référents, each once."""

from datetime import datetime
from typing import Any

from accounts.enums import EtatCompte, Role
from accounts.models import Compte
from conventions.enums import KindContact
from conventions.models import ContactConvention, ConventionMetier
from espace import outbox
from espace.auteurs import Auteur


def queue_to_parties(
    *, convention: ConventionMetier, kind: str, key: str, params: dict[str, Any], by: Auteur, at: datetime
) -> None:
    """Queue one mail a person, inside the perimeter of all the parties. The author of the act receives none."""
    comptes, addresses = _people(convention)
    common: dict[str, Any] = {
        "at": at,
        "object_ref": convention.ref,
        "params": {"convention": convention.pk, **params},
    }
    for compte in comptes:
        if compte.auteur_ref != by.auteur_ref:
            outbox.queue(kind, dedupe_key=f"{convention.pk}:{key}:{compte.pk}", compte_id=compte.pk, **common)
    for address in sorted(addresses):
        outbox.queue(kind, dedupe_key=f"{convention.pk}:{key}:{address}", address=address, **common)


def _people(convention: ConventionMetier) -> tuple[list[Compte], set[str]]:
    """Accounts, and the mailboxes of référents who have none."""
    referents = ContactConvention.objects.filter(convention=convention, kind=KindContact.REFERENT, ends_on__isnull=True)
    tied = {contact.compte_id for contact in referents if contact.compte_id}
    admins = Compte.objects.filter(caisse_id__in=convention.caisse_ids, role=Role.ADMIN_CAISSE)
    comptes = (admins | Compte.objects.filter(pk__in=tied)).filter(etat=EtatCompte.ACTIF).order_by("pk")
    return list(comptes), {contact.email for contact in referents if contact.email and not contact.compte_id}
