"""The access journal: nobody rewrites it, and it is shortened only by whole old days."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from espace import journal
from espace.models import LigneJournal
from espace.tenancy import PERSONNE, SYSTEME, acting_as, caisse_perimetre

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_a_line_before_sign_in_has_no_tenant_and_is_not_read_back() -> None:
    with acting_as(PERSONNE):
        journal.record("connexion.refusee", at=AT, by=None, address="192.0.2.1")
        with pytest.raises(DatabaseError), transaction.atomic():
            journal.record("connexion.refusee", at=AT, by=None, caisse_id=11)
        assert LigneJournal.objects.count() == 0


def test_a_caisse_reads_its_own_lines() -> None:
    with acting_as(caisse_perimetre([11])):
        journal.record("demande.viewed", at=AT, by=None, caisse_id=11, object_ref="2XGP7-KMA4Q")
        assert list(LigneJournal.objects.values_list("object_ref", flat=True)) == ["2XGP7-KMA4Q"]
    with acting_as(caisse_perimetre([12])):
        assert LigneJournal.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update espace_lignejournal set verb = 'rien'",
        "delete from espace_lignejournal",
        "truncate espace_lignejournal",
    ],
)
def test_neither_the_web_nor_the_worker_nor_the_owner_rewrites_it(
    statement: str, as_worker: Callable[[], Any], as_owner: Callable[[], Any]
) -> None:
    with acting_as(caisse_perimetre([11])):
        journal.record("demande.viewed", at=AT, by=None, caisse_id=11)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with as_worker(), acting_as(SYSTEME), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement)
    if "truncate" not in statement:  # an owner may always truncate their table: no application runs as owner
        with as_owner(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def purge(before: datetime, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select purge_journal(%s, %s)", [before, at])
        return int(cursor.fetchone()[0])


def test_the_purge_takes_old_lines_only_and_never_nearer_than_six_months(as_worker: Callable[[], Any]) -> None:
    with acting_as(caisse_perimetre([11])):
        for age in (10, 300, 400):
            journal.record("demande.viewed", at=AT - timedelta(days=age), by=None, caisse_id=11)
        with pytest.raises(DatabaseError), transaction.atomic():
            purge(AT - timedelta(days=365), AT)  # not the web's to do
    with as_worker(), acting_as(SYSTEME):
        with pytest.raises(DatabaseError, match="six mois"), transaction.atomic():
            purge(AT - timedelta(days=100), AT)
        assert purge(AT - timedelta(days=365), AT) == 1
        assert LigneJournal.objects.count() == 2
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("delete from espace_lignejournal")  # the door is shut again behind the purge
