"""`manage.py load_conventions [file…]`: load declared conventions, the five of the product by default."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conventions.actions import load_declaration
from conventions.chargement import FOLDER, MODELES, DeclarationError, read_declaration
from espace import clock
from espace.auteurs import AUTOMATE
from espace.errors import Refus


class Command(BaseCommand):
    """See the module."""

    help = "Charge des conventions depuis leurs fichiers ; un second chargement n’ajoute rien."

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, the five of the product when none is named."""
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *, files: list[Path], **_: Any) -> None:
        """Read every file before writing anything."""
        at = clock.now()
        try:
            declarations = [read_declaration(path) for path in files or [FOLDER / f"{name}.toml" for name in MODELES]]
            for declaration in declarations:
                convention = load_declaration(declaration=declaration, by=AUTOMATE, at=at)
                self.stdout.write(f"{convention.ref} : {convention.intitule}")
        except (DeclarationError, Refus) as error:
            raise CommandError(str(error)) from error
