"""Mails leave at least once and each reason once, whatever breaks on the way."""

import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as portail
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connections, transaction
from pytest_django import Settings

from espace import outbox
from espace.enums import EtatCourriel
from espace.jobs import Report, job_named, run_job
from espace.models import Courriel
from tests.base import WORKER, acting_under

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class Refusing(EmailBackend):
    """A mail server that is down."""

    def send_messages(self, messages: list[mail.EmailMessage]) -> int:  # type: ignore[override]  # noqa: ARG002  a stand-in keeps the signature
        raise smtplib.SMTPServerDisconnected("le serveur a répondu à nadia@exemple.example")


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    def renderer(row: Courriel, at: datetime) -> outbox.Message | None:
        if row.params.get("gone"):
            return None
        if row.params.get("broken"):
            raise LookupError(row.address)
        return outbox.Message(row.address, "Votre demande", "essai", {"reference": row.object_ref})

    monkeypatch.setitem(outbox._renderers, "essai", renderer)


@pytest.fixture(autouse=True)
def templates(settings: Settings) -> None:
    engine = {**settings.TEMPLATES[0], "APP_DIRS": False}
    engine["OPTIONS"] = {
        **engine["OPTIONS"],
        "loaders": [
            (
                "django.template.loaders.locmem.Loader",
                {"courriels/essai.txt": "Demande {{ reference }}", "courriels/essai.html": "<p>{{ reference }}</p>"},
            )
        ],
    }
    settings.TEMPLATES = [engine]


def queue(key: str = "a", **more: object) -> None:
    outbox.queue("essai", at=AT, dedupe_key=key, address="nadia@exemple.example", object_ref="2XGP", **more)  # type: ignore[arg-type]  # arguments shared as a dict or a tuple


def deliver_all(at: datetime) -> None:
    for uuid in outbox.due_courriels(at):
        outbox.deliver(uuid, at)


def test_a_mail_leaves_once_with_a_stable_message_id() -> None:
    queue()
    deliver_all(AT)
    deliver_all(AT + timedelta(hours=1))
    row = Courriel.objects.get()
    assert (row.etat, row.sent_at) == (EtatCourriel.ENVOYE, AT)
    assert [(m.subject, m.body, m.to) for m in mail.outbox] == [
        ("Votre demande", "Demande 2XGP", ["nadia@exemple.example"])
    ]
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{row.uuid}@espace-partenaires>"


def test_the_same_reason_is_queued_once() -> None:
    queue()
    queue()
    queue("b")
    assert Courriel.objects.count() == 2


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        outbox.queue("inconnu", at=AT, dedupe_key="a")


def test_a_mail_disappears_with_the_transaction_that_gave_it_its_reason() -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert Courriel.objects.count() == 0


def test_a_mail_waits_for_its_hour() -> None:
    queue(due_at=AT + timedelta(hours=2))
    deliver_all(AT + timedelta(hours=1))
    assert mail.outbox == []
    deliver_all(AT + timedelta(hours=2))
    assert len(mail.outbox) == 1


def test_a_server_that_refuses_is_tried_again_and_its_words_are_not_kept(settings: Settings) -> None:
    queue()
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    deliver_all(AT)
    row = Courriel.objects.get()
    assert (row.etat, row.attempts, row.error_code) == (EtatCourriel.EN_ATTENTE, 1, "SMTPServerDisconnected")
    assert row.next_attempt_at == AT + timedelta(minutes=1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    deliver_all(AT + timedelta(seconds=59))
    assert mail.outbox == []
    deliver_all(AT + timedelta(minutes=1))
    assert len(mail.outbox) == 1


def test_after_the_last_attempt_it_is_given_up_and_shows(settings: Settings) -> None:
    queue()
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    at = AT
    for _ in range(outbox.ATTEMPTS_MAX + 3):
        deliver_all(at)
        at += timedelta(hours=6)
    row = Courriel.objects.get()
    assert (row.etat, row.attempts) == (EtatCourriel.ECHOUE, outbox.ATTEMPTS_MAX)


def test_a_worker_killed_while_sending_leaves_the_mail_to_another() -> None:
    queue()
    uuid = outbox.due_courriels(AT)[0]
    assert outbox._claim(uuid, AT) is not None  # and then the process dies
    assert list(outbox.due_courriels(AT + timedelta(minutes=4))) == []
    deliver_all(AT + outbox.LEASE)
    assert len(mail.outbox) == 1


def test_two_workers_do_not_send_the_same_mail() -> None:
    queue()
    uuid = outbox.due_courriels(AT)[0]
    assert outbox._claim(uuid, AT) is not None
    assert outbox._claim(uuid, AT) is None


def test_a_mail_without_reason_any_more_does_not_leave() -> None:
    queue(params={"gone": True})
    deliver_all(AT)
    assert (Courriel.objects.get().etat, mail.outbox) == (EtatCourriel.SANS_OBJET, [])


def test_a_mail_that_cannot_be_written_waits_like_one_refused_and_is_given_up() -> None:
    queue(params={"broken": True})
    deliver_all(AT)
    row = Courriel.objects.get()
    assert (row.etat, row.attempts, row.error_code) == (EtatCourriel.EN_ATTENTE, 1, "LookupError")
    assert row.next_attempt_at == AT + timedelta(minutes=1)
    for day in range(1, outbox.ATTEMPTS_MAX + 3):
        deliver_all(AT + timedelta(days=day))
    row.refresh_from_db()
    assert (row.etat, row.attempts, mail.outbox) == (EtatCourriel.ECHOUE, outbox.ATTEMPTS_MAX, [])


def test_a_late_worker_does_not_undo_what_another_has_sent() -> None:
    queue()
    row = outbox._claim(outbox.due_courriels(AT)[0], AT)
    assert row is not None
    deliver_all(AT + outbox.LEASE)
    row.attempts = outbox.ATTEMPTS_MAX - 1
    outbox._postpone(row, AT, "TimeoutError")
    assert Courriel.objects.get().etat == EtatCourriel.ENVOYE


# ── Two workers, each with its own connection ──────────────────────────────────────────────────


class Held(EmailBackend):
    """A mail server that takes the mail and answers only when told to."""

    taken, answers = threading.Event(), threading.Event()

    def send_messages(self, messages: list[mail.EmailMessage]) -> int:  # type: ignore[override]  # a stand-in keeps the signature
        self.taken.set()
        assert self.answers.wait(20)
        return super().send_messages(messages)


def as_another_worker(act: Callable[[], Any]) -> Any:
    """Run in this thread, on a connection of its own, under the role of the jobs."""
    try:
        with acting_under(WORKER):
            return act()
    finally:
        connections.close_all()


@contextmanager
def one_worker_sending(settings: Settings) -> Iterator[ThreadPoolExecutor]:
    """Inside the block a first worker has handed the mail over and waits for the server."""
    Held.taken.clear()
    Held.answers.clear()
    settings.EMAIL_BACKEND = f"{__name__}.Held"
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(as_another_worker, lambda: run_job(job_named("espace.courriels"), AT))
        try:
            assert Held.taken.wait(20)
            yield pool
        finally:
            Held.answers.set()
        assert first.result(20) == Report(done=1, failed=0)


@pytest.mark.django_db(transaction=True)
def test_while_a_mail_is_being_sent_another_worker_passes_without_waiting(settings: Settings) -> None:
    queue()
    with one_worker_sending(settings) as pool:
        assert list(outbox.due_courriels(AT)) == []
        second = pool.submit(as_another_worker, lambda: outbox.deliver(Courriel.objects.get().pk, AT))
        assert second.result(5) is None
        third = pool.submit(as_another_worker, lambda: run_job(job_named("espace.courriels"), AT))
        assert third.result(5) == Report(done=0, failed=0)
    assert (Courriel.objects.get().etat, len(mail.outbox)) == (EtatCourriel.ENVOYE, 1)


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_never_sent_from_inside_another_transaction() -> None:
    queue()
    with transaction.atomic(), pytest.raises(RuntimeError):
        outbox.deliver(Courriel.objects.get().pk, AT)


@pytest.mark.django_db
def test_a_server_that_says_nothing_is_left_within_the_lease(settings: Settings) -> None:
    assert timedelta(seconds=10 * portail.EMAIL_TIMEOUT) < outbox.LEASE
    queue()
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = mute.getsockname()
        settings.EMAIL_TIMEOUT = 0.2
        deliver_all(AT)
    row = Courriel.objects.get()
    assert (row.etat, row.attempts, row.error_code) == (EtatCourriel.EN_ATTENTE, 1, "SMTPServerDisconnected")
