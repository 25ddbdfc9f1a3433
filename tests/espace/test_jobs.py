"""A job survives the item that fails, catches up what was missed, and a second run does nothing more."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from espace.auteurs import AUTOMATE
from espace.celery import SCHEDULE, app
from espace.enums import EtatTravail
from espace.jobs import Report, job_named, run_job
from espace.models import Travail
from espace.registry import Job, jobs
from espace.tenancy import acting_as, caisse_perimetre

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)


def due(at: datetime) -> list[str]:
    return [
        str(pk)
        for pk in Travail.objects.filter(etat=EtatTravail.DEMANDE).order_by("request_key").values_list("pk", flat=True)
    ]


def handle(uuid: str, at: datetime) -> None:
    travail = Travail.objects.get(pk=uuid)
    travail.etat = EtatTravail.FAIT
    travail.save(update_fields=["etat"])
    if travail.request_key == "b":
        raise ValueError("this one always fails")


JOB = Job("essai", due, handle)


@pytest.mark.django_db
def test_one_failing_item_neither_stops_the_others_nor_leaves_half_a_write(as_worker: Callable[[], Any]) -> None:
    with acting_as(caisse_perimetre([11])):
        for key in "abc":
            Travail.objects.create(kind="essai", request_key=key, by_ref=AUTOMATE.auteur_ref, asked_at=AT, caisse_id=11)
    with as_worker():
        assert run_job(JOB, AT) == Report(done=2, failed=1)
        assert run_job(JOB, AT) == Report(done=0, failed=1)
    with acting_as(caisse_perimetre([11])):
        states = dict(Travail.objects.values_list("request_key", "etat"))
    assert states == {"a": EtatTravail.FAIT, "b": EtatTravail.DEMANDE, "c": EtatTravail.FAIT}


def test_every_job_has_its_line_in_the_schedule_and_conversely() -> None:
    assert sorted(ligne.job for ligne in SCHEDULE) == sorted(job.name for job in jobs)
    assert sorted(app.conf.beat_schedule) == sorted(ligne.job for ligne in SCHEDULE)


def test_every_line_of_the_schedule_is_a_sentence() -> None:
    assert [ligne.job for ligne in SCHEDULE if not ligne.sentence.endswith(".")] == []


def test_an_unknown_job_is_refused() -> None:
    with pytest.raises(KeyError):
        job_named("inconnu")
