"""`manage.py load_demo`: play every step of the demonstration, in order. A second run adds nothing.

Runs under the worker's database role. Each step begins as the system, then narrows itself to who acts.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from espace import clock
from espace.registry import demo_steps
from espace.tenancy import SYSTEME, acting_as


class Command(BaseCommand):
    """See the module."""

    help = "Charge les données de la démonstration."

    def handle(self, **_: Any) -> None:
        """Refused in production: these accounts have a password that everybody knows."""
        if settings.IS_PRODUCTION:
            raise CommandError("La démonstration ne se charge qu’en mode démonstration ou essai (PORTAIL_MODE).")
        at = clock.now()
        for step in demo_steps:
            with acting_as(SYSTEME):
                step(at)
            self.stdout.write(f"{step.__module__}.{step.__qualname__}")
