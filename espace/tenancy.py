"""Whose data this is: the perimeter of the person, held by the managers and by PostgreSQL at once.

`acting_as(perimetre)` is the only way in. It opens a transaction, narrows every tenant manager (wall 1) and tells
PostgreSQL whose rows its policies may show (wall 3); on leaving, the former perimeter is put back. Outside, a
query on a tenant table raises instead of returning nothing or everything. See `docs/adr/0001-tenancy.md`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.conf import settings
from django.db import connections, models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django_scopes import get_scope, scope, scopes_disabled
from django_scopes.manager import DisabledQuerySet

from espace import clock

M = TypeVar("M", bound=models.Model)

# django-scopes 2.1 forgets these: outside a scope they ran over every tenant, without an error.
for _forgotten in ("exists", "explain", "_fetch_all", "resolve_expression", "__reduce__"):
    setattr(DisabledQuerySet, _forgotten, DisabledQuerySet.error)


class Acteur(StrEnum):
    """Who is acting, as the policies of the database know them."""

    PERSONNE = "personne"  # nobody yet (sign-in), or the exploitant: no row of any tenant
    TECHNICIEN = "technicien"
    GESTIONNAIRE = "gestionnaire"  # counts and states of their structure, never a person
    CAISSE = "caisse"  # agent, admin, dpo: the rows addressed to their caisse
    SYSTEME = "systeme"  # jobs, under the worker's database role only


@dataclass(frozen=True)
class Perimetre:
    """What an account may see on a given day.

    `caisses`: for a structure, those open to it that day; for a caisse, itself. `service`: the service of a
    technicien, None when their structure has none.
    """

    acteur: Acteur = Acteur.PERSONNE
    partenaire: int | None = None
    service: int | None = None
    caisses: tuple[int, ...] = ()
    compte: str = ""  # opaque identifier of the account: its own lines of the access journal

    @property
    def is_systeme(self) -> bool:
        return self.acteur is Acteur.SYSTEME


PERSONNE = Perimetre()
SYSTEME = Perimetre(Acteur.SYSTEME)
_current: ContextVar[Perimetre | None] = ContextVar("perimetre", default=None)


def current_perimetre() -> Perimetre | None:
    """The perimeter in force, None outside any."""
    return _current.get()


def _push(perimetre: Perimetre | None, using: str) -> None:
    """Tell PostgreSQL, for this transaction only: a session-wide setting would leak through the pool."""
    values = ["", "", "", "", ""]
    if perimetre is not None:
        values = [
            perimetre.acteur.value,
            str(perimetre.partenaire or ""),
            str(perimetre.service or ""),
            ",".join(map(str, perimetre.caisses)),
            perimetre.compte,
        ]
    with connections[using].cursor() as cursor:
        cursor.execute(
            "select set_config('app.acteur', %s, true), set_config('app.partenaire', %s, true), "
            "set_config('app.service', %s, true), set_config('app.caisses', %s, true), set_config('app.compte', %s, true)",
            values,
        )


@contextmanager
def acting_as(perimetre: Perimetre, using: str = "default") -> Iterator[None]:
    """Open a transaction in which the managers and the database see `perimetre` and nothing else.

    Nested calls are allowed (a re-routing, a job that goes caisse by caisse); the outer perimeter is given back.
    """
    before, connection = _current.get(), connections[using]
    with transaction.atomic(using=using):
        _push(perimetre, using)
        token = _current.set(perimetre)
        try:
            with _managers_scope(perimetre):
                yield
        finally:
            _current.reset(token)
        # SET LOCAL outlives RELEASE SAVEPOINT, and a rolled back savepoint restores it by itself.
        if connection.savepoint_ids and not connection.needs_rollback:
            _push(before, using)


def _managers_scope(perimetre: Perimetre) -> Any:
    if perimetre.is_systeme:
        return scopes_disabled()
    return scope(partenaire=perimetre.partenaire, caisse=list(perimetre.caisses))


class TenantManager(models.Manager[M]):
    """Manager of a tenant table: refuses outside a perimeter, narrows inside.

    The model says on which of its own columns: `tenant_partenaire` and `tenant_caisse` (a column name, or None for a
    table read only through its parent, which the database alone narrows). `is_tenant_caisse_optional`: a row without
    caisse is shown to its structure, and to no caisse, as `isolation.by_columns` says.
    """

    def get_queryset(self) -> models.QuerySet[M]:
        here = get_scope()
        if here.get("_enabled") is False:
            return super().get_queryset()
        if "caisse" not in here:
            return DisabledQuerySet(self.model, using=self._db, missing_scopes=["partenaire", "caisse"])  # type: ignore[no-any-return]  # django-scopes is not typed
        return super().get_queryset().filter(self._narrowing(here["partenaire"], here["caisse"]))

    def _narrowing(self, partenaire: int | None, caisses: list[int]) -> models.Q:
        partenaire_column = getattr(self.model, "tenant_partenaire", "partenaire_id")
        caisse_column = getattr(self.model, "tenant_caisse", "caisse_id")
        narrowing = models.Q()
        if partenaire is not None and partenaire_column:
            narrowing &= models.Q((partenaire_column, partenaire))
        if caisse_column:
            mine = models.Q((caisse_column if "__" in caisse_column else f"{caisse_column}__in", caisses))
            if partenaire is not None and getattr(self.model, "is_tenant_caisse_optional", False):
                mine |= models.Q((f"{caisse_column}__isnull", True))
            narrowing &= mine
        return narrowing


class TenancyMiddleware:
    """Hold the transaction and the perimeter around the whole request, rendering included.

    ATOMIC_REQUESTS would end before a lazily rendered template asks its last question.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.perimetre_of = import_string(settings.PERIMETRE_OF)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Compute the perimeter of the account today, open it, and undo everything on an error of the server."""
        request.at = clock.now()  # type: ignore[attr-defined]  # put here for those who come after
        with acting_as(PERSONNE):
            perimetre, zone = self.perimetre_of(request.user, request.at)  # type: ignore[attr-defined]  # put here for those who come after
            request.perimetre, request.zone = perimetre, zone  # type: ignore[attr-defined]  # put here for those who come after
            with acting_as(perimetre):
                response = self.get_response(request)
                if response.status_code >= 500 or getattr(response, "undo_writes", False):
                    transaction.set_rollback(True)
            return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:  # noqa: ARG002  Django's signature
        """`get_response` never raises: an error is seen here, and undoes what was written."""
        transaction.set_rollback(True)


def caisse_perimetre(caisse_ids: Sequence[int]) -> Perimetre:
    """The perimeter of the caisses themselves: a job that works tenant by tenant, or a re-routing between two."""
    return Perimetre(Acteur.CAISSE, None, None, tuple(caisse_ids))
