"""The three walls, on a table of the kernel: managers refuse, perimeters narrow, PostgreSQL has the last word."""

import asyncio
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django_scopes.exceptions import ScopeError

from espace.models import Travail
from espace.tenancy import PERSONNE, SYSTEME, Acteur, Perimetre, acting_as, caisse_perimetre, current_perimetre

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
ARTOIS, OPALE, DEPARTEMENT, CHAMPIGNY = 11, 12, 21, 22
TECHNICIEN = Perimetre(Acteur.TECHNICIEN, DEPARTEMENT, None, (ARTOIS, OPALE))
AGENT = caisse_perimetre([ARTOIS])

pytestmark = pytest.mark.django_db


def new(partenaire: int | None, caisse: int | None, key: str) -> Travail:
    return Travail.objects.create(
        kind="essai", request_key=key, by_ref="x", asked_at=AT, partenaire_id=partenaire, caisse_id=caisse
    )


@pytest.fixture
def four_rows() -> None:
    """A: the Département to Artois; B: to Opale; C: to a caisse closed to it; D: another structure, to Artois."""
    for key, partenaire, caisse in [
        ("A", DEPARTEMENT, ARTOIS),
        ("B", DEPARTEMENT, OPALE),
        ("C", DEPARTEMENT, 13),
        ("D", CHAMPIGNY, ARTOIS),
    ]:
        with acting_as(caisse_perimetre([caisse])):
            new(partenaire, caisse, key)


def seen_by_managers() -> str:
    return "".join(sorted(Travail.objects.values_list("request_key", flat=True)))


def seen_by_database() -> str:
    """Raw SQL: the managers have no say."""
    with connection.cursor() as cursor:
        cursor.execute("select request_key from espace_travail order by 1")
        return "".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("perimetre", "rows"),
    [
        (TECHNICIEN, "AB"),
        (Perimetre(Acteur.GESTIONNAIRE, DEPARTEMENT, None, (ARTOIS,)), "A"),
        (AGENT, "AD"),
        (caisse_perimetre([ARTOIS, OPALE]), "ABD"),
        (PERSONNE, ""),
    ],
)
def test_each_perimetre_sees_its_rows_through_both_walls(four_rows: None, perimetre: Perimetre, rows: str) -> None:
    with acting_as(perimetre):
        assert (seen_by_managers(), seen_by_database()) == (rows, rows)


async def _gather(rows: Any) -> list[Any]:
    return [row async for row in rows]


@pytest.mark.parametrize(
    "question",
    [
        lambda: Travail.objects.count() > 0,
        lambda: not Travail.objects.exists(),
        lambda: list(Travail.objects.all()),
        lambda: Travail.objects.filter(kind="essai").first(),
        lambda: bool(Travail.objects.explain()),
        lambda: asyncio.run(_gather(Travail.objects.exclude(kind=""))),
        lambda: list(Travail.objects.model.objects.filter(pk__in=Travail.objects.all())),
    ],
)
def test_a_question_outside_any_perimetre_raises(question: Callable[[], object]) -> None:
    with pytest.raises(ScopeError):
        question()


def test_raw_sql_outside_any_perimetre_is_refused_aloud(four_rows: None) -> None:
    with pytest.raises(ProgrammingError, match="acting_as"), transaction.atomic():
        seen_by_database()


def test_a_row_cannot_be_written_into_another_tenant(four_rows: None) -> None:
    with acting_as(TECHNICIEN):
        assert new(DEPARTEMENT, ARTOIS, "E").request_key == "E"
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            new(CHAMPIGNY, ARTOIS, "F")


def test_an_update_cannot_send_a_row_away(four_rows: None) -> None:
    with acting_as(AGENT), pytest.raises(DatabaseError, match="do not move"), transaction.atomic():
        Travail.objects.filter(request_key="D").update(caisse_id=OPALE)
    both = acting_as(caisse_perimetre([ARTOIS, OPALE]))  # whose row it is does not move, even between two of one's own
    with both, pytest.raises(DatabaseError, match="do not move"), transaction.atomic():
        Travail.objects.filter(request_key="D").update(caisse_id=OPALE)


def test_a_nested_perimetre_gives_the_former_one_back(four_rows: None) -> None:
    with acting_as(AGENT):
        with acting_as(TECHNICIEN):
            assert seen_by_database() == "AB"
        assert (seen_by_managers(), seen_by_database()) == ("AD", "AD")
        with suppress(ValueError), acting_as(TECHNICIEN):
            raise ValueError
        assert (seen_by_managers(), seen_by_database()) == ("AD", "AD")
        assert current_perimetre() == AGENT
    assert current_perimetre() is None


def test_the_web_never_becomes_the_system(four_rows: None, as_worker: Callable[[], Any]) -> None:
    with acting_as(SYSTEME):
        assert seen_by_database() == ""
    with as_worker(), acting_as(SYSTEME):
        assert seen_by_database() == "ABCD"


def test_refused_statements_leave_nothing(four_rows: None) -> None:
    with acting_as(TECHNICIEN):
        with pytest.raises(DatabaseError), transaction.atomic():
            new(CHAMPIGNY, OPALE, "G")
        assert not Travail.objects.filter(pk=uuid.uuid4()).exists()
        assert seen_by_managers() == "AB"
