"""The five conventions, loaded from their declarative files: the demonstration, the fixtures and the proof."""

from datetime import datetime

from conventions.actions import load_declaration
from conventions.chargement import FOLDER, MODELES, read_declaration
from espace.auteurs import AUTOMATE
from espace.registry import demo_steps


def load_conventions(at: datetime) -> None:
    """Each file in turn, under the perimeter of its own caisses. A second load adds nothing."""
    for name in MODELES:
        load_declaration(declaration=read_declaration(FOLDER / f"{name}.toml"), by=AUTOMATE, at=at)


demo_steps.add(load_conventions, rank=20)
