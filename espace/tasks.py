"""Celery's doors to the jobs. They hold no logic."""

from celery import shared_task

from espace import broker, clock, travaux
from espace.jobs import job_named, run_job


@shared_task(name="espace.run_job")  # type: ignore[untyped-decorator]  # Celery has no types
def run_job_task(name: str) -> dict[str, int]:
    """Run one timed job now, and again at once if its time was spent; returns its counts for the worker's log."""
    report = run_job(job_named(name), clock.now())
    if report.done and not report.is_over:
        broker.enqueue("espace.run_job", name)
    return {"done": report.done, "failed": report.failed}


@shared_task(name="espace.run_travail")  # type: ignore[untyped-decorator]  # Celery has no types
def run_travail_task(uuid: str) -> str:
    """Do one long work now, if it is still to be done; returns its last state for the worker's log."""
    return travaux.run(uuid, clock.now()) or ""
