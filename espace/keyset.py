"""Pages that do not decay: the next one starts after the last row shown, found by index, never by counting.

The cursor in the address holds the position in the order (instants, numbers, identifiers), signed; never a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)
_SALT = "espace.keyset"


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page, and the cursors of its neighbours (None where there are none)."""

    rows: list[M]
    next: str | None
    previous: str | None


def page_of(
    queryset: models.QuerySet[M], *, order: Sequence[str], cursor: str | None = None, size: int = 20
) -> Page[M]:
    """A page of `queryset` ordered by `order` (column names, `-` for descending; the last one unique, none NULL).

    An unknown or forged cursor gives the first page. One statement, `size` + 1 rows.
    """
    position, backwards = _read(cursor, order)
    wanted = [_flip(column) for column in order] if backwards else list(order)
    if position is not None:
        queryset = queryset.filter(_after(wanted, position))
    rows = list(queryset.order_by(*wanted)[: size + 1])
    has_more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next = bool(rows) and (has_more or backwards)
    has_previous = bool(rows) and (position is not None) and (has_more or not backwards)
    return Page(
        rows,
        _write(rows[-1], order, "n") if has_next else None,
        _write(rows[0], order, "p") if has_previous else None,
    )


def _flip(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _after(order: Sequence[str], position: Sequence[Any]) -> Q:
    """(a, b, c) strictly after the position, each column in its own direction."""
    after, equal = Q(), Q()
    for column, value in zip(order, position, strict=True):
        name, side = (column[1:], "lt") if column.startswith("-") else (column, "gt")
        after |= equal & Q(**{f"{name}__{side}": value})
        equal &= Q(**{name: value})
    return after


def _write(row: models.Model, order: Sequence[str], direction: str) -> str:
    values = [_plain(getattr(row, column.lstrip("-"))) for column in order]
    return signing.dumps([direction, ",".join(order), values], salt=_SALT, compress=True)


def _plain(value: Any) -> Any:
    return {"at": value.isoformat()} if isinstance(value, date) else value


def _read(cursor: str | None, order: Sequence[str]) -> tuple[list[Any] | None, bool]:
    if not cursor:
        return None, False
    try:
        direction, columns, values = signing.loads(cursor, salt=_SALT)
    except signing.BadSignature:
        return None, False
    if columns != ",".join(order):
        return None, False
    return [_typed(value) for value in values], direction == "p"


def _typed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    text = value["at"]
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
