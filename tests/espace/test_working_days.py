"""The counting rules of clauses-notes, section 0, on their own examples."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from espace.working_days import (
    add_hours,
    add_months,
    add_working_days,
    add_working_days_same_hour,
    add_years,
    is_working_day,
    legal_holidays,
)

PARIS = ZoneInfo("Europe/Paris")


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS).astimezone(UTC)  # type: ignore[arg-type,misc]  # arguments shared as a dict or a tuple


@pytest.mark.parametrize(
    ("start", "departement", "due"),
    [
        (date(2025, 4, 30), "59", date(2025, 5, 9)),
        (date(2025, 4, 14), "62", date(2025, 4, 22)),
        (date(2025, 4, 14), "57", date(2025, 4, 23)),  # Good Friday, in Metz
        (date(2024, 12, 17), "62", date(2024, 12, 24)),
        (date(2024, 12, 17), "974", date(2024, 12, 26)),  # 20 December and Christmas, in Réunion
    ],
)
def test_five_working_days_follow_the_departement(start: date, departement: str, due: date) -> None:
    assert add_working_days(start, 5, departement) == due


def test_a_day_added_by_the_caisse_does_not_count() -> None:
    assert add_working_days(date(2025, 6, 2), 1, "62") == date(2025, 6, 3)
    assert add_working_days(date(2025, 6, 2), 1, "62", [date(2025, 6, 3)]) == date(2025, 6, 4)


@pytest.mark.parametrize(
    ("departement", "day", "is_holiday"),
    [
        ("62", date(2025, 12, 26), False),
        ("57", date(2025, 12, 26), True),
        ("67", date(2025, 4, 18), True),
        ("68", date(2025, 4, 18), True),
        ("2A", date(2025, 4, 18), False),
        ("971", date(2025, 5, 27), True),
        ("971", date(2025, 3, 27), False),  # mi-carême is customary there, not legal
        ("972", date(2025, 5, 22), True),
        ("973", date(2025, 6, 10), True),
        ("976", date(2025, 4, 27), True),
        ("974", date(2025, 12, 20), True),
    ],
)
def test_legal_holidays_of_each_departement(departement: str, day: date, is_holiday: bool) -> None:
    assert (day in legal_holidays(departement, day.year)) is is_holiday


def test_weekends_never_work() -> None:
    assert is_working_day(date(2025, 6, 13), "62")
    assert not is_working_day(date(2025, 6, 14), "62")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (paris(2025, 6, 13, 16, 30), paris(2025, 6, 15, 16, 30)),
        (paris(2025, 3, 29, 16, 30), paris(2025, 3, 31, 17, 30)),
        (paris(2025, 10, 25, 16, 30), paris(2025, 10, 27, 15, 30)),
    ],
)
def test_48_hours_elapse_through_the_change_of_time(received: datetime, due: datetime) -> None:
    assert add_hours(received, 48) == due
    assert add_hours(received.astimezone(PARIS), 48) == due


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (paris(2025, 6, 13, 16, 30), paris(2025, 6, 17, 16, 30)),
        (paris(2025, 6, 14, 10, 0), paris(2025, 6, 18, 0, 0)),
        (paris(2025, 4, 30, 16, 30), paris(2025, 5, 5, 16, 30)),
    ],
)
def test_two_working_days_keep_the_hour(received: datetime, due: datetime) -> None:
    assert add_working_days_same_hour(received, 2, "62", PARIS) == due


def test_months_and_years_keep_the_day_number_or_take_the_last() -> None:
    assert add_months(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert [add_years(date(2024, 2, 29), n) for n in (1, 2, 3, 4)] == [
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]
