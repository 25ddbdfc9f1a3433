"""Mails: queued in the transaction that gives them their reason, delivered at least once, each reason once.

A kind of mail is a function that turns the queued row into a `Message` at delivery (links are made then, and an
account that has changed since is seen as it is), or into None when it no longer has a reason.

Nothing is locked while a mail is written and handed over: the claim is committed first, so that another worker passes,
and the result has a transaction of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from espace import broker
from espace.enums import EtatCourriel
from espace.models import Courriel
from espace.tenancy import SYSTEME, acting_as

log = structlog.get_logger("espace.outbox")

# 1 min, 5 min, 30 min, 2 h, then every 6 h: a mail server down for a night loses nothing.
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
ATTEMPTS_MAX = 12
LEASE = timedelta(minutes=5)  # a worker killed while sending leaves the mail to another after this


@dataclass(frozen=True)
class Message:
    """A mail ready to leave: `template` names `courriels/<template>.txt` and `.html`."""

    to: str
    subject: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


Renderer = Callable[[Courriel, datetime], Message | None]
_renderers: dict[str, Renderer] = {}


def courriel(kind: str) -> Callable[[Renderer], Renderer]:
    """Register the function that writes the mails of a kind."""

    def register(renderer: Renderer) -> Renderer:
        if kind in _renderers:
            raise ValueError(f"mail kind declared twice: {kind}")
        _renderers[kind] = renderer
        return renderer

    return register


def kinds() -> frozenset[str]:
    """Every kind of mail the portal may send."""
    return frozenset(_renderers)


def queue(
    kind: str,
    *,
    at: datetime,
    dedupe_key: str,
    compte_id: int | None = None,
    address: str = "",
    object_ref: str = "",
    params: dict[str, Any] | None = None,
    due_at: datetime | None = None,
) -> UUID:
    """Queue a mail inside the current transaction; a second one of the same `dedupe_key` is not queued.

    To an account (`compte_id`) or, for who has none, to an `address`. Returns the identifier of its row, by which who
    keeps a proof finds when it left. Raises KeyError for an unknown kind.
    """
    if kind not in _renderers:
        raise KeyError(kind)
    row = Courriel(
        kind=kind,
        compte_id=compte_id,
        address=address,
        object_ref=object_ref,
        params=params or {},
        dedupe_key=f"{kind}:{dedupe_key}",
        created_at=at,
        due_at=due_at or at,
        next_attempt_at=due_at or at,
    )
    Courriel.objects.bulk_create([row], ignore_conflicts=True)
    if row.due_at <= at:
        transaction.on_commit(nudge, robust=True)
    return row.uuid


def nudge() -> None:
    """Ask the worker to deliver now. The timed job would do it within a minute: a broker that is down costs only that."""
    broker.enqueue("espace.run_job", "espace.courriels")


def due_courriels(at: datetime) -> QuerySet[Courriel, UUID]:
    """Identifiers of the mails to try now, oldest first, skipping those another worker holds."""
    return (
        Courriel.objects.filter(etat=EtatCourriel.EN_ATTENTE, next_attempt_at__lte=at)
        .filter(Q(lease_until__isnull=True) | Q(lease_until__lte=at))
        .order_by("next_attempt_at")
        .values_list("pk", flat=True)
    )


def deliver(uuid: UUID | str, at: datetime) -> None:
    """Send one mail: claim it, write it, hand it over, note the result. Called twice, it sends once.

    Opens its own transactions: RuntimeError inside another, which would hide the claim until the mail has left.
    """
    with _alone():
        row = _claim(uuid, at)
    if row is None:
        return
    try:
        with _alone():
            message = _renderers[row.kind](row, at)
        if message is not None:
            _send(row, message)
    except Exception as error:  # the server's refusal, or our own mistake: tried again, with its class kept
        log.warning("courriel_refused", courriel=str(row.uuid), kind=row.kind, attempts=row.attempts + 1, exc_info=True)
        with _alone():
            _postpone(row, at, type(error).__name__)
        return
    with _alone():
        if message is None:
            _finish(row, etat=EtatCourriel.SANS_OBJET)
        else:
            _finish(row, etat=EtatCourriel.ENVOYE, sent_at=at, address=message.to)


@contextmanager
def _alone() -> Iterator[None]:
    """The perimeter of the jobs, in a transaction that is committed on leaving."""
    with transaction.atomic(durable=True), acting_as(SYSTEME):
        yield


def _claim(uuid: UUID | str, at: datetime) -> Courriel | None:
    """Take the mail by a conditional UPDATE: of two workers, one gets it."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    taken = Courriel.objects.filter(free, pk=uuid, etat=EtatCourriel.EN_ATTENTE, next_attempt_at__lte=at).update(
        lease_until=at + LEASE
    )
    return Courriel.objects.get(pk=uuid) if taken else None


def _send(row: Courriel, message: Message) -> None:
    context = {"origine": settings.PORTAIL_ORIGINE, "sujet": message.subject, **message.context}
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=render_to_string(f"courriels/{message.template}.txt", context),
        to=[message.to],
        headers={"Message-ID": f"<{row.uuid}@espace-partenaires>", "Auto-Submitted": "auto-generated"},
    )
    if settings.IS_DEMO:  # its past is loaded in a minute: each mail is dated as what it tells
        mail.extra_headers["Date"] = format_datetime(row.created_at)
    mail.attach_alternative(render_to_string(f"courriels/{message.template}.html", context), "text/html")
    mail.send()


def _postpone(row: Courriel, at: datetime, error_code: str) -> None:
    attempts = row.attempts + 1
    if attempts >= ATTEMPTS_MAX:
        _finish(row, etat=EtatCourriel.ECHOUE, attempts=attempts, error_code=error_code)
        return
    wait = RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1]
    _ours(row).update(attempts=attempts, next_attempt_at=at + wait, lease_until=None, error_code=error_code)


def _finish(row: Courriel, **values: Any) -> None:
    _ours(row).update(lease_until=None, next_attempt_at=None, **values)


def _ours(row: Courriel) -> QuerySet[Courriel]:
    """The mail, unless a worker that took it after our lease has already ended it."""
    return Courriel.objects.filter(pk=row.pk, etat=EtatCourriel.EN_ATTENTE)
