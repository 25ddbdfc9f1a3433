"""Long work: once a request, seen by who asked, inside their perimeter of the moment, not lost with its worker."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.conf import LazySettings
from django.db import connection, connections

from accounts.enums import EtatCompte
from accounts.models import Compte
from espace import broker, files, progression, tasks, travaux
from espace.enums import EtatFichier, EtatTravail
from espace.errors import Introuvable, Refus
from espace.jobs import Report, job_named, run_job
from espace.models import Fichier, LigneJournal, Travail
from espace.tenancy import SYSTEME, acting_as, caisse_perimetre, current_perimetre
from espace.travaux import Chantier
from tests.base import APP, WORKER, become
from tests.world import World

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> None:
    """Kinds and files of this test alone."""
    monkeypatch.setattr(travaux, "_kinds", {})
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reaches the broker, which here delivers to nobody."""
    given: list[str] = []
    monkeypatch.setattr(broker, "enqueue", lambda _, *args: given.extend(args))
    return given


@pytest.fixture
def worker() -> Iterator[None]:
    """The rest of the test acts under the role of the worker, on every connection."""
    become(WORKER)
    yield
    become(APP)


@pytest.fixture
def agent(world: World) -> Compte:
    return world.agent_artois


def ask(by: Compte, key: str = "une-fois", at: datetime = AT, **params: Any) -> Travail:
    assert by.caisse_id
    with acting_as(caisse_perimetre([by.caisse_id])):
        return travaux.start("essai", by=by, at=at, request_key=key, params=params, caisse_id=by.caisse_id)


def seen(by: Compte, travail: Travail) -> Travail:
    assert by.caisse_id
    with acting_as(caisse_perimetre([by.caisse_id])):
        return travaux.access_travail(by, travail.pk)


def make_file(chantier: Chantier) -> Fichier:
    return files.store(
        b"le document", kind="essai", name="essai.pdf", mime="application/pdf", at=chantier.at,
        caisse_id=chantier.caisse_id, etat=EtatFichier.SAIN,
    )  # fmt: skip


# ── Asking ─────────────────────────────────────────────────────────────────────────────────────


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
    assert given[0].perimetre == caisse_perimetre([agent.caisse_id or 0])
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


# ── Catching up ────────────────────────────────────────────────────────────────────────────────


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


# ── Whose ──────────────────────────────────────────────────────────────────────────────────────


def test_a_work_is_its_asker_s_alone(world: World, agent: Compte, sent: list[str]) -> None:
    travaux.kind("essai")(make_file)
    travail = ask(agent)
    assert seen(agent, travail).pk == travail.pk
    for other in (world.admin_artois, world.agent_opale):
        with pytest.raises(Introuvable):
            seen(other, travail)


def test_the_application_cannot_do_works(agent: Compte, sent: list[str]) -> None:
    """Only the worker's role may act for the system: a view that would run a work finds nothing to claim."""
    travaux.kind("essai")(make_file)
    travail = ask(agent)
    assert travaux.run(str(travail.pk), AT) is None
    assert seen(agent, travail).etat == EtatTravail.DEMANDE


# ── Pages ──────────────────────────────────────────────────────────────────────────────────────


def test_the_page_says_how_far_then_gives_the_file(world: World, agent: Compte, sent: list[str], worker: None) -> None:
    travaux.kind("essai", libelle="Reçu d’essai", retour=lambda _: ("Mes demandes", "/demandes/"))(make_file)
    client, travail = world.client(agent), ask(agent)
    here = f"/travaux/{travail.pk}/"
    waiting = client.get(here)
    assert waiting.status_code == 200
    assert [text in waiting.text for text in ("Reçu d’essai", "Mes demandes", "En attente", f'href="{here}"')] == [
        True
    ] * 4
    assert client.get(f"{here}etat/").json() == {
        "etat": "en_attente", "texte": "En attente : la préparation commence bientôt.", "fait": 0, "total": 0,
    }  # fmt: skip
    travaux.run(str(travail.pk), AT)
    done = client.get(here)
    address = f"/fichiers/{seen(agent, travail).result}/"
    assert f'href="{address}"' in done.text
    assert client.get(f"{here}etat/").json()["etat"] == "fini"
    response = client.get(address)
    assert (response.status_code, response.content) == (200, b"le document")
    assert {name: response[name] for name in ("Content-Disposition", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Disposition": 'attachment; filename="essai.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    with acting_as(caisse_perimetre([agent.caisse_id or 0])):
        assert LigneJournal.objects.filter(verb="fichier.downloaded", actor_ref=agent.auteur_ref).count() == 1


def test_the_page_of_a_work_that_failed_says_the_sentence_and_the_way_back(
    world: World, agent: Compte, sent: list[str], worker: None
) -> None:
    @travaux.kind("essai", retour=lambda _: ("Revenir aux demandes", "/demandes/"))
    def essai(chantier: Chantier) -> None:
        raise Refus("Choisissez une période d’un an au plus.")

    travail = ask(agent)
    travaux.run(str(travail.pk), AT)
    shown = world.client(agent).get(f"/travaux/{travail.pk}/").text
    assert ["Choisissez une période d’un an au plus." in shown, "Revenir aux demandes" in shown] == [True, True]


def test_progress_is_told_in_words(world: World, agent: Compte, sent: list[str], worker: None) -> None:
    travaux.kind("essai")(make_file)
    travail = ask(agent)
    with acting_as(SYSTEME):
        Travail.objects.filter(pk=travail.pk).update(etat=EtatTravail.EN_COURS, heartbeat_at=AT, done=2, total=5)
    told = world.client(agent).get(f"/travaux/{travail.pk}/etat/").json()
    assert told == {"etat": "en_cours", "texte": "Préparation en cours : étape 3 sur 5.", "fait": 2, "total": 5}


@pytest.mark.parametrize("other", ["admin_artois", "agent_opale", "technicien_departement", "exploitant"])
def test_anybody_else_gets_404_on_the_work_and_on_its_file(
    world: World, agent: Compte, sent: list[str], worker: None, other: str
) -> None:
    travaux.kind("essai")(make_file)
    travail = ask(agent)
    travaux.run(str(travail.pk), AT)
    client = world.client(world.comptes[other])
    pages = [f"/travaux/{travail.pk}/", f"/travaux/{travail.pk}/etat/", f"/fichiers/{seen(agent, travail).result}/"]
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]


def test_nothing_is_left_open(agent: Compte, sent: list[str], worker: None) -> None:
    @travaux.kind("essai")
    def essai(chantier: Chantier) -> None:
        chantier.progress(1, 1)

    travaux.run(str(ask(agent).pk), AT)
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and usename = session_user"
        )
        assert cursor.fetchone() == (1,)
