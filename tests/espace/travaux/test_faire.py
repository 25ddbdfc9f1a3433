"""Asking for a work and doing it: once, to the end, each failure alone."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from celery import current_app
from django.db import connections

from accounts.enums import EtatCompte
from accounts.models import Compte
from espace import files, progression, tasks, travaux
from espace.enums import EtatTravail
from espace.errors import Refus
from espace.models import Fichier, Travail
from espace.tenancy import SYSTEME, acting_as, caisse_perimetre, current_perimetre
from espace.travaux import Chantier
from tests.espace.travaux.conftest import AT, ask, make_file, seen
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_clicks_are_one_work_sent_once(agent: Compte, sent: list[str]) -> None:
    travaux.kind("essai")(make_file)
    first, second = ask(agent), ask(agent)
    assert first.pk == second.pk
    assert sent == [str(first.pk)]


def test_two_clicks_at_the_same_instant_are_one_work(agent: Compte, sent: list[str]) -> None:
    """Real connections: the second INSERT waits for the first."""
    travaux.kind("essai")(make_file)
    found: list[Any] = []
    start = threading.Barrier(4)

    def click() -> None:
        try:
            start.wait()
            found.append(ask(agent).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found)), len(sent)) == (4, 1, 1)


def test_another_request_another_asker_or_a_work_that_ended_is_another_work(
    world: World, agent: Compte, sent: list[str], worker: None
) -> None:
    travaux.kind("essai")(make_file)
    first = ask(agent)
    assert len({first.pk, ask(agent, "autre").pk, ask(world.agent_opale).pk}) == 3
    travaux.run(str(first.pk), AT)
    assert ask(agent).pk != first.pk


def test_an_unknown_kind_is_refused(agent: Compte) -> None:
    with pytest.raises(KeyError):
        ask(agent)


def test_a_kind_is_declared_once() -> None:
    travaux.kind("essai")(make_file)
    with pytest.raises(ValueError, match="twice"):
        travaux.kind("essai")(make_file)


def test_a_broker_that_is_down_loses_no_work(agent: Compte, monkeypatch: pytest.MonkeyPatch) -> None:
    travaux.kind("essai")(make_file)

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(current_app, "send_task", refuse)
    assert seen(agent, ask(agent)).etat == EtatTravail.DEMANDE


# ── Doing ──────────────────────────────────────────────────────────────────────────────────────


def test_a_work_ends_with_its_file_which_its_asker_downloads(agent: Compte, sent: list[str], worker: None) -> None:
    given: list[Chantier] = []

    @travaux.kind("essai")
    def essai(chantier: Chantier) -> Fichier:
        given.append(chantier)
        assert current_perimetre() == chantier.perimetre
        return make_file(chantier)

    travail = ask(agent, demande="2XGP-7KMA")
    assert tasks.run_travail_task.run(str(travail.pk)) == EtatTravail.FAIT
    after = seen(agent, travail)
    assert (after.etat, after.attempts, after.heartbeat_at, after.error_code) == (EtatTravail.FAIT, 1, None, "")
    assert (given[0].by, given[0].params) == (agent, {"demande": "2XGP-7KMA"})
    assert given[0].perimetre == replace(caisse_perimetre([agent.caisse_id or 0]), compte=str(agent.ref))
    with acting_as(caisse_perimetre([agent.caisse_id or 0])):
        assert files.open_clear(files.access_fichier(agent, after.result)) == b"le document"  # type: ignore[arg-type]  # known to the test, not to the types


def test_progress_is_seen_from_outside_while_the_work_is_still_open(
    agent: Compte, sent: list[str], worker: None
) -> None:
    from_outside: list[tuple[int, int, int]] = []

    def look() -> None:
        try:
            now = seen(agent, travail)
            with acting_as(caisse_perimetre([agent.caisse_id or 0])):
                from_outside.append((now.done, now.total, Fichier.objects.count()))
        finally:
            connections.close_all()

    @travaux.kind("essai")
    def essai(chantier: Chantier) -> Fichier:
        fichier = make_file(chantier)
        for done in (1, 2):
            chantier.progress(done, 2)
            thread = threading.Thread(target=look)
            thread.start()
            thread.join()
        return fichier

    travail = ask(agent)
    travaux.run(str(travail.pk), AT)
    # The work's own writes are not out before its end.
    assert from_outside == [(1, 2, 0), (2, 2, 0)]
    assert progression.ALIAS not in connections.settings


def test_a_refusal_leaves_its_sentence_and_nothing_else(agent: Compte, sent: list[str], worker: None) -> None:
    @travaux.kind("essai")
    def essai(chantier: Chantier) -> Fichier:
        make_file(chantier)
        raise Refus("Choisissez une période d’un an au plus.", code="periode")

    travail = ask(agent)
    assert travaux.run(str(travail.pk), AT) == EtatTravail.ECHOUE
    after = seen(agent, travail)
    assert (after.error_code, after.error_sentence) == ("periode", "Choisissez une période d’un an au plus.")
    with acting_as(caisse_perimetre([agent.caisse_id or 0])):
        assert Fichier.objects.count() == 0


def test_a_broken_work_fails_alone_and_says_a_sentence_without_the_error(
    agent: Compte, sent: list[str], worker: None
) -> None:
    @travaux.kind("essai")
    def essai(chantier: Chantier) -> None:
        raise ZeroDivisionError("la valeur secrète")

    travail = ask(agent)
    assert travaux.run(str(travail.pk), AT) == EtatTravail.ECHOUE
    after = seen(agent, travail)
    assert (after.error_code, after.error_sentence) == ("ZeroDivisionError", travaux.BROKEN)


def test_the_perimetre_is_the_one_of_the_run_not_of_the_click(agent: Compte, sent: list[str], worker: None) -> None:
    travaux.kind("essai")(make_file)
    travail = ask(agent)
    agent.etat, agent.is_active, agent.inactivated_on, agent.motif = EtatCompte.INACTIF, False, AT.date(), "depart"
    agent.save()
    assert travaux.run(str(travail.pk), AT) == EtatTravail.ECHOUE
    with acting_as(SYSTEME):
        after = Travail.objects.get(pk=travail.pk)
        assert (after.error_code, after.result, Fichier.objects.count()) == ("acces_ferme", None, 0)


def test_of_two_workers_one_does_the_work(agent: Compte, sent: list[str], worker: None) -> None:
    runs: list[int] = []

    @travaux.kind("essai")
    def essai(chantier: Chantier) -> None:
        runs.append(1)
        assert travaux.run(str(chantier.uuid), AT) is None  # the message delivered a second time meanwhile

    travail = ask(agent)
    assert [travaux.run(str(travail.pk), AT), travaux.run(str(travail.pk), AT)] == [EtatTravail.FAIT, None]
    assert runs == [1]
