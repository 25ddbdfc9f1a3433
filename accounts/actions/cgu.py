"""Terms of use: published by the exploitant, accepted by each person (U-2.1-cgu-premiere-connexion)."""

from datetime import datetime

from django.db import transaction

from accounts.models import AcceptationCGU, Compte, VersionCGU
from espace.auteurs import Auteur
from espace.errors import Refus, database_refusals


def publish_cgu(*, version: str, texte: str, in_force_at: datetime, by: Auteur, at: datetime) -> VersionCGU:
    """Publish a version; from `in_force_at` it is asked to everybody.

    Raises Refus for a past date or a version already known.
    """
    if in_force_at < at:
        raise Refus(
            "Une version ne peut pas entrer en vigueur dans le passé. Choisissez aujourd’hui ou un jour à venir.",
            field="in_force_on",
            code="passe",
        )
    if VersionCGU.objects.filter(version=version).exists():
        raise Refus(
            f"La version « {version} » existe déjà. Donnez-lui un autre numéro.", field="version", code="version"
        )
    with database_refusals(), transaction.atomic():
        return VersionCGU.objects.create(
            version=version, texte=texte, in_force_at=in_force_at, published_by_ref=by.auteur_ref
        )


def accept_cgu(*, compte: Compte, version: VersionCGU, at: datetime, by: Auteur | None = None) -> None:
    """The holder accepts a version; accepting twice changes nothing."""
    del by  # nobody accepts for another
    AcceptationCGU.objects.bulk_create(
        [AcceptationCGU(compte=compte, version=version, accepted_at=at)], ignore_conflicts=True
    )
