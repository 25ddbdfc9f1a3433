"""Counts of the lists: exact as far as they are counted, « 100+ » beyond."""

from collections import Counter
from collections.abc import Mapping

from django.db.models import Q, QuerySet, Value

from espace.francais import pluriel
from signalements.models import Demande

COUNTED = 100


def counts_of(rows: QuerySet[Demande], views: Mapping[str, Q]) -> dict[str, int]:
    """How many rows each view holds, read no further than `COUNTED` + 1 whatever the table holds. One statement.

    `rows` may be annotated; its order is dropped.
    """
    parts = [rows.order_by().filter(q).values_list(Value(name))[: COUNTED + 1] for name, q in views.items()]
    found = Counter(name for (name,) in parts[0].union(*parts[1:], all=True))
    return {name: found[name] for name in views}


def shown(count: int) -> int | str:
    """A count beside a tab: 12, or « 100+ »."""
    return count if count <= COUNTED else f"{COUNTED}+"


def many(count: int, singular: str, plural: str = "") -> str:
    """A count in a sentence: « 12 demandes », or « plus de 100 demandes »."""
    return pluriel(count, singular, plural) if count <= COUNTED else f"plus de {pluriel(COUNTED, singular, plural)}"
