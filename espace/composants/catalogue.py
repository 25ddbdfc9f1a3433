"""The catalogue: every registered component, its props, its states."""

from dataclasses import dataclass
from inspect import getdoc

from espace.composants.registre import Exemple, composants, is_required, props_of


@dataclass(frozen=True)
class Fiche:
    """A component as the catalogue shows it."""

    nom: str
    resume: str
    props: list[str]
    etats: list[Exemple]


def describe_catalogue() -> list[Fiche]:
    """One card a component, in the order of their declaration; a required prop is marked with a star."""
    return [
        Fiche(
            nom=name,
            resume=(getdoc(cls) or "").split("\n")[0],
            props=[f"{prop.name}{'*' if is_required(prop) else ''}" for prop in props_of(cls)],
            etats=cls.exemples(),
        )
        for name, cls in composants().items()
    ]
