"""Settings that people change, as a catalogue in code: type, default, and the reason of the default.

A row exists only when a value differs (one for the portal, one a caisse). What a convention fixes is a *term*, never a
setting; a reading of an unclear text belongs to the convention too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from espace.errors import Refus


@dataclass(frozen=True)
class Reglage:
    """One setting. `bounds`: lowest and highest value, both allowed; `scope`: who may change it."""

    cle: str
    libelle: str
    default: Any
    reason: str
    unit: str = ""
    bounds: tuple[int, int] | None = None
    scope: Literal["portail", "caisse"] = "caisse"

    def check(self, value: Any) -> None:
        """Raise `Refus` unless `value` has the type of the default and holds in the bounds."""
        if type(value) is not type(self.default):
            raise Refus(f"« {self.libelle} » attend une valeur comme {self.default!r}.", field="valeur")
        if self.bounds and not self.bounds[0] <= value <= self.bounds[1]:
            low, high = self.bounds
            raise Refus(f"« {self.libelle} » va de {low} à {high} {self.unit}.".replace(" .", "."), field="valeur")


_catalogue: dict[str, Reglage] = {}
# Filled by accounts, which knows the caisses: (cle, caisse_id or None) → stored value or None.
_stored: list[Callable[[str, int | None], Any]] = []


def declare(reglage: Reglage) -> Reglage:
    """Add a setting to the catalogue; two of the same key are a mistake of the programmer."""
    if reglage.cle in _catalogue:
        raise ValueError(f"setting declared twice: {reglage.cle}")
    _catalogue[reglage.cle] = reglage
    return reglage


def read_from(reader: Callable[[str, int | None], Any]) -> None:
    """Tell where stored values are read: the caisse's, else the portal's, else None."""
    _stored.append(reader)


def declared(cle: str) -> Reglage:
    """One setting. KeyError for an unknown key."""
    return _catalogue[cle]


def catalogue() -> list[Reglage]:
    """Every setting, by key."""
    return [_catalogue[cle] for cle in sorted(_catalogue)]


def value_of(cle: str, caisse_id: int | None = None) -> Any:
    """The value in force: the caisse's, else the portal's, else the default. KeyError for an unknown key."""
    reglage = _catalogue[cle]
    for reader in _stored:
        stored = reader(cle, caisse_id)
        if stored is not None:
            return stored
    return reglage.default
