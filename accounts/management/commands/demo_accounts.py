"""`manage.py demo_accounts`: who may sign in to the demonstration, with the code of this instant."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from espace import clock
from espace.registry import demo_accounts


class Command(BaseCommand):
    """One line an account."""

    help = "Liste les comptes de la démonstration et leur code de l’instant."

    def handle(self, *_: Any, **__: Any) -> None:
        """Print the table; refuses outside the demonstration."""
        if not settings.IS_DEMO:
            raise CommandError("Cette commande n’existe que dans la démonstration.")
        at = clock.now()
        accounts = [account for contribution in demo_accounts for account in contribution(at)]
        rows = [(a.identifiant, a.password, a.code, a.role, a.organisation, a.nom) for a in accounts]
        heads = ("identifiant", "mot de passe", "code", "profil", "organisation", "personne")
        widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
        for row in [heads, *rows]:
            self.stdout.write("  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip())
