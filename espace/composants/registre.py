"""The component: a frozen dataclass whose fields are the declared props, and one template of the same name.

A component is registered by its class. The tag library makes one template tag of each; a page may also receive an
instance prepared by its view. No query happens in a component: it holds what it shows.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, ClassVar, Self, TypeVar


@dataclass(frozen=True)
class Exemple:
    """One state of a component, for the catalogue: what it shows, the instance, the body if it takes one."""

    titre: str
    composant: "Composant"
    corps: str = ""


class Composant:
    """Base of the components.

    `balise` names the tag and `templates/composants/<balise>.html`; `accepte_corps` says whether the tag has an end tag
    and hands what stands between to the template as `corps`; `en_ligne` that it flows in a line of text.
    """

    balise: ClassVar[str]
    accepte_corps: ClassVar[bool] = False
    en_ligne: ClassVar[bool] = False

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Every state worth seeing, for the catalogue."""
        raise NotImplementedError

    @classmethod
    def from_props(cls, props: Mapping[str, Any]) -> Self:
        """Build from the props of a tag or of a dictionary. Raises TypeError for an unknown or a missing prop."""
        check_props(cls, set(props))
        return cls(**props)

    def contexte(self) -> dict[str, Any]:
        """What the template reads: the props, and the component itself as `c` for what it computes."""
        values = {field.name: getattr(self, field.name) for field in props_of(type(self))}
        return {**values, "c": self}


C = TypeVar("C", bound=type[Composant])
_registre: dict[str, type[Composant]] = {}


def enregistrer(nom: str, *, corps: bool = False, en_ligne: bool = False) -> Callable[[C], C]:
    """Register a component under the name of its tag; `corps` when it takes a body."""

    def decorate(cls: C) -> C:
        if nom in _registre:
            message = f"Deux composants s’appellent {nom}."
            raise ValueError(message)
        cls.balise, cls.accepte_corps, cls.en_ligne = nom, corps, en_ligne
        _registre[nom] = cls
        return cls

    return decorate


def composants() -> dict[str, type[Composant]]:
    """The registered components by name, in the order of their declaration."""
    return dict(_registre)


def props_of(cls: type[Composant]) -> tuple[Field[Any], ...]:
    """The declared props of a component."""
    return fields(cls)  # type: ignore[arg-type]  # every registered class is a dataclass


def is_required(prop: Field[Any]) -> bool:
    """A prop without a default must be given."""
    return prop.default is MISSING and prop.default_factory is MISSING


def check_props(cls: type[Composant], given: set[str]) -> None:
    """Raise TypeError, naming the props, when one is unknown or a required one is missing."""
    declared = {prop.name for prop in props_of(cls)}
    required = {prop.name for prop in props_of(cls) if is_required(prop)}
    if unknown := sorted(given - declared):
        message = f"« {cls.balise} » ne connaît pas : {', '.join(unknown)}. Il connaît : {', '.join(sorted(declared))}."
        raise TypeError(message)
    if missing := sorted(required - given):
        message = f"« {cls.balise} » demande : {', '.join(missing)}."
        raise TypeError(message)
