"""Reaching the person: each attempt is dated, only « joint » stops the clock, and the agreement is validated then."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Compte
from espace.errors import Refus, TransitionRefusee, VersionDepassee, database_refusals
from signalements import emails
from signalements.actions.cloture import close_demande
from signalements.actions.vie import lock_demande, refresh_horloges, touch_demande
from signalements.deadlines import ATTEMPTS_BEFORE_HELP
from signalements.enums import EtatSignalement, Issue, ResultatContact
from signalements.listes import ACCORD_NON_CONFIRME
from signalements.models import Accord, Demande, TentativeContact
from signalements.rules import RULES


def record_tentative(
    *,
    demande: Demande,
    tried_at: datetime,
    channel: str,
    result: str,
    by: Compte,
    at: datetime,
    is_confirmed: bool | None = None,
    version: int | None = None,
    submission: UUID | None = None,
) -> TentativeContact:
    """Write an attempt to reach the person, made at `tried_at`; one form sent twice (its `submission`) writes one.

    « Joint » asks whether the person confirms their agreement: no closes the saisine with that reason
    (PDC-A3-validation-consentement). After three attempts in vain the partner is asked to help. Raises Refus for an instant
    outside the life of the demande or a missing confirmation, TransitionRefusee unless the saisine is taken.
    """
    RULES.check("demande.contact", by, demande)
    with database_refusals(), transaction.atomic():
        held = lock_demande(demande, by=by, at=at)
        if (first := _first_of(held, submission, tried_at, channel, result)) is not None:
            return first
        if version is not None and held.version != version:
            raise VersionDepassee
        if held.etat != EtatSignalement.PRISE_EN_CHARGE:
            raise TransitionRefusee("Prenez la demande en charge avant d’y noter un contact.")
        tried_at = _checked_instant(held, tried_at, at)
        tentative = TentativeContact.objects.create(
            demande=held, at=tried_at, channel=channel, result=result, recorded_at=at, by_ref=by.auteur_ref,
            submission=submission,
        )  # fmt: skip
        if result == ResultatContact.JOINT:
            _validate_accord(held, is_confirmed, tried_at)
        touch_demande(held, by=by, at=at)
        refresh_horloges(held, by=by, at=at)
        if result == ResultatContact.JOINT and is_confirmed is False:
            close_demande(demande=held, issue=Issue.SANS_SUITE, motif=ACCORD_NON_CONFIRME, by=by, at=at)
        elif _is_help_needed(held):
            emails.queue_partenaire("demande.aide_contact", held, by=by, at=at)
    return tentative


def _first_of(
    held: Demande, submission: UUID | None, tried_at: datetime, channel: str, result: str
) -> TentativeContact | None:
    """What a first click of the same form wrote. Another attempt typed in a page taken back has its own version to pass."""
    written = held.tentatives.filter(submission=submission).first() if submission else None
    if written is None or (written.channel, written.result) != (channel, result):
        return None
    return written if written.at in (tried_at, held.caisse_received_at) else None


def _checked_instant(held: Demande, tried_at: datetime, at: datetime) -> datetime:
    """The instant of the attempt. An agent types minutes: within that of the reception, it is the reception's own."""
    received = held.caisse_received_at
    if received.replace(second=0, microsecond=0) <= tried_at < received:
        return received
    if tried_at > at:
        raise Refus("Cet instant est dans le futur. Indiquez quand l’appel a eu lieu.", field="quand", code="futur")
    if tried_at < received:
        raise Refus("Cet instant précède la réception de la demande. Vérifiez la date.", field="quand", code="avant")
    return tried_at


def _validate_accord(held: Demande, is_confirmed: bool | None, tried_at: datetime) -> None:
    """The first contact validates what the partner had collected; a later one may change nothing of it."""
    accord = Accord.objects.get(demande=held)
    if accord.validated_at is not None and is_confirmed is None:
        return
    if is_confirmed is None:
        raise Refus("Indiquez si la personne confirme son accord.", field="accord", code="accord")
    accord.validated_at, accord.is_confirmed = tried_at, is_confirmed
    accord.save(update_fields=["validated_at", "is_confirmed"])


def _is_help_needed(held: Demande) -> bool:
    results = list(held.tentatives.values_list("result", flat=True))
    return ResultatContact.JOINT not in results and len(results) >= ATTEMPTS_BEFORE_HELP
