"""A work never begun, or whose worker died, is caught up; what was replaced leaves nothing."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections

from accounts.models import Compte
from espace import travaux
from espace.enums import EtatTravail
from espace.jobs import Report, job_named, run_job
from espace.models import Fichier, Travail
from espace.tenancy import SYSTEME, acting_as
from espace.travaux import Chantier
from tests.espace.travaux.conftest import AT, ask, make_file, seen

pytestmark = pytest.mark.django_db(transaction=True)


def kill_its_worker(travail: Travail, heartbeat_at: datetime, attempts: int = 1) -> None:
    with acting_as(SYSTEME):
        Travail.objects.filter(pk=travail.pk).update(
            etat=EtatTravail.EN_COURS, heartbeat_at=heartbeat_at, attempts=attempts
        )


def catch_up(at: datetime) -> Report:
    return run_job(job_named("espace.travaux"), at)


def test_a_work_never_begun_is_sent_again_after_a_minute(agent: Compte, sent: list[str], worker: None) -> None:
    travaux.kind("essai")(make_file)
    travail = ask(agent)
    sent.clear()
    assert catch_up(AT + timedelta(seconds=59)) == Report(0, 0)
    assert catch_up(AT + timedelta(seconds=60)) == Report(1, 0)
    assert sent == [str(travail.pk)]


def test_a_work_whose_worker_died_is_done_by_another(agent: Compte, sent: list[str], worker: None) -> None:
    travaux.kind("essai")(make_file)
    travail = ask(agent)
    kill_its_worker(travail, AT)
    sent.clear()
    later = AT + travaux.STALE
    assert catch_up(later - timedelta(seconds=1)) == Report(0, 0)
    assert travaux.run(str(travail.pk), later - timedelta(seconds=1)) is None
    assert (catch_up(later), sent) == (Report(1, 0), [str(travail.pk)])
    assert travaux.run(sent[0], later) == EtatTravail.FAIT
    assert catch_up(later + timedelta(days=1)) == Report(0, 0)
    assert seen(agent, travail).attempts == 2


def test_a_work_that_kills_its_workers_is_given_up(agent: Compte, sent: list[str], worker: None) -> None:
    travaux.kind("essai")(make_file)
    travail = ask(agent)
    kill_its_worker(travail, AT, attempts=travaux.ATTEMPTS_MAX)
    assert travaux.run(str(travail.pk), AT + travaux.STALE) is None
    after = seen(agent, travail)
    assert (after.etat, after.error_code, after.error_sentence) == (EtatTravail.ECHOUE, "abandon", travaux.ABANDONED)


def test_a_run_held_dead_and_replaced_leaves_nothing(agent: Compte, sent: list[str], worker: None) -> None:
    """A worker frozen for ten minutes wakes up after another took its work: one file, one end."""
    others: list[Any] = []

    def replace() -> None:
        try:
            others.append(travaux.run(str(travail.pk), AT + travaux.STALE))
        finally:
            connections.close_all()

    @travaux.kind("essai")
    def essai(chantier: Chantier) -> Fichier:
        if not others:
            others.append("en train")
            thread = threading.Thread(target=replace)
            thread.start()
            thread.join()
        return make_file(chantier)

    travail = ask(agent)
    assert travaux.run(str(travail.pk), AT) is None
    assert others == ["en train", EtatTravail.FAIT]
    with acting_as(SYSTEME):
        assert Fichier.objects.get().pk == Travail.objects.get().result


def test_a_run_replaced_by_one_that_still_runs_neither_ends_it_nor_speaks_for_it(
    agent: Compte, sent: list[str], worker: None
) -> None:
    def take_over() -> None:
        try:
            kill_its_worker(travail, AT, attempts=2)
        finally:
            connections.close_all()

    @travaux.kind("essai")
    def essai(chantier: Chantier) -> Fichier:
        thread = threading.Thread(target=take_over)
        thread.start()
        thread.join()
        chantier.progress(7, 9)
        return make_file(chantier)

    travail = ask(agent)
    assert travaux.run(str(travail.pk), AT) is None
    after = seen(agent, travail)
    assert (after.etat, after.attempts, after.done, after.result) == (EtatTravail.EN_COURS, 2, 0, None)
    with acting_as(SYSTEME):
        assert Fichier.objects.count() == 0


def test_a_sign_of_life_keeps_the_work_from_being_taken_over(agent: Compte, sent: list[str], worker: None) -> None:
    @travaux.kind("essai")
    def essai(chantier: Chantier) -> None:
        with time_machine.travel(AT + timedelta(minutes=9), tick=False):
            chantier.progress(1, 2)
        assert travaux.run(str(chantier.uuid), AT + timedelta(minutes=12)) is None

    assert travaux.run(str(ask(agent).pk), AT) == EtatTravail.FAIT
