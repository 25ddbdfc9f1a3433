"""`manage.py isolation APP`: print the SQL of an app's plan, to be frozen in a migration."""

from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

APPS = ("espace", "accounts", "conventions", "signalements", "reporting")


class Command(BaseCommand):
    """See the module."""

    help = "Écrit le SQL qui isole les tables d’une application, à figer dans une migration."

    def add_arguments(self, parser: CommandParser) -> None:
        """An app, and the way back."""
        parser.add_argument("app", choices=APPS)
        parser.add_argument("--retour", action="store_true", help="écrit ce qui le défait")

    def handle(self, *, app: str, retour: bool, **options: Any) -> None:  # noqa: ARG002  Django's signature
        """Print it."""
        plan = import_module(f"{app}.isolation").PLAN
        self.stdout.write(plan.lift() if retour else plan.lay())
