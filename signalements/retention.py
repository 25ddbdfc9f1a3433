"""How long the case keeps what it keeps, caisse by caisse: the person, the pieces, the medical proofs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from accounts.models import Caisse
from espace import reglages
from espace.auteurs import AUTOMATE
from espace.clock import day_of, midnight
from espace.reglages import Reglage
from espace.working_days import add_months
from signalements import actions
from signalements.models import Accord, Demande, Piece

DEMANDE = reglages.declare(
    Reglage(
        "signalements.anonymisation_mois",
        "Anonymisation d’une demande après sa clôture ou son dernier échange",
        24,
        "Deux ans couvrent le renouvellement annuel d’un droit et une réclamation ; les chiffres restent au-delà.",
        unit="mois",
        bounds=(6, 60),
    )
)
PIECES = reglages.declare(
    Reglage(
        "signalements.pieces_mois",
        "Conservation des pièces après la clôture d’une demande",
        6,
        "Le temps d’une réclamation ; l’accord signé se garde aussi longtemps que la demande, dont il est la preuve.",
        unit="mois",
        bounds=(1, 24),
    )
)
MEDICALES = reglages.declare(
    Reglage(
        "signalements.pieces_medicales_mois",
        "Conservation des justificatifs médicaux après la clôture d’une demande",
        1,
        "Une donnée de santé ne se garde que le temps de sa vérification.",
        unit="mois",
        bounds=(1, 6),
    )
)


def _floor(reglage: Reglage, caisse: Caisse, at: datetime) -> datetime:
    """What ended before this instant has been kept long enough, in the days of the caisse."""
    months = int(reglages.value_of(reglage.cle, caisse.pk))
    return midnight(add_months(day_of(at, caisse.zone), -months) + timedelta(days=1), caisse.zone)


def due_anonymisations(at: datetime) -> Iterator[int]:
    """Demandes closed, and without an exchange, for long enough."""
    for caisse in Caisse.objects.order_by("pk"):
        floor = _floor(DEMANDE, caisse, at)
        rows = Demande.objects.filter(caisse=caisse, anonymised_at__isnull=True, closed_at__lt=floor)
        yield from rows.filter(last_event_at__lt=floor).order_by("closed_at").values_list("pk", flat=True).iterator()


def anonymise(pk: int, at: datetime) -> None:
    """Anonymise one of them."""
    actions.anonymise_demande(demande=Demande.objects.get(pk=pk), by=AUTOMATE, at=at)


def due_pieces(at: datetime) -> Iterator[int]:
    """Pieces whose demande was closed long enough ago for their kind; never the proof of an agreement."""
    proof = Accord.objects.filter(piece=OuterRef("pk"))
    for caisse in Caisse.objects.order_by("pk"):
        over = Q(is_medical=True, demande__closed_at__lt=_floor(MEDICALES, caisse, at)) | Q(
            is_medical=False, demande__closed_at__lt=_floor(PIECES, caisse, at)
        )
        rows = Piece.objects.filter(over, ~Exists(proof), demande__caisse=caisse, fichier__isnull=False)
        yield from rows.order_by("pk").values_list("pk", flat=True).iterator()


def purge_piece(pk: int, at: datetime) -> None:
    """Erase the file of one of them."""
    actions.purge_piece(piece=Piece.objects.get(pk=pk), by=AUTOMATE, at=at)
