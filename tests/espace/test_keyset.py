"""Pages by position: every row once, in order, both ways, and no forged cursor."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from espace.keyset import page_of
from espace.models import Travail
from espace.tenancy import acting_as, caisse_perimetre

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
ORDER = ["-asked_at", "request_key"]


@pytest.fixture
def seven() -> None:
    with acting_as(caisse_perimetre([11])):
        for number in range(7):  # two instants only: ties are broken by the key
            Travail.objects.create(
                kind="essai",
                request_key=str(number),
                by_ref="x",
                asked_at=AT + timedelta(hours=number % 2),
                caisse_id=11,
            )


def keys(cursor: str | None, size: int = 3) -> tuple[str, str | None, str | None]:
    page = page_of(Travail.objects.all(), order=ORDER, cursor=cursor, size=size)
    return "".join(row.request_key for row in page.rows), page.previous, page.next


@pytest.mark.django_db
def test_forward_then_backward_shows_every_row_once(seven: None) -> None:
    with acting_as(caisse_perimetre([11])):
        first, nothing, after = keys(None)
        second, before_second, after_second = keys(after)
        third, before_third, no_more = keys(after_second)
        assert (first, second, third) == ("135", "024", "6")
        assert (nothing, no_more) == (None, None)
        assert keys(before_third)[0] == "024"
        back, no_previous, _ = keys(before_second)
        assert (back, no_previous) == ("135", None)


@pytest.mark.django_db
def test_an_exact_last_page_has_no_next(seven: None) -> None:
    with acting_as(caisse_perimetre([11])):
        assert keys(None, size=7) == ("1350246", None, None)


@pytest.mark.django_db
@pytest.mark.parametrize("forged", ["n'importe quoi", "WyJuIiwicmVmIixbMV1d:forged:signature", "x" * 500])
def test_a_forged_cursor_gives_the_first_page(seven: None, forged: str) -> None:
    with acting_as(caisse_perimetre([11])):
        assert keys(forged)[0] == "135"


@pytest.mark.django_db
def test_a_cursor_of_another_order_gives_the_first_page(seven: None) -> None:
    with acting_as(caisse_perimetre([11])):
        after = keys(None)[2]
        page = page_of(Travail.objects.all(), order=["request_key"], cursor=after, size=3)
        assert [row.request_key for row in page.rows] == ["0", "1", "2"]


@pytest.mark.django_db
def test_a_page_is_one_statement(seven: None) -> None:
    with acting_as(caisse_perimetre([11])), CaptureQueriesContext(connection) as statements:
        page_of(Travail.objects.all(), order=ORDER, size=3)
    assert len(statements) == 1
