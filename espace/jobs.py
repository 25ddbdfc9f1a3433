"""Timed work: ask the database what is due, handle one item at a time, survive the item that fails.

A job never relies on having run before: missed runs are caught up, a second run finds nothing more to do.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog

from espace.registry import Job, jobs
from espace.tenancy import SYSTEME, acting_as

log = structlog.get_logger("espace.jobs")


@dataclass(frozen=True)
class Report:
    """What a run did."""

    done: int
    failed: int


def job_named(name: str) -> Job:
    """The registered job of that name; KeyError if there is none."""
    for job in jobs:
        if job.name == name:
            return job
    raise KeyError(name)


def run_job(job: Job, at: datetime) -> Report:
    """Handle everything due at `at`, each item in its own transaction. Returns the counts; raises nothing for an item."""
    with acting_as(SYSTEME):
        items = list(job.due(at))
    done = failed = 0
    for item in items:
        try:
            with acting_as(SYSTEME):
                job.handle(item, at)
            done += 1
        except Exception as error:
            failed += 1
            log.exception("job_item_failed", job=job.name, item=str(item), error=type(error).__name__)
    return Report(done, failed)
