"""Every table with a policy, walked: a stranger sees nothing, and would see all with that one policy gone.

The tables are read from the catalogue: a new one without a row in `rangees` is red.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from accounts.models import Caisse
from espace.tenancy import PERSONNE, Perimetre, acting_as, caisse_perimetre
from signalements.models import Demande
from tests.signalements.conftest import Sender
from tests.signalements.rangees import Rows
from tests.world import World

# Lists hold no person: who is signed in reads them, each caisse writes its own. There, the leak is a row written.
READ_BY_ALL = {"signalements_option", "signalements_pieceattendue", "signalements_historicaloption"}

REFUSAL = "aucun périmètre ouvert : acting_as() manque"
Found = dict[str, list[str]]  # table → the places of its rows


def ask(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def tables() -> list[str]:
    """Those that have a policy."""
    return [
        name for (name,) in ask("select distinct tablename from pg_policies where schemaname = 'public' order by 1")
    ]


@pytest.fixture
def rows(maison: World, full: Demande, send: Sender) -> Rows:
    return Rows(maison, full, send(by=maison.technicien_bondues, caisse=maison.opale, commentaire="Autre structure."))


@pytest.fixture
def strangers(maison: World) -> dict[str, Perimetre]:
    """Who has nothing to do with the case between the Département and Artois."""
    ailleurs = Caisse.objects.create(code="ailleurs", nom="CPAM d’ailleurs")
    return {
        "technicien": maison.perimetre(maison.technicien_bondues),
        "gestionnaire": maison.perimetre(maison.gestionnaire_bondues),
        "caisse": caisse_perimetre([ailleurs.pk]),
        "personne": PERSONNE,
    }


def own(maison: World) -> Found:
    """What the service of the Département and Artois see of each table, between them."""
    found: Found = {table: [] for table in tables()}
    for who in (maison.technicien_departement, maison.agent_artois):
        with maison.acting(who):
            for table, places in found.items():
                places += [place for (place,) in ask(f"select ctid::text from {table}")]
    return found


def seen(table: str, places: list[str]) -> int:
    """How many of these rows the present perimeter is shown, by raw SQL."""
    return int(ask(f"select count(*) from {table} where ctid = any (%s::tid[])", places)[0][0])


def add_again(table: str, places: list[str]) -> bool:
    """Whether a row of somebody else's may be written a second time, under another key."""
    key = "history_id" if "historical" in table else "id"
    number = f"nextval(pg_get_serial_sequence('{table}', '{key}'))"
    sql = (
        f"insert into {table} select (jsonb_populate_record(t, jsonb_build_object('{key}', {number}))).* from {table} t "
        "where ctid = (%s::tid[])[1] returning 1"
    )
    try:
        with transaction.atomic():
            return bool(ask(sql, places))
    except DatabaseError as error:
        return "row-level security" not in str(error)  # past the policy, another rule may still say no


def leaks(table: str, places: list[str], who: str) -> bool:
    """Whether a stranger reads a row of the table, or writes one where everybody signed in reads."""
    if table in READ_BY_ALL and who != "personne":
        return add_again(table, places)
    return seen(table, places) > 0


@contextmanager
def without_policy(table: str, as_owner: Callable[[], Any]) -> Iterator[None]:
    """Lift the policy of one table, and put it back."""
    with transaction.atomic():
        with as_owner():
            ask("set constraints all immediate")
            ask(f"drop policy perimetre on {table}; alter table {table} disable row level security")
        yield
        transaction.set_rollback(True)


def test_a_stranger_sees_nothing_of_any_table_and_all_of_it_without_its_policy(
    maison: World, rows: Rows, strangers: dict[str, Perimetre], as_owner: Callable[[], Any]
) -> None:
    found = own(maison)
    assert [table for table, places in found.items() if not places] == []
    through: list[tuple[str, str]] = []
    held: list[tuple[str, str]] = []
    for who, perimetre in strangers.items():
        with acting_as(perimetre):
            through += [(table, who) for table, places in found.items() if leaks(table, places, who)]
    for table, places in found.items():
        with without_policy(table, as_owner):
            for who, perimetre in strangers.items():
                with acting_as(perimetre):
                    held += [(table, who)] if not leaks(table, places, who) else []
    assert (through, held) == ([], [])


def test_every_table_refuses_outside_a_perimeter(maison: World, rows: Rows) -> None:
    """Not by showing nothing: a row examined raises, and says what is missing."""
    found = {}
    for table in tables():
        with pytest.raises(ProgrammingError) as refused, transaction.atomic():
            ask(f"select 1 from {table}")
        found[table] = str(refused.value).partition("\n")[0]
    assert found == dict.fromkeys(tables(), REFUSAL)
