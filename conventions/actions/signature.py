"""Record a signature: the date in law beside the instant it is typed."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from conventions.actions.evenements import record_evenement
from conventions.actions.replay import replay
from conventions.enums import EtatConvention, KindActe, KindEvenement
from conventions.models import Acte, ConventionMetier, Partie, Signature
from conventions.perimetres import of_all_parties
from espace.auteurs import Auteur
from espace.errors import Refus, database_refusals


@dataclass(frozen=True)
class Deliberation:
    """What allowed a public body to sign (M-deliberation)."""

    ref: str = ""
    on: date | None = None
    executory_on: date | None = None


AUCUNE = Deliberation()


def record_signature(
    *,
    acte: Acte,
    partie: Partie,
    signed_on: date,
    by: Auteur,
    at: datetime,
    signataire: str = "",
    qualite: str = "",
    deliberation: Deliberation = AUCUNE,
    is_demonstration: bool = False,
) -> Signature:
    """Record that a party signed a text on a day, then replay what follows.

    Raises Refus for a second signature of the same party, for a party of another convention, and for the signature
    that would
    complete a usage convention whose convention métier is not signed (U-P-adossement-metier).
    """
    convention = ConventionMetier.objects.get(pk=acte.convention_id)
    if partie.convention_id != convention.pk:
        raise Refus("Cette partie n’est pas de cette convention.", field="partie", code="partie")
    with database_refusals(), transaction.atomic(), of_all_parties(convention):
        _check_leans(acte, convention)
        signature = Signature.objects.create(
            acte=acte,
            convention=convention,
            partie=partie,
            signed_on=signed_on,
            signataire=signataire or partie.representant,
            qualite=qualite or partie.qualite,
            deliberation_ref=deliberation.ref,
            deliberation_on=deliberation.on,
            executory_on=deliberation.executory_on,
            is_demonstration=is_demonstration,
            recorded_at=at,
            recorded_by_ref=by.auteur_ref,
        )
        record_evenement(
            convention,
            KindEvenement.SIGNATURE,
            signed_on,
            by=by,
            at=at,
            caisse_id=partie.caisse_id,
            acte=acte.kind,
            numero=acte.numero,
        )
        replay(convention, by=by, at=at)
    return signature


def _check_leans(acte: Acte, convention: ConventionMetier) -> None:
    """The last signature of a usage convention waits for the convention métier it leans on."""
    if acte.kind != KindActe.USAGE or convention.etat == EtatConvention.SIGNEE:
        return
    missing = Partie.objects.filter(convention=convention).count() - Signature.objects.filter(acte=acte).count()
    if missing <= 1:
        raise Refus(
            "La convention métier n’est pas encore signée par toutes les parties : la convention d’utilisation s’y "
            "adosse. Enregistrez d’abord les signatures de la convention métier.",
            code="usage_leans_on_metier",
        )
