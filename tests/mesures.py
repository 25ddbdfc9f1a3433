"""How pages are measured: the statements they ask, transaction control and scope apart."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

MAX_STATEMENTS = 17  # no page of the portal asks more; two are of every page: maintenances, terms of use
CONTROL = (
    "SAVEPOINT",
    "RELEASE SAVEPOINT",
    "ROLLBACK TO SAVEPOINT",
    "BEGIN",
    "COMMIT",
    "select set_config('app.acteur'",
)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements asked inside the block, once it is over."""
    asked: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield asked
    asked.extend(q["sql"] for q in captured.captured_queries if not q["sql"].startswith(CONTROL))
