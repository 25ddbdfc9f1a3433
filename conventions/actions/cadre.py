"""What surrounds the articles: parts of the coopération, directory by need."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.db import transaction

from conventions.models import BesoinAnnuaire, ConventionMetier, VoletConvention
from espace.auteurs import Auteur
from espace.errors import database_refusals


class Volet(Protocol):
    """A part of the coopération, as the text names it."""

    @property
    def code(self) -> str: ...
    @property
    def tronc(self) -> str: ...
    @property
    def libelle(self) -> str: ...
    @property
    def retenu(self) -> bool: ...


class Besoin(Protocol):
    """A need and where it turns to."""

    @property
    def besoin(self) -> str: ...
    @property
    def fonction(self) -> str: ...
    @property
    def canal(self) -> str: ...


def set_volets(*, convention: ConventionMetier, volets: Sequence[Volet], by: Auteur, at: datetime) -> None:
    """Replace the parts of the coopération; those of the common trunk are always kept (CHA-3-troncs)."""
    del by, at
    with database_refusals(), transaction.atomic():
        VoletConvention.objects.filter(convention=convention).delete()
        VoletConvention.objects.bulk_create(
            VoletConvention(
                convention=convention, code=row.code, tronc=row.tronc, libelle=row.libelle, is_retenu=row.retenu
            )
            for row in volets
        )


def set_besoins(*, convention: ConventionMetier, besoins: Sequence[Besoin], by: Auteur, at: datetime) -> None:
    """Replace the directory by need, in order (BON-A1-annuaire-besoins)."""
    del by, at
    with database_refusals(), transaction.atomic():
        BesoinAnnuaire.objects.filter(convention=convention).delete()
        BesoinAnnuaire.objects.bulk_create(
            BesoinAnnuaire(
                convention=convention, ordre=ordre, besoin=row.besoin, fonction=row.fonction, canal=row.canal
            )
            for ordre, row in enumerate(besoins, 1)
        )
