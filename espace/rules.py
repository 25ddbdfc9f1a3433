"""Who may: one table an app, asked the same way everywhere: pages, actions, menus, downloads.

A predicate takes the account that acts and the object, or None for the page as a whole; it makes no query.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from espace.errors import Interdit

By = TypeVar("By")
Predicate = Callable[[By, Any], bool]


class Rules(Generic[By]):
    """The table of an app: « noun.verb » → predicate, and what to say to whom a noun is closed."""

    def __init__(self, table: Mapping[str, Predicate[By]], *, refusals: Mapping[str, str] | None = None) -> None:
        self._table = dict(table)
        self._refusals = dict(refusals or {})
        strangers = set(self._refusals) - self._table.keys()
        if strangers:
            raise KeyError(f"refusals of rules that do not exist: {sorted(strangers)}")

    @property
    def keys(self) -> frozenset[str]:
        """Every rule of the table."""
        return frozenset(self._table)

    def allows(self, key: str, by: By, obj: Any = None) -> bool:
        """Whether `by` may do `key` (« compte.fermer ») on `obj`. KeyError for a rule that does not exist."""
        return self._table[key](by, obj)

    def check(self, key: str, by: By, obj: Any = None) -> None:
        """Raise Interdit, with the sentence of the rule, unless `by` may. KeyError for a rule that does not exist."""
        if self.allows(key, by, obj):
            return
        if key in self._refusals:
            raise Interdit(self._refusals[key])
        raise Interdit

    def of(self, key: str) -> Callable[[By], bool]:
        """The rule as a question on the account alone, for a list filled at start-up. KeyError at once if unknown."""
        predicate = self._table[key]
        return lambda by: predicate(by, None)
