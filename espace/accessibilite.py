"""Accessibility complaints: received, acknowledged, answered within a week (RGAA 4.1.2, declaration; no clause).

The portal keeps no file of them: the complaint leaves by mail to the team in charge, and the person gets its receipt.
What was written is sealed in the outbox, where nothing else can read it.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from espace import crypto, outbox, reglages
from espace.auteurs import Auteur
from espace.clock import PARIS, day_of
from espace.errors import Refus
from espace.francais import jour
from espace.models import Courriel
from espace.reglages import Reglage

ANSWER_WITHIN = timedelta(days=7)
COMPLAINT, RECEIPT, ANSWER = "espace.accessibilite", "espace.accessibilite_recue", "espace.accessibilite_reponse"
PER_DAY = reglages.declare(
    Reglage(
        "espace.accessibilite_par_jour",
        "Signalements d’accessibilité reçus d’une même adresse en un jour",
        5,
        "Une personne gênée signale quelques pages ; au-delà, c’est un envoi automatique, et chaque envoi écrit à quelqu’un.",
        unit="signalements",
        bounds=(1, 50),
        scope="portail",
    )
)
TOO_MANY = (
    "Nous avons déjà reçu {most} signalements de vous aujourd’hui. Votre texte est gardé ci-dessous : envoyez-le demain, "
    "ou écrivez tout de suite à {contact}."
)


@dataclass(frozen=True)
class Signalement:
    """What became of a complaint: its reference, and whether the same text from the same place was already there."""

    reference: str
    is_new: bool = True


def report_accessibility(
    *, at: datetime, address: str, page: str, description: str, origin: str | None = None
) -> Signalement:
    """Queue the complaint and its receipt; the same one sent twice in a day is received once.

    `address` is where the answer goes, `page` what could not be used, `description` already free of any NIR, `origin`
    the address it comes from. Raises Refus beyond what one origin, or one address to answer, may send in a day: the
    receipt goes to whoever is named, who did not always ask for it.
    """
    day = day_of(at)
    written = json.dumps({"page": page, "description": description, "repondre_a": address})
    reference = crypto.keyed_hash(f"{day}:{origin}:{crypto.canonical(written)}")[:8].upper()
    # A hash of the day: it tells two complaints of an origin together, and nothing of the origin once the day is over.
    sender, receiver = (f"{crypto.keyed_hash(f'{day}:{kind}')[:32]}:" for kind in (origin, crypto.canonical(address)))
    if _queued(COMPLAINT, f"{sender}{reference}"):
        return Signalement(reference, is_new=False)
    _check_not_too_many(sender, receiver)
    params = {"reference": reference, "scelle": crypto.seal(written.encode()).decode()}
    to = settings.PORTAIL_CONTACT
    with transaction.atomic():
        outbox.queue(
            COMPLAINT, at=at, dedupe_key=f"{sender}{reference}", address=to, params=params, object_ref=reference
        )
        outbox.queue(
            RECEIPT, at=at, dedupe_key=f"{receiver}{reference}", address=address, params={"reference": reference}
        )
    return Signalement(reference)


@dataclass(frozen=True)
class Plainte:
    """A complaint as who answers it reads it: what was written is there thirty days, as every mail of the outbox."""

    reference: str
    received_at: datetime
    due_at: datetime
    answered_at: datetime | None
    page: str = ""
    description: str = ""
    address: str = ""

    def is_late(self, at: datetime) -> bool:
        """Whether the week went by without an answer."""
        return self.answered_at is None and at > self.due_at


def complaints() -> list[Plainte]:
    """The complaints of the outbox, those without an answer first, then the nearest due. Two statements."""
    rows = list(
        Courriel.objects.filter(dedupe_key__startswith=f"{COMPLAINT}:", kind=COMPLAINT).order_by("-created_at")[:200]
    )
    answers = Courriel.objects.filter(
        dedupe_key__in=[f"{ANSWER}:{row.object_ref}" for row in rows], kind=ANSWER
    ).values_list("object_ref", "created_at")
    answered = dict(answers)
    found = [_plainte(row, answered.get(row.object_ref)) for row in rows]
    return sorted(found, key=lambda plainte: (plainte.answered_at is not None, plainte.due_at))


def _plainte(row: Courriel, answered_at: datetime | None) -> Plainte:
    sealed = row.params.get("scelle")
    written = json.loads(crypto.unseal(sealed.encode())) if sealed else {}
    return Plainte(
        row.object_ref,
        row.created_at,
        row.created_at + ANSWER_WITHIN,
        answered_at,
        written.get("page", ""),
        written.get("description", ""),
        written.get("repondre_a", ""),
    )


def answer_accessibility(*, reference: str, reponse: str, by: Auteur, at: datetime) -> None:
    """Answer a complaint by mail, once. Raises Refus when it has an answer already, or when its address is forgotten."""
    plainte = next((row for row in complaints() if row.reference == reference), None)
    if plainte is None or not plainte.address:
        raise Refus("Cette adresse n’est plus gardée : le signalement a plus de trente jours.", code="oublie")
    if plainte.answered_at:
        raise Refus("Ce signalement a déjà une réponse.", code="deja")
    params = {"reference": reference, "scelle": crypto.seal(reponse.encode()).decode(), "par": by.auteur_ref}
    with transaction.atomic():
        outbox.queue(ANSWER, at=at, dedupe_key=reference, address=plainte.address, params=params, object_ref=reference)


def _queued(kind: str, key: str) -> int:
    """How many mails of a kind have a key that begins so; by the index of the keys."""
    return Courriel.objects.filter(dedupe_key__startswith=f"{kind}:{key}").count()


def _check_not_too_many(sender: str, receiver: str) -> None:
    most = int(reglages.value_of(PER_DAY.cle))
    if _queued(COMPLAINT, sender) >= most or _queued(RECEIPT, receiver) >= most:
        raise Refus(TOO_MANY.format(most=most, contact=settings.PORTAIL_CONTACT), code="trop")


def _due_on(row: Courriel) -> str:
    return jour(day_of(row.created_at + ANSWER_WITHIN, PARIS))


@outbox.courriel(COMPLAINT)
def complaint_mail(row: Courriel, at: datetime) -> outbox.Message:  # noqa: ARG001  every writer is told the instant
    """To the team in charge: what could not be used, where to answer, before when."""
    written = json.loads(crypto.unseal(row.params["scelle"].encode()))
    return outbox.Message(
        to=row.address,
        subject=f"Défaut d’accessibilité {row.params['reference']}",
        template="accessibilite",
        context={**written, "reference": row.params["reference"], "avant": _due_on(row)},
    )


@outbox.courriel(RECEIPT)
def receipt_mail(row: Courriel, at: datetime) -> outbox.Message:  # noqa: ARG001  every writer is told the instant
    """To the person: received, answered before."""
    return outbox.Message(
        to=row.address,
        subject=f"Votre signalement d’accessibilité {row.params['reference']}",
        template="accessibilite_recue",
        context={**row.params, "avant": _due_on(row)},
    )


@outbox.courriel(ANSWER)
def answer_mail(row: Courriel, at: datetime) -> outbox.Message:  # noqa: ARG001  every writer is told the instant
    """To the person: what the team answers."""
    return outbox.Message(
        to=row.address,
        subject=f"Réponse à votre signalement d’accessibilité {row.params['reference']}",
        template="accessibilite_reponse",
        context={
            "reference": row.params["reference"],
            "reponse": crypto.unseal(row.params["scelle"].encode()).decode(),
            "contact": settings.PORTAIL_CONTACT,
        },
    )
