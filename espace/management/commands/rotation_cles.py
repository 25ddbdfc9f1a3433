"""`manage.py rotation_cles`: put under the current key what former keys of `CLES_CHIFFREMENT` sealed.

Run after a key was added in front; once it says « 0 », the former keys may be taken out.
"""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser

from espace import crypto
from espace.registry import sealed_columns
from espace.tenancy import SYSTEME, acting_as


def rewrap(label: str, column: str, size: int) -> int:
    """Reseal every row of a column still under a former key, `size` at a time, each batch committed. Returns how many.

    Keys of files are resealed, never their bytes. A row changed meanwhile is left as it is: it was sealed by whoever wrote it.
    """
    rows, last, done = apps.get_model(label)._default_manager, None, 0
    while True:
        with acting_as(SYSTEME):
            after = rows.filter(pk__gt=last) if last is not None else rows.all()
            batch = list(after.order_by("pk").values_list("pk", column)[:size])
            for pk, sealed in batch:
                if not crypto.is_current(sealed):
                    done += rows.filter(pk=pk, **{column: sealed}).update(**{column: crypto.reseal(sealed)})
        if not batch:
            return done
        last = batch[-1][0]


class Command(BaseCommand):
    """See the module."""

    help = "Remet sous la clé courante ce que les anciennes clés ont scellé."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many rows a transaction."""
        parser.add_argument("--lot", type=int, default=200, help="lignes par transaction (200 par défaut)")

    def handle(self, *, lot: int, **options: Any) -> None:  # noqa: ARG002  Django's signature
        """Go through every sealed column, and say how many rows moved."""
        for label, column in sealed_columns:
            self.stdout.write(f"{label}.{column} : {rewrap(label, column, lot)}")
