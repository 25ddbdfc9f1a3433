"""`manage.py load_listes`: the national answers of every list, without which no saisine can be filled."""

from typing import Any

from django.core.management.base import BaseCommand

from espace import clock
from espace.auteurs import AUTOMATE
from espace.tenancy import SYSTEME, acting_as
from signalements.actions import load_options


class Command(BaseCommand):
    """Plays after each migration: a version may bring answers."""

    help = "Charge les réponses nationales des listes ; un second chargement n’ajoute rien et ne change aucun libellé."

    def handle(self, *_: Any, **__: Any) -> None:
        """Add what is missing, under the owner's or the worker's role."""
        with acting_as(SYSTEME):
            added = load_options(by=AUTOMATE, at=clock.now())
        self.stdout.write(f"Listes nationales : {added} réponses ajoutées.")
