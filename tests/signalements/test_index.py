"""Lists among twenty thousand open demandes, under the policies: their order is read from an index, never sorted."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from django.db import connection

from espace.keyset import page_of
from signalements.filtres import ORDRE_FILE, with_worklist_columns, worklist, worklist_views
from signalements.models import Demande
from signalements.pages import RECENT, recent_of
from tests.mesures import statements
from tests.signalements.conftest import Sender
from tests.world import World

COPIES = 20_000
COLUMNS = [field.attname for field in Demande._meta.concrete_fields if not field.primary_key]
# A copy has its own reference and instants; one in two is the other caisse’s, one in nine is urgent, one in five has no due date.
OWN = {
    "reference": "overlay(translate(lpad(upper(to_hex(k)), 10, '0'), '01', 'GH') placing '-' from 6 for 0)",
    "caisse_id": "case when k %% 2 = 0 then d.caisse_id else %(other)s end",
    "service_caisse_id": "case when k %% 2 = 0 then d.service_caisse_id end",
    "submission": "gen_random_uuid()",
    "is_urgent": "k %% 9 = 0",
    "next_due_at": "case when k %% 5 > 0 then d.received_at + k * interval '7 minutes' end",
    "last_event_at": "d.last_event_at + k * interval '11 seconds'",
}
COPY = f"""
    insert into signalements_demande ({", ".join(COLUMNS)})
    select {", ".join(OWN.get(column, f"d.{column}") for column in COLUMNS)}
    from signalements_demande d cross join generate_series(1, {COPIES}) k
"""


@pytest.fixture
def bulk(maison: World, send: Sender, now: datetime, as_owner: Callable[[], AbstractContextManager[None]]) -> None:
    """Copies of two saisines, one a caisse, laid as the owner of the table may."""
    send(now - timedelta(hours=3), urgence="enfant")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table signalements_demande disable trigger user")
        cursor.execute(COPY, {"other": maison.opale.pk})
        cursor.execute("alter table signalements_demande enable trigger user")
        cursor.execute("analyze signalements_demande")


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, timing off) {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())


def orders_of(plan: str) -> list[str]:
    """How the demandes are read in their order: the index walked, or the sort of all of them."""
    found = re.findall(r"Index Scan using (demande_(?:file|recente|partenaire)) on|(Sort) +\(", plan)
    return [index or sort for index, sort in found]


@pytest.mark.parametrize("name", ["", "a_prendre", "urgentes", "caisse"])
def test_the_worklist_reads_its_order_from_its_index_page_after_page(
    maison: World, bulk: None, now: datetime, name: str
) -> None:
    by = maison.agent_artois
    with maison.acting(by), statements() as asked:
        rows = worklist_views(worklist({}, by=by, at=now, text=""), by=by, at=now)[name]
        first = page_of(with_worklist_columns(rows), order=ORDRE_FILE, size=50)
        second = page_of(with_worklist_columns(rows), order=ORDRE_FILE, cursor=first.next, size=50)
    assert [len(first.rows), len(second.rows)] == [50, 50]
    pages = [sql for sql in asked if ' AS "due_key"' in sql]
    with maison.acting(by):
        assert [orders_of(plan_of(sql)) for sql in pages] == [["demande_file"], ["demande_file"]]


def test_the_home_reads_the_last_facts_from_their_index(maison: World, bulk: None) -> None:
    by = maison.technicien_departement
    with maison.acting(by), statements() as asked:
        assert len(recent_of(by)) == RECENT
    with maison.acting(by):
        assert orders_of(plan_of(asked[0])) == ["demande_recente"]
