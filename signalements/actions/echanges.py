"""Words: the thread both sides read, the notes of the caisse, what each has read."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from accounts.models import Compte
from espace.errors import Refus, TransitionRefusee, database_refusals
from signalements import emails
from signalements.actions.textes import accept_text
from signalements.actions.vie import lock_demande, touch_demande
from signalements.enums import ETATS_ANNULES
from signalements.models import Demande, LectureFil, Message, NoteInterne
from signalements.rules import RULES

MESSAGE_MAX = 1000
Ecrit = TypeVar("Ecrit", Message, NoteInterne)


def send_message(
    *,
    demande: Demande,
    texte: str,
    by: Compte,
    at: datetime,
    is_question: bool = False,
    raison: str = "",
    submission: UUID | None = None,
) -> Message:
    """Write in the thread. A question of the caisse makes it the partner's turn; any answer of theirs ends it.

    The same words sent twice by one form (its `submission`) give the first message back, and nobody is told again.
    Raises Interdit, Refus (empty, NIR, health term without `raison`), TransitionRefusee once cancelled.
    """
    RULES.check("demande.write", by, demande)
    if not texte.strip():
        raise Refus("Écrivez votre message avant de l’envoyer.", field="texte", code="vide")
    kept = accept_text(
        texte, field="texte", by=by, at=at, max_length=MESSAGE_MAX, raison=raison, object_ref=demande.reference
    )
    with database_refusals(), transaction.atomic():
        held = lock_demande(demande, by=by, at=at)
        token, first = _first_of(Message, submission, kept, by)
        if first is not None:
            return first
        if held.etat in ETATS_ANNULES or held.anonymised_at is not None:
            raise TransitionRefusee("Cette demande est terminée : on ne peut plus y écrire.")
        message = Message.objects.create(
            demande=held,
            auteur=by,
            caisse_id=by.caisse_id,
            texte=kept,
            is_question=is_question and by.is_caisse and held.is_open,
            sent_at=at,
            submission=token,
        )
        _pass_the_turn(held, message, by, at)
        mark_read(demande=held, by=by, at=at, last=message)
    return message


def _pass_the_turn(held: Demande, message: Message, by: Compte, at: datetime) -> None:
    if message.is_de_la_caisse:
        waiting = (held.a_completer_at or at) if message.is_question else held.a_completer_at
        touch_demande(held, by=by, at=at, a_completer_at=waiting, last_message_caisse=message.pk)
        kind = "demande.question" if message.is_question else "demande.message_caisse"
        emails.queue_partenaire(kind, held, by=by, at=at, key=str(message.pk))
        return
    touch_demande(held, by=by, at=at, a_completer_at=None, last_message_partenaire=message.pk)
    emails.queue_caisse("demande.message_partenaire", held, by=by, at=at, key=str(message.pk))


def _first_of(kind: type[Ecrit], submission: UUID | None, texte: str, by: Compte) -> tuple[UUID | None, Ecrit | None]:
    """The token to write with, and the row that a first click wrote already.

    Other words under the same token (a page taken back, then changed) are not a second click: they are kept, without it.
    """
    written = kind.objects.filter(submission=submission).first() if submission else None
    if written is None:
        return submission, None
    return None, written if (written.auteur_id, written.texte) == (by.pk, texte) else None


def add_note(
    *, demande: Demande, texte: str, by: Compte, at: datetime, raison: str = "", submission: UUID | None = None
) -> NoteInterne:
    """Write a note that the caisse alone reads, ever; the same form sent twice (its `submission`) gives the first back.

    Raises Interdit, Refus (empty, NIR, health term).
    """
    RULES.check("note.add", by, demande)
    assert by.caisse is not None  # an agent has a caisse: constraint compte_one_organisation
    if not texte.strip():
        raise Refus("Écrivez votre note avant de l’ajouter.", field="texte", code="vide")
    kept = accept_text(
        texte, field="texte", by=by, at=at, max_length=MESSAGE_MAX, raison=raison, object_ref=demande.reference
    )
    with database_refusals(), transaction.atomic():
        lock_demande(demande, by=by, at=at)
        token, first = _first_of(NoteInterne, submission, kept, by)
        return first or NoteInterne.objects.create(
            demande=demande, caisse=by.caisse, auteur=by, texte=kept, written_at=at, submission=token
        )


def mark_read(*, demande: Demande, by: Compte, at: datetime, last: Message | None = None) -> None:  # noqa: ARG001  every action names who and when
    """Note that `by` has read the thread as far as `last`, the newest message by default."""
    last_id = last.pk if last else demande.messages.order_by("-sent_at", "-id").values_list("pk", flat=True).first()
    if last_id is not None:
        LectureFil.objects.bulk_create(
            [LectureFil(compte=by, demande=demande, last_message_id=last_id)],
            update_conflicts=True,
            unique_fields=["compte", "demande"],
            update_fields=["last_message"],
        )
