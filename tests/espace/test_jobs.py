"""A job survives the item that fails, catches up what was missed, and a second run does nothing more."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db.models import QuerySet

from espace import broker, clock, tasks
from espace.auteurs import AUTOMATE
from espace.celery import SCHEDULE, app
from espace.enums import EtatTravail
from espace.jobs import LOT, Report, job_named, run_job
from espace.models import ReglageGlobal, Travail
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


def ask_for(*keys: str) -> None:
    with acting_as(caisse_perimetre([11])):
        for key in keys:
            Travail.objects.create(kind="essai", request_key=key, by_ref=AUTOMATE.auteur_ref, asked_at=AT, caisse_id=11)


def lower_the_batch_to_ten() -> None:
    ReglageGlobal.objects.create(cle=LOT.cle, valeur=10, changed_at=AT, changed_by_ref=AUTOMATE.auteur_ref)


@pytest.mark.django_db
def test_everything_due_is_tried_once_batch_after_batch(as_worker: Callable[[], Any]) -> None:
    """Eleven that fail, more than a batch, come before the fourteen others."""
    ask_for(*(f"a{rank:02}" for rank in range(11)), *(f"z{rank:02}" for rank in range(14)))
    lower_the_batch_to_ten()
    tried: list[str] = []

    def fail_first(pk: UUID, at: datetime) -> None:
        travail = Travail.objects.get(pk=pk)
        tried.append(travail.request_key)
        if travail.request_key.startswith("a"):
            raise ValueError
        Travail.objects.filter(pk=pk).update(etat=EtatTravail.FAIT)

    with as_worker():
        assert run_job(Job("essai", due_rows, fail_first), AT) == Report(done=14, failed=11)
    assert len(tried) == len(set(tried)) == 25


@pytest.mark.django_db
def test_an_item_that_stays_due_is_not_taken_again_in_the_same_run(as_worker: Callable[[], Any]) -> None:
    ask_for("a", "b")
    with as_worker():
        assert run_job(Job("essai", due_rows, lambda _pk, _at: None), AT) == Report(done=2, failed=0)


@pytest.mark.django_db
def test_a_batch_reads_no_more_than_its_size(as_worker: Callable[[], Any]) -> None:
    ask_for(*(f"{rank:02}" for rank in range(25)))
    lower_the_batch_to_ten()
    read = 0

    def counted(_at: datetime) -> Iterator[UUID]:
        nonlocal read
        for pk in due_rows(AT):
            read += 1
            yield pk

    def stop(_pk: UUID, _at: datetime) -> None:
        raise KeyboardInterrupt

    with as_worker(), pytest.raises(KeyboardInterrupt):
        run_job(Job("essai", counted, stop), AT)
    assert read == 10


@pytest.mark.django_db
def test_a_run_out_of_time_begins_nothing_more_and_says_so(
    as_worker: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for("a", "b", "c")
    seconds = iter([0.0, 0.0, 49.9, 50.0])  # the beginning, then before each item
    monkeypatch.setattr(clock, "elapsed", lambda: next(seconds))
    with as_worker():
        assert run_job(Job("essai", due_rows, handle), AT) == Report(done=1, failed=1, is_over=False)


def due_rows(_at: datetime) -> QuerySet[Travail, UUID]:
    return Travail.objects.filter(etat=EtatTravail.DEMANDE).order_by("request_key").values_list("pk", flat=True)


@pytest.mark.parametrize(
    ("report", "again"),
    [
        (Report(3, 1, is_over=False), [("espace.run_job", "essai")]),
        (Report(0, 9, is_over=False), []),  # nothing moves: the next hour tries again
        (Report(3, 0), []),
    ],
)
def test_a_run_that_had_no_time_for_all_asks_for_another(
    report: Report, again: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(tasks, "job_named", lambda name: name)
    monkeypatch.setattr(tasks, "run_job", lambda *_: report)
    monkeypatch.setattr(broker, "enqueue", lambda *call: asked.append(call))
    tasks.run_job_task("essai")
    assert asked == again


def test_every_job_has_its_line_in_the_schedule_and_conversely() -> None:
    assert sorted(ligne.job for ligne in SCHEDULE) == sorted(job.name for job in jobs)
    assert sorted(app.conf.beat_schedule) == sorted(ligne.job for ligne in SCHEDULE)


def test_every_line_of_the_schedule_is_a_sentence() -> None:
    assert [ligne.job for ligne in SCHEDULE if not ligne.sentence.endswith(".")] == []


def test_an_unknown_job_is_refused() -> None:
    with pytest.raises(KeyError):
        job_named("inconnu")
