"""Periods of a convention and their names."""

from datetime import date

import pytest

from reporting.deadlines import Periode, before, evaluation_years, to_show

FIRST = Periode(date(2024, 10, 6), date(2025, 10, 6))
SECOND = Periode(date(2025, 10, 6), date(2026, 10, 6))


def test_a_period_reads_with_its_last_day_included() -> None:
    assert SECOND.phrase == "Du lundi 6 octobre 2025 au lundi 5 octobre 2026"
    assert SECOND.courte == "du 6 octobre 2025 au 5 octobre 2026"
    assert (SECOND.annees, Periode(date(2025, 1, 1), date(2026, 1, 1)).annees) == ("2025-2026", "2025")


def test_the_period_before_is_the_one_that_ends_when_this_one_begins() -> None:
    assert before(SECOND, [FIRST, SECOND]) == FIRST
    assert before(FIRST, [FIRST, SECOND]) is None
    assert before(SECOND, [Periode(date(2023, 1, 1), date(2024, 1, 1)), SECOND]) is None


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 10, 6), SECOND),  # just over: what a COPIL presents
        (date(2026, 10, 5), FIRST),
        (date(2025, 10, 5), FIRST),  # the first year runs: its figures, not final
        (date(2024, 10, 5), None),
    ],
)
def test_the_period_to_open_first(day: date, shown: Periode | None) -> None:
    assert to_show([SECOND, FIRST], day) == shown


def test_an_evaluation_has_its_own_years() -> None:
    """Marly: April 2025 to March 2026, though the convention took effect on the 25th."""
    first = Periode(date(2025, 4, 1), date(2026, 4, 1))
    assert evaluation_years(first, date(2026, 3, 31)) == [first]
    assert evaluation_years(first, date(2026, 4, 1)) == [first, Periode(date(2026, 4, 1), date(2027, 4, 1))]
    leap = evaluation_years(Periode(date(2024, 2, 29), date(2025, 2, 28)), date(2028, 3, 1))
    assert [p.starts_on for p in leap] == [
        date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29),
    ]  # fmt: skip
