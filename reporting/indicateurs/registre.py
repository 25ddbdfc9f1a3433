"""The register of indicators: each with the definition its reader sees, and how it is computed.

The codes are those of the convention's own list (a term). An indicator of a text that is not computed yet says so on
the sheet: it never shows a figure.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from reporting.cadre import Cadre, Valeur
from signalements.models import Demande

Calcul = Callable[[Cadre], Valeur]
Cas = Callable[[Cadre], QuerySet[Demande]]


@dataclass(frozen=True)
class Indicateur:
    """One indicator. `calcul` None: not computed yet. `cas`: the demandes behind the figure, where it has some."""

    code: str
    libelle: str
    definition: str
    clause: str
    unite: str = ""
    calcul: Calcul | None = None
    cas: Cas | None = None
    ventilation: str = ""  # head of the breakdown, where it is the point: a chart and its table


_indicateurs: dict[str, Indicateur] = {}


def declare(indicateur: Indicateur) -> Indicateur:
    """Add an indicator; two of the same code are a mistake of the programmer."""
    if indicateur.code in _indicateurs:
        raise ValueError(f"indicator declared twice: {indicateur.code}")
    _indicateurs[indicateur.code] = indicateur
    return indicateur


def indicateur(code: str) -> Indicateur:
    """The indicator of that code; KeyError if there is none."""
    return _indicateurs[code]


def catalogue() -> list[Indicateur]:
    """Every indicator, in the order of declaration."""
    return list(_indicateurs.values())
