"""When a caisse is open to a structure, and with which places: pure, from intervals of days.

A convention in force without support contact, delegate of the caisse or référents gives no access: the anomaly is shown
(U-3.3-interlocuteur-local, M-rgpd-dpo, M-referents-designation). An exclusion of the structure cuts it (U-4.1).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from conventions.intervalles import Intervalle, intersection, minus


class Exigence(Enum):
    """What an access waits for, and the sentence that says it is missing."""

    SUPPORT = (
        "Aucun contact de support du portail à la caisse : l’accès reste fermé (convention d’utilisation, article 3.3)."
    )
    DPO = "Aucun délégué à la protection des données à la caisse : l’accès reste fermé."
    REFERENT_CAISSE = "Aucun référent désigné par la caisse : l’accès reste fermé."
    REFERENT_PARTENAIRE = "Aucun référent désigné par le partenaire : l’accès reste fermé."


@dataclass(frozen=True)
class Droits:
    """Facts of one caisse in one convention. `contacts`: days each requirement is met; `grilles`: (first day, grid)."""

    usage_id: int
    participation: Intervalle
    usage: Intervalle
    contacts: Mapping[Exigence, Sequence[Intervalle]]
    grilles: Sequence[tuple[date, Mapping[str, Any]]]
    exclusions: Sequence[Intervalle] = field(default=())


@dataclass(frozen=True)
class Ouverture:
    """Days a caisse is open with one grid."""

    opens_on: date
    closes_on: date | None
    grille: Mapping[str, Any]
    usage_id: int


def project_acces(droits: Droits) -> list[Ouverture]:
    """The days a caisse is open, cut where the grid of places changes."""
    days = intersection([droits.participation], [droits.usage])
    for exigence in Exigence:
        days = intersection(days, droits.contacts.get(exigence, ()))
    days = minus(days, droits.exclusions)
    return [
        Ouverture(start, end, grille, droits.usage_id)
        for span, grille in _spans(droits.grilles)
        for start, end in intersection(days, [span])
    ]


def _spans(grilles: Sequence[tuple[date, Mapping[str, Any]]]) -> Iterable[tuple[Intervalle, Mapping[str, Any]]]:
    ends = [*(starts_on for starts_on, _ in grilles[1:]), None]
    for (starts_on, grille), ends_on in zip(grilles, ends, strict=True):
        yield (starts_on, ends_on), grille
