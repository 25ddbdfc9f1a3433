"""Each constraint of an app by its name: raw SQL breaks it on rows laid once, where no form has a say."""

import re
from collections.abc import Mapping

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import UniqueConstraint

from espace.errors import constraint_name, sentence_of
from tests.base import OWNER, WORKER, acting_under

NOW = "timestamptz '2026-11-23 09:40Z'"


def change(table: str, what: str, where: str = "true") -> str:
    """An UPDATE of rows already laid."""
    return f"update {table} set {what} where {where}"


def again(table: str, where: str = "true", **changes: str) -> str:
    """One of the rows written a second time, under another key; `changes` are SQL values by column."""
    pk, key = _key_of(table)
    fields = ", ".join(f"'{column}', {value}" for column, value in {pk: key, **changes}.items())
    return (
        f"insert into {table} select (jsonb_populate_record(t, jsonb_build_object({fields}))).* "
        f"from {table} t where {where} limit 1"
    )


def _key_of(table: str) -> tuple[str, str]:
    """The primary key of a table, and SQL of a new one."""
    pk = next(model._meta.pk for model in apps.get_models() if model._meta.db_table == table)
    assert pk is not None
    column = str(pk.column)
    if pk.get_internal_type() == "UUIDField":
        return column, "gen_random_uuid()"
    return column, f"nextval(pg_get_serial_sequence('{table}', '{column}'))"


def twice(statement: str) -> str:
    """The same row, two times."""
    return f"{statement}; {statement}"


def said(statement: str) -> tuple[str | None, str | None]:
    """The name and the sentence of the constraint that refuses, in a savepoint; what happened instead when none does.

    What the web may not even ask (a column that never moves, a table it never deletes from) is then asked of the worker
    or of the owner, who pass: the constraint behind holds them too.
    """
    found = _said(statement)
    if (found[0] or "").endswith("_fige"):
        with acting_under(WORKER):
            return _said(statement)
    if (found[0] or "").startswith("permission denied"):
        with acting_under(OWNER, acteur="systeme"):
            return _said(statement)
    return found


def _said(statement: str) -> tuple[str | None, str | None]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("set constraints all immediate")
            written = cursor.rowcount
            transaction.set_rollback(True)
    except DatabaseError as error:
        return constraint_name(error) or str(error), sentence_of(error)
    return f"accepted ({written})", None


def refusals(statements: Mapping[str, str]) -> dict[str, str | None]:
    """By the name expected, the one that refused."""
    return {name: said(statement)[0] for name, statement in statements.items()}


def keys_of(app: str) -> set[str]:
    """Pairs that only composite keys point at: they hold the identifier, so the primary key refuses first."""
    return {
        constraint.name
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint) and _first_of(constraint) == "id"
    }


def _first_of(constraint: UniqueConstraint) -> str:
    return (constraint.fields or [str(getattr(constraint.expressions[0], "name", ""))])[0]


def declared(app: str) -> set[str]:
    """What refuses by a name in the tables of an app: the constraints of its models, and its triggers, as laid."""
    named = {c.name for model in apps.get_app_config(app).get_models() for c in model._meta.constraints}
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct p.prosrc from pg_trigger t join pg_proc p on p.oid = t.tgfoid "
            "join pg_class c on c.oid = t.tgrelid where c.relname like %s",
            [f"{app}\\_%"],
        )
        raised = [part for (body,) in cursor.fetchall() for part in re.findall(r"constraint =[^;]*", body)]
        named |= {name for part in raised for name in re.findall(r"(?:=|then|else)\s+'(\w+)'", part)}
        # Those that Django names itself end in `_check`, `_key` or `_uniq`; the pairs of `isolation.py` in `_paire`.
        cursor.execute(
            r"""select k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid
                where c.relname like %s and k.contype in ('c', 'u', 'x')
                    and k.conname !~ '(_check\d*|_key|_uniq|_paire)$'""",
            [f"{app}\\_%"],
        )
        named |= {name for (name,) in cursor.fetchall()}
    return named - keys_of(app)
