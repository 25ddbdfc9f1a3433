"""`manage.py jobs`: print the schedule as `docs/jobs.md`, or run one job now (`manage.py jobs signalements.late`)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from espace import clock
from espace.celery import SCHEDULE
from espace.jobs import job_named, run_job

HEADER = """# Timed jobs

Generated from the table of `espace/celery.py` by `./portail manage jobs > docs/jobs.md`; a test holds the two equal.
A job asks the database what is due: an hour says how fresh the answer is, a missed run is caught up by the next one, and a
second run finds nothing more to do. `./portail manage jobs NAME` runs one now.

| job | when | what it does |
|---|---|---|
"""


def as_markdown() -> str:
    """The whole page."""
    lines = [f"| `{ligne.job}` | {_hours(ligne.schedule)} | {ligne.sentence} |" for ligne in SCHEDULE]
    return HEADER + "\n".join(lines) + "\n"


def _hours(schedule: Any) -> str:
    """« every minute », « every 5 minutes », « at 00:03 »: the three hours the table knows."""
    minute, hour = str(schedule._orig_minute), str(schedule._orig_hour)  # noqa: SLF001  celery keeps what was asked nowhere else
    if hour != "*":
        return f"at {int(hour):02}:{int(minute):02}"
    return "every minute" if minute == "*" else f"every {minute.removeprefix('*/')} minutes"


class Command(BaseCommand):
    """See the module."""

    help = "Écrit la table des tâches planifiées, ou en joue une."

    def add_arguments(self, parser: CommandParser) -> None:
        """An optional name."""
        parser.add_argument("name", nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        """Print, or run and say the counts."""
        if options["name"] is None:
            self.stdout.write(as_markdown(), ending="")
            return
        report = run_job(job_named(options["name"]), clock.now())
        self.stdout.write(f"{report.done} fait, {report.failed} en échec")
