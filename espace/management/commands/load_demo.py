"""`manage.py load_demo`: play every step of the demonstration, in order. A second run adds nothing.

Runs under the worker's database role. Each step opens the perimeter it wants.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from espace import clock
from espace.registry import demo_steps


class Command(BaseCommand):
    """See the module."""

    help = "Charge les données de la démonstration."

    def handle(self, **_: Any) -> None:
        """Refused in production: these accounts have a password that everybody knows."""
        if settings.IS_PRODUCTION:
            raise CommandError("La démonstration ne se charge qu’en mode démonstration ou essai (PORTAIL_MODE).")
        at = clock.now()
        for step in demo_steps:
            with transaction.atomic():
                step(at)
            self.stdout.write(f"{step.__module__}.{step.__qualname__}")
