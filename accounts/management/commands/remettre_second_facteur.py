"""`manage.py remettre_second_facteur <identifiant>`: the last resort when nobody on a screen may do it.

For an exploitant alone (product.md, 3), and for a caisse left without a responsable.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import reset_factor
from accounts.models import Compte
from accounts.perimetres import organisation_perimetre
from espace import clock
from espace.auteurs import AUTOMATE
from espace.tenancy import acting_as


class Command(BaseCommand):
    """Journalled, and told to the holder by mail."""

    help = "Remet à zéro le second facteur d’un compte ; son titulaire en choisit un autre à la connexion suivante."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The account."""
        parser.add_argument("identifiant")

    def handle(self, *_: Any, **options: Any) -> None:
        """Reset it; refuses an unknown identifiant."""
        compte = Compte.objects.filter(identifiant__iexact=options["identifiant"], is_active=True).first()
        if compte is None:
            raise CommandError("Aucun compte actif n’a cet identifiant.")
        with acting_as(organisation_perimetre(compte)):
            reset_factor(compte=compte, by=AUTOMATE, at=clock.now())
        self.stdout.write(f"Second facteur de {compte.identifiant} remis à zéro.")
