"""Timed work: ask the database what is due, handle one item at a time, survive the item that fails.

A job never relies on having run before: missed runs are caught up, a second run finds nothing more to do. What is due
is read a batch at a time, as long as something is left and the run has time: an outage of a month loads no month.
"""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import structlog
from django.db.models import QuerySet

from espace import clock, reglages
from espace.registry import Job, jobs
from espace.reglages import Reglage
from espace.tenancy import SYSTEME, acting_as

log = structlog.get_logger("espace.jobs")

LOT = reglages.declare(
    Reglage(
        "espace.tache_lot",
        "Éléments lus à la fois par une tâche planifiée",
        200,
        "Assez pour une minute ordinaire en une lecture, assez peu pour ne rien charger de lourd après une panne.",
        unit="éléments",
        bounds=(10, 5000),
        scope="portail",
    )
)
SECONDES = reglages.declare(
    Reglage(
        "espace.tache_secondes",
        "Temps laissé à un passage d’une tâche planifiée",
        50,
        "Les tâches les plus fréquentes passent chaque minute : au-delà, le passage rend la main et un autre reprend.",
        unit="secondes",
        bounds=(5, 600),
        scope="portail",
    )
)


@dataclass(frozen=True)
class Report:
    """What a run did. `is_over` is false when its time was spent before everything due was tried."""

    done: int
    failed: int
    is_over: bool = True


def job_named(name: str) -> Job:
    """The registered job of that name; KeyError if there is none."""
    for job in jobs:
        if job.name == name:
            return job
    raise KeyError(name)


def run_job(job: Job, at: datetime) -> Report:
    """Handle everything due at `at`, each item once and in its own transaction (see `Job.is_wrapped`). Raises nothing for an item.

    Returns the counts. The time of a run is a setting: once spent, the item under way is finished and no other begun.
    """
    with acting_as(SYSTEME):
        size, ends = reglages.value_of(LOT.cle), clock.elapsed() + reglages.value_of(SECONDES.cle)
    tried: set[Any] = set()
    done = failed = 0
    while batch := _batch(job, at, tried, size):
        for item in batch:
            if clock.elapsed() >= ends:
                log.warning("job_out_of_time", job=job.name, done=done, failed=failed)
                return Report(done, failed, is_over=False)
            tried.add(item)
            is_done = _handle(job, item, at)
            done, failed = done + is_done, failed + (not is_done)
    return Report(done, failed)


def _batch(job: Job, at: datetime, tried: set[Any], size: int) -> list[Any]:
    """The first items due that this run has not tried: those that failed, or had nothing to do, are left behind."""
    with acting_as(SYSTEME):
        return list(islice((item for item in _read(job.due(at), size) if item not in tried), size))


def _read(due: Iterable[Any], size: int) -> Iterator[Any]:
    """A queryset is read as it comes, never whole."""
    return iter(due.iterator(chunk_size=size)) if isinstance(due, QuerySet) else iter(due)


def _handle(job: Job, item: Any, at: datetime) -> bool:
    try:
        with acting_as(SYSTEME) if job.is_wrapped else nullcontext():
            job.handle(item, at)
    except Exception as error:
        log.exception("job_item_failed", job=job.name, item=str(item), error=type(error).__name__)
        return False
    return True
