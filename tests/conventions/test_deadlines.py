"""The dates of the contract: worked examples of the register's notes, section 0."""

from datetime import date

import pytest

from conventions.deadlines import (
    denonciation_opens_on,
    is_denonciation_in_time,
    resiliation_possible_on,
    term_after,
)
from conventions.intervalles import contains, intersection, minus, union


@pytest.mark.parametrize(
    ("effect", "months", "term"),
    [
        (date(2025, 10, 6), 12, date(2026, 10, 6)),
        (date(2025, 4, 25), 12, date(2026, 4, 25)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
    ],
)
def test_anniversaries_are_counted_from_the_effect(effect: date, months: int, term: date) -> None:
    assert term_after(effect, months) == term


def test_three_months_before_a_term() -> None:
    assert denonciation_opens_on(date(2026, 10, 6), 3) == date(2026, 7, 6)


TERM = date(2026, 10, 6)


@pytest.mark.parametrize(
    ("sent", "fenetre", "preavis"),
    [
        (date(2026, 7, 5), False, True),
        (date(2026, 7, 6), True, True),  # the safe day
        (date(2026, 7, 7), True, False),
        (date(2026, 10, 5), True, False),
        (date(2026, 10, 6), False, False),
    ],
)
def test_the_two_readings_of_three_months_meet_on_one_day(sent: date, fenetre: bool, preavis: bool) -> None:
    assert is_denonciation_in_time(sent, TERM, 3, lecture="fenetre") is fenetre
    assert is_denonciation_in_time(sent, TERM, 3, lecture="preavis") is preavis


def test_a_blank_delay_goes_to_the_eve() -> None:
    assert is_denonciation_in_time(date(2026, 10, 5), TERM, None, lecture="fenetre")
    assert not is_denonciation_in_time(date(2026, 10, 6), TERM, None, lecture="fenetre")


def test_the_first_day_after_a_formal_notice() -> None:
    assert resiliation_possible_on(date(2025, 9, 1), 15) == date(2025, 9, 17)
    assert resiliation_possible_on(date(2025, 9, 1), 30) == date(2025, 10, 2)


JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))


def test_sets_of_days() -> None:
    assert union([(FEB, MAR), (JAN, FEB), (APR, APR)]) == [(JAN, MAR)]
    assert union([(JAN, None), (FEB, MAR)]) == [(JAN, None)]
    assert intersection([(JAN, None)], [(FEB, MAR), (APR, None)]) == [(FEB, MAR), (APR, None)]
    assert minus([(JAN, None)], [(FEB, MAR)]) == [(JAN, FEB), (MAR, None)]
    assert minus([(JAN, APR)], [(FEB, None)]) == [(JAN, FEB)]
    assert minus([(JAN, APR)], []) == [(JAN, APR)]


def test_an_end_is_the_first_day_outside() -> None:
    assert contains([(JAN, FEB)], JAN)
    assert not contains([(JAN, FEB)], FEB)
    assert contains([(JAN, None)], APR)
