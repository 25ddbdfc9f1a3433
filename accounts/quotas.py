"""Places of a structure, from the quota grids of its caisses and its effectif. Pure.

A grid is `{"gestionnaires": [[10, 2], [25, 3], [null, 5]], "techniciens": …}`: at most so many members → so many
places, `null` members for the last bracket, `null` places for no limit. With several caisses the lowest applies
(product.md 3); without a declared effectif there is no place (U-2.2.1-effectif-membres).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.enums import Role
from espace.francais import du, pluriel

CLE = {Role.GESTIONNAIRE: "gestionnaires", Role.TECHNICIEN: "techniciens"}
NOMS = {Role.GESTIONNAIRE: "de gestionnaire", Role.TECHNICIEN: "de technicien"}


@dataclass(frozen=True)
class Grille:
    """The grid that a caisse gives to a structure today."""

    caisse: str
    tranches: Mapping[str, Any]

    def places(self, role: str, membres: int) -> int | None:
        """Places of a profile for an effectif, None without limit."""
        return places_in(self.tranches[CLE[Role(role)]], membres)


@dataclass(frozen=True)
class Places:
    """How many accounts of each profile, None without limit; and what says so: the effectif, the open caisses."""

    gestionnaires: int | None
    techniciens: int | None
    membres: int | None = None
    grilles: tuple[Grille, ...] = ()

    def of(self, role: str) -> int | None:
        """Those of a profile."""
        return self.gestionnaires if role == Role.GESTIONNAIRE else self.techniciens

    def lowest_caisse(self, role: str) -> str:
        """Whose grid gives the figure of a profile; empty where they agree: with one caisse, or none lower than another."""
        figures = {grille.caisse: grille.places(role, self.membres or 0) for grille in self.grilles}
        if len(set(figures.values())) < 2:
            return ""
        return next(caisse for caisse, figure in figures.items() if figure == self.of(role))

    def excess(self, role: str, taken: int) -> int:
        """How many accounts of a profile are beyond its places: what a lower effectif leaves (product.md 3)."""
        places = self.of(role)
        return 0 if places is None else max(0, taken - places)


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


def places_of(grilles: Iterable[Grille], membres: int | None) -> Places:
    """Places of a structure on a day: no grid (no access open) or no effectif, no place."""
    grids = tuple(grilles)
    if not grids or not membres:
        return Places(0, 0, membres, grids)
    return Places(
        gestionnaires=lowest(grid.places(Role.GESTIONNAIRE, membres) for grid in grids),
        techniciens=lowest(grid.places(Role.TECHNICIEN, membres) for grid in grids),
        membres=membres,
        grilles=grids,
    )


# A gestionnaire opens techniciens and reads « votre structure »; a caisse opens gestionnaires.
SANS_ACCES = {
    Role.TECHNICIEN: "Votre structure n’a pas de place de technicien : aucune convention d’utilisation n’est en vigueur "
    "aujourd’hui. Demandez à votre caisse quand elle prend effet.",
    Role.GESTIONNAIRE: "Cette structure n’a pas de place de gestionnaire : aucune convention d’utilisation n’est en "
    "vigueur aujourd’hui. Le compte s’ouvrira dès son entrée en vigueur.",
}
SANS_EFFECTIF = {
    Role.TECHNICIEN: "Aucun effectif n’est déclaré pour votre structure, et c’est lui qui fixe les places (convention "
    "d’utilisation, article 2.2.1). Donnez à votre caisse le nombre de membres de la structure : les places suivent "
    "aussitôt.",
    Role.GESTIONNAIRE: "Aucun effectif n’est déclaré pour cette structure, et c’est lui qui fixe les places (convention "
    "d’utilisation, article 2.2.1). Enregistrez-le sur la page de la structure, puis ouvrez le compte.",
}


def rule_of(places: Places, role: str) -> str:
    """The article, and whose convention it is when several caisses are open: the lowest figure applies."""
    caisse = places.lowest_caisse(role)
    if not caisse:
        return "convention d’utilisation, article 2.2.1"
    return f"convention d’utilisation {du(caisse)}, article 2.2.1 : la plus basse de {len(places.grilles)} caisses"


def refusal_of(places: Places, role: str, taken: int) -> str:
    """Why no account of a profile opens now, naming the rule and what can be done; empty while a place is left."""
    if not places.grilles:
        return SANS_ACCES[Role(role)]
    if not places.membres:
        return SANS_EFFECTIF[Role(role)]
    total, kind = places.of(role), NOMS[Role(role)]
    if total is None or taken < total:
        return ""
    rule = rule_of(places, role)
    if taken > total:
        start = f"La seule place {kind} est dépassée" if total == 1 else f"Les {total} places {kind} sont dépassées"
        return (
            f"{start} : {pluriel(taken, 'compte')}, pour {pluriel(places.membres, 'membre')} ({rule}). "
            f"Les comptes ouverts le restent. Pour en ouvrir un autre, il faut d’abord en fermer {taken - total + 1}, "
            "invitations comprises."
        )
    start = f"La seule place {kind} est prise" if total == 1 else f"Les {total} places {kind} sont prises"
    return f"{start} ({rule}). Fermez un compte ou annulez une invitation pour en libérer une."
