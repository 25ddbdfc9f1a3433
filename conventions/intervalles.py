"""Sets of days as sorted lists of `[start; end[`, an open end being None. Pure."""

from collections.abc import Iterable
from datetime import date

Intervalle = tuple[date, date | None]


def _before(a: date | None, b: date | None) -> bool:
    """Whether the end `a` comes before the end `b`, None being the end of time."""
    return a is not None and (b is None or a < b)


def union(intervalles: Iterable[Intervalle]) -> list[Intervalle]:
    """The same days in as few intervals as possible; empty ones are dropped."""
    joined: list[Intervalle] = []
    for start, end in sorted(intervalles, key=lambda pair: pair[0]):
        if end is not None and end <= start:
            continue
        if joined and not _before(joined[-1][1], start):
            former_start, former_end = joined[-1]
            joined[-1] = (former_start, end if _before(former_end, end) else former_end)
        else:
            joined.append((start, end))
    return joined


def intersection(left: Iterable[Intervalle], right: Iterable[Intervalle]) -> list[Intervalle]:
    """The days that are in both."""
    others = list(right)
    common: list[Intervalle] = []
    for start, end in left:
        for other_start, other_end in others:
            common.append((max(start, other_start), end if _before(end, other_end) else other_end))
    return union(common)


def minus(left: Iterable[Intervalle], right: Iterable[Intervalle]) -> list[Intervalle]:
    """The days of `left` that are not in `right`."""
    kept = union(left)
    for start, end in union(right):
        outside: list[Intervalle] = [(date.min, start)]
        if end is not None:
            outside.append((end, None))
        kept = intersection(kept, outside)
    return kept


def contains(intervalles: Iterable[Intervalle], day: date) -> bool:
    """Whether a day is in the set."""
    return any(start <= day and (end is None or day < end) for start, end in intervalles)
