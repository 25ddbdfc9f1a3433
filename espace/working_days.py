"""Days, months and hours of the clocks, as the register counts them (clauses-notes, section 0). Pure functions.

Start day excluded, due day included; a month keeps its day number or takes the last day; working days are Monday to
Friday but the legal holidays of the département of the caisse.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta

# What the `holidays` package calls them. The overseas départements have the day of the abolition of slavery, and only
# that, on top of the common ones: the package also lists customary days there, which are not legal holidays.
_MOSELLE_ALSACE = {"57": "57", "67": "6AE", "68": "6AE"}
_ABOLITION = {"971": (5, 27), "972": (5, 22), "973": (6, 10), "974": (12, 20), "976": (4, 27)}


@lru_cache(maxsize=512)
def legal_holidays(departement: str, year: int) -> frozenset[date]:
    """The legal holidays of a year in a département (« 62 », « 2A », « 974 »)."""
    subdivision = _MOSELLE_ALSACE.get(departement)
    days = set(holidays.country_holidays("FR", subdiv=subdivision, years=year))
    if departement in _ABOLITION:
        days.add(date(year, *_ABOLITION[departement]))
    return frozenset(days)


def is_working_day(day: date, departement: str, extra: Iterable[date] = ()) -> bool:
    """Whether a day counts: `extra` are the days added by the caisse."""
    return day.weekday() < 5 and day not in legal_holidays(departement, day.year) and day not in set(extra)


def add_working_days(day: date, count: int, departement: str, extra: Iterable[date] = ()) -> date:
    """The `count`-th working day after `day`: 30/04/2025 + 5 in the Nord is 09/05/2025."""
    closed = frozenset(extra)
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day, departement, closed):
            count -= 1
    return day


def add_months(day: date, months: int) -> date:
    """Same day number, or the last of the month: 31/08/2025 + 6 is 28/02/2026."""
    return day + relativedelta(months=months)


def add_years(day: date, years: int) -> date:
    """Anniversary counted from the effect date: 29/02/2024 gives 28/02/2025 and 29/02/2028."""
    return day + relativedelta(years=years)


def add_hours(at: datetime, hours: int) -> datetime:
    """Elapsed hours, whatever the change of summer time."""
    return at.astimezone(UTC) + timedelta(hours=hours)


def add_working_days_same_hour(
    at: datetime, count: int, departement: str, zone: ZoneInfo, extra: Iterable[date] = ()
) -> datetime:
    """`count` working days later at the same hour; received on a closed day, it counts from the next open midnight.

    Friday 16:30 + 2 is Tuesday 16:30; Saturday 10:00 + 2 is Wednesday 0:00.
    """
    local = at.astimezone(zone)
    day, hour = local.date(), local.timetz().replace(tzinfo=None)
    if not is_working_day(day, departement, extra):
        day, hour = add_working_days(day, 1, departement, extra), datetime.min.time()
    return datetime.combine(add_working_days(day, count, departement, extra), hour, tzinfo=zone).astimezone(UTC)
