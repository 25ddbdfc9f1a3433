"""The security procedure: two people open the sealed name of one erased account, for a decision, and it is journalled."""

import re
from datetime import datetime
from uuid import UUID

from accounts.enums import EtatCompte, MotifOuvertureCle, Role
from accounts.models import CleScellee, Compte
from espace import journal
from espace.crypto import unseal
from espace.errors import Refus
from espace.tenancy import PERSONNE, acting_as

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{2,39}")
MAY_OPEN = (Role.EXPLOITANT, Role.DPO)


def open_sealed_key(
    *, compte_ref: UUID, second: Compte, motif: MotifOuvertureCle | str, reference: str, by: Compte, at: datetime
) -> str:
    """The name of an erased account, in clear, for two people at once: an exploitant (`by`) and another person, exploitant or
    delegate. Journalled before it is read; the journal never holds the name.

    Raises Refus: not two people, not their role, no reference of a decision, or no key (never erased, or purged).
    """
    _check_people(by, second)
    if not REFERENCE.fullmatch(reference):
        raise Refus("Indiquez la référence de la décision, sans espace : lettres, chiffres, tirets.", code="reference")
    motif = MotifOuvertureCle(motif)
    key = CleScellee.objects.filter(compte_ref=compte_ref).first()
    if key is None:
        raise Refus("Aucune clé scellée pour ce compte : il n’est pas effacé, ou son journal est purgé.", code="cle")
    codes = {"motif": motif.value, "reference": reference, "avec": second.auteur_ref}
    with acting_as(PERSONNE):
        journal.record(
            "cle_scellee.ouverte", at=at, by=by, object_kind="compte", object_ref=str(compte_ref), codes=codes
        )
    return unseal(bytes(key.sealed_name)).decode()


def _check_people(by: Compte, second: Compte) -> None:
    if by.pk == second.pk or by.email.casefold() == second.email.casefold():
        raise Refus("Il faut deux personnes différentes.", code="deux_personnes")
    if by.role != Role.EXPLOITANT or second.role not in MAY_OPEN:
        raise Refus("La première est un exploitant, la seconde un exploitant ou un délégué (DPO).", code="profil")
    if by.etat != EtatCompte.ACTIF or second.etat != EtatCompte.ACTIF:
        raise Refus("Les deux comptes doivent être actifs.", code="actif")
