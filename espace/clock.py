"""The only caller of the clock.

Everything else receives the instant as `at` (UTC, aware) or the day as `day`. The clock is read once, at
the edge: a view takes `request.at`, a task and a command call `now()`. The database never reads it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from time import monotonic
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The present instant, aware, in UTC; the frozen one inside `frozen()`."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Make `now()` answer `at`: a simulation or the loading of a demo plays another day."""
    token = _frozen.set(at)
    try:
        yield
    finally:
        _frozen.reset(token)


def elapsed() -> float:
    """Seconds on a clock that only goes forward, to measure how long something takes; it says no date."""
    return monotonic()


def day_of(at: datetime, zone: ZoneInfo = PARIS) -> date:
    """The calendar day of an instant in the time zone of a caisse."""
    return at.astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo = PARIS) -> datetime:
    """The first instant of a day in a zone, in UTC: every period is `[start; end[`."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
