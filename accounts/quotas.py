"""Places of a structure, from the quota grids of its caisses and its effectif. Pure.

A grid is `{"gestionnaires": [[10, 2], [25, 3], [null, 5]], "techniciens": …}`: at most so many members → so many
places, `null` members for the last bracket, `null` places for no limit. With several caisses the lowest applies
(product.md 3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.enums import Role

SMALLEST = 1  # a structure that declared nothing is sized as the smallest one


@dataclass(frozen=True)
class Places:
    """How many accounts of each profile: None without limit."""

    gestionnaires: int | None
    techniciens: int | None

    def of(self, role: str) -> int | None:
        """Those of a profile."""
        return self.gestionnaires if role == Role.GESTIONNAIRE else self.techniciens


AUCUNE = Places(0, 0)


def places_in(brackets: Iterable[Iterable[int | None]], membres: int) -> int | None:
    """Places of one grid for an effectif. Raises ValueError for a grid whose last bracket has an end."""
    for most, places in brackets:
        if most is None or membres <= most:
            return places
    raise ValueError("grille sans dernière tranche")


def lowest(figures: Iterable[int | None]) -> int | None:
    """The lowest figure, None (no limit) being above all of them."""
    limited = [figure for figure in figures if figure is not None]
    return min(limited) if limited else None


def places_of(grilles: Iterable[Mapping[str, Any]], membres: int | None) -> Places:
    """Places of a structure on a day: no grid (no access open), no place."""
    grids = list(grilles)
    if not grids:
        return AUCUNE
    size = membres or SMALLEST
    return Places(
        gestionnaires=lowest(places_in(grid["gestionnaires"], size) for grid in grids),
        techniciens=lowest(places_in(grid["techniciens"], size) for grid in grids),
    )


NOMS = {Role.GESTIONNAIRE: "de gestionnaire", Role.TECHNICIEN: "de technicien"}


def sentence_of(role: str, places: int) -> str:
    """The refusal, naming the rule."""
    kind = NOMS[Role(role)]
    if places == 0:
        return (
            f"Votre structure n’a pas de place {kind} : aucune convention d’utilisation n’est en vigueur aujourd’hui."
        )
    taken = f"La seule place {kind} est prise" if places == 1 else f"Les {places} places {kind} sont prises"
    return (
        f"{taken} (convention d’utilisation, article 2.2.1). "
        "Fermez un compte ou annulez une invitation pour en libérer une."
    )
