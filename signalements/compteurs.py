"""Counts of the lists: exact as far as they are counted, « 100+ » beyond."""

from collections import Counter
from collections.abc import Mapping

from django.db.models import QuerySet, Value

from espace.francais import pluriel
from signalements.models import Demande

COUNTED = 100


def counts_of(lists: Mapping[str, QuerySet[Demande]]) -> dict[str, int]:
    """How many rows each list holds, read no further than `COUNTED` + 1 whatever the table holds. One statement.

    The lists may be annotated, all alike; their order is dropped.
    """
    parts = [rows.order_by().values_list(Value(name))[: COUNTED + 1] for name, rows in lists.items()]
    found = Counter(name for (name,) in parts[0].union(*parts[1:], all=True))
    return {name: found[name] for name in lists}


def shown(count: int) -> int | str:
    """A count beside a tab: 12, or « 100+ »."""
    return count if count <= COUNTED else f"{COUNTED}+"


def many(count: int, singular: str, plural: str = "") -> str:
    """A count in a sentence: « 12 demandes », or « plus de 100 demandes »."""
    return pluriel(count, singular, plural) if count <= COUNTED else f"plus de {pluriel(COUNTED, singular, plural)}"
