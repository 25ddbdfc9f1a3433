"""Readable history of a few records: who changed what, when, in the words of the record itself.

Only the records that people read back (`docs/architecture.md` names them). Its tables keep old values, so they obey the
same policies and the same erasure as the record.
"""

from datetime import datetime
from typing import Any

from django.db import models
from django_scopes import get_scope
from django_scopes.exceptions import ScopeError
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from espace.auteurs import Auteur


def _author_of(historical: Any) -> str | None:
    return historical.history_user_id  # type: ignore[no-any-return]  # simple-history is not typed


def _set_author(historical: Any, author: str | None) -> None:
    historical.history_user_id = author


def _get_author(instance: Any, **_: Any) -> str | None:
    return getattr(instance, "_history_author", None)


class ScopedHistoryManager(HistoryManager):  # type: ignore[misc]  # simple-history is not typed
    """History of a tenant table: simple-history's own manager knows no perimeter."""

    def get_super_queryset(self) -> models.QuerySet[Any]:
        """Refuse outside a perimeter, narrow inside."""
        here, rows = get_scope(), super().get_super_queryset()
        if here.get("_enabled") is False:
            return rows  # type: ignore[no-any-return]  # simple-history is not typed
        if "caisse" not in here:
            raise ScopeError("A scope needs to be active for this history.")
        narrowing: dict[str, Any] = {"caisse_id__in": here["caisse"]}
        if here["partenaire"] is not None:
            narrowing["partenaire_id"] = here["partenaire"]
        return rows.filter(**narrowing)  # type: ignore[no-any-return]  # simple-history is not typed


class History(HistoricalRecords):  # type: ignore[misc]  # simple-history is not typed
    """`HistoricalRecords` that names its author by an opaque identifier, so that nobody's name stays in a history."""

    def __init__(self, *, is_scoped: bool = False, **options: Any) -> None:
        options.setdefault("history_user_id_field", models.CharField(max_length=40, null=True))
        options.setdefault("history_user_getter", _author_of)
        options.setdefault("history_user_setter", _set_author)
        options.setdefault("get_user", _get_author)
        if is_scoped:
            options.setdefault("history_manager", ScopedHistoryManager)
        super().__init__(**options)


def save_recorded(record: Any, *, by: Auteur, at: datetime, update_fields: list[str] | None = None) -> None:
    """Save a record and its line of history, dated `at` and signed `by`."""
    record._history_author = by.auteur_ref
    record._history_date = at
    record.save(update_fields=update_fields)
