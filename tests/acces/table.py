"""URL × actor: who gets what, at every address and by every method, in tables a screen can hold.

Columns: somebody unknown; then each role of one tenant and, marked ', the same role of another: technicien,
gestionnaire, agent, admin, dpo; then the exploitant. The tenant is the Département and the CPAM de l'Artois; the other,
Bondues and the Côte d'Opale. An object of another tenant answers 404, an insufficient role 403.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.world import World

ACTEURS = {
    "?": "",
    "T": "technicien_departement",
    "T'": "technicien_bondues",
    "G": "gestionnaire_departement",
    "G'": "gestionnaire_bondues",
    "Ag": "agent_artois",
    "Ag'": "agent_opale",
    "Ad": "admin_artois",
    "Ad'": "admin_opale",
    "D": "dpo_artois",
    "D'": "dpo_opale",
    "E": "exploitant",
}
Arguments = Callable[[World], dict[str, Any]]


def nothing(_: World) -> dict[str, Any]:
    """An address without argument."""
    return {}


@dataclass(frozen=True)
class Ligne:
    """One address and method: the status each actor receives, in the order of `ACTEURS`."""

    url: str
    statuses: tuple[int, ...]
    methode: str = "get"
    args: Arguments = nothing

    def __str__(self) -> str:
        return f"{self.methode.upper()} {self.url}"


def lire(texte: str, **args: Arguments) -> list[Ligne]:
    """Read the lines of a table: method, address, then twelve statuses; `args` name what some addresses need."""
    lignes = []
    for line in texte.strip().splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        methode, url, *statuses = line.split()
        url, _, needed = url.partition("|")
        assert len(statuses) == len(ACTEURS), line
        lignes.append(Ligne(url, tuple(map(int, statuses)), methode.lower(), args[needed] if needed else nothing))
    return lignes
