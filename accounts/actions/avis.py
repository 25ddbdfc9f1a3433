"""Notices with proof: the mail says that a measure was taken, the portal says why, the row keeps when it was read."""

from collections.abc import Iterable
from datetime import datetime

from accounts.enums import EtatCompte, Role
from accounts.models import AvisSecurite, Compte, ExclusionPersonne, ExclusionStructure, SignalementSecurite
from espace import outbox
from espace.auteurs import Auteur
from espace.crypto import keyed_hash
from espace.registry import Referent, referents
from espace.tenancy import acting_as, caisse_perimetre

Mesure = SignalementSecurite | ExclusionPersonne | ExclusionStructure


def tell_structure(
    *, mesure: Mesure, partenaire_id: int, by: Auteur, at: datetime, without: Iterable[Compte] = ()
) -> list[AvisSecurite]:
    """Tell the active gestionnaires and the référents of a structure that a measure was taken, each once.

    `without`: who the measure is about. U-4.1-notification-detection-caisse. A référent without account learns the fact and
    whom to ask: the motive is read after sign-in only.
    """
    left_out = list(without)
    told = _accounts_to_tell(partenaire_id, left_out)
    theirs = caisse_perimetre([by.caisse_id] if by.caisse_id else [])  # the conventions of who takes the measure
    with acting_as(theirs):
        found = [who for contribution in referents for who in contribution(partenaire_id, at)]
    tied = [who.compte_id for who in found if who.compte_id]
    told += [c for c in Compte.objects.filter(pk__in=tied, etat=EtatCompte.ACTIF) if c not in [*told, *left_out]]
    known = {compte.email.casefold() for compte in [*told, *left_out]}
    addresses = {who.address.casefold() for who in found if who.address and who.compte_id is None} - known
    rows = [_queue(mesure, Referent(compte.pk), at) for compte in told]
    return rows + [_queue(mesure, Referent(address=address), at) for address in sorted(addresses)]


def _accounts_to_tell(partenaire_id: int, left_out: list[Compte]) -> list[Compte]:
    active = Compte.objects.filter(partenaire_id=partenaire_id, role=Role.GESTIONNAIRE, etat=EtatCompte.ACTIF)
    return list(active.exclude(pk__in=[compte.pk for compte in left_out]).order_by("pk"))


def _queue(mesure: Mesure, who: Referent, at: datetime) -> AvisSecurite:
    subject = {
        SignalementSecurite: "signalement",
        ExclusionPersonne: "exclusion",
        ExclusionStructure: "exclusion_structure",
    }[type(mesure)]
    key = f"{subject}:{mesure.pk}:{at.isoformat()}:{who.compte_id or keyed_hash(who.address)[:16]}"
    uuid = outbox.queue("accounts.avis_securite", at=at, dedupe_key=key, compte_id=who.compte_id, address=who.address)
    return AvisSecurite.objects.create(**{subject: mesure}, compte_id=who.compte_id, courriel_uuid=uuid, queued_at=at)


def read_avis(*, avis: AvisSecurite, by: Auteur, at: datetime) -> None:
    """Its reader opened it: the first instant is kept."""
    del by
    AvisSecurite.objects.filter(pk=avis.pk, read_at=None).update(read_at=at)
