"""Accessibility complaints: received, acknowledged, answered within a week (RGAA 4.1.2, declaration; no clause).

The portal keeps no file of them: the complaint leaves by mail to the team in charge, and the person gets its receipt.
What was written is sealed in the outbox, where nothing else can read it.
"""

import json
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from espace import crypto, outbox
from espace.clock import PARIS, day_of
from espace.francais import jour
from espace.models import Courriel

ANSWER_WITHIN = timedelta(days=7)


def report_accessibility(*, at: datetime, address: str, page: str, description: str) -> str:
    """Queue the complaint and its receipt; returns the reference given to the person.

    `address` is where the answer goes, `page` what could not be used, `description` already free of any NIR.
    """
    reference = uuid.uuid4().hex[:8].upper()
    written = json.dumps({"page": page, "description": description, "repondre_a": address})
    params = {"reference": reference, "scelle": crypto.seal(written.encode()).decode()}
    with transaction.atomic():
        outbox.queue(
            "espace.accessibilite", at=at, dedupe_key=reference, address=settings.PORTAIL_CONTACT, params=params
        )
        outbox.queue(
            "espace.accessibilite_recue", at=at, dedupe_key=reference, address=address, params={"reference": reference}
        )
    return reference


def _due_on(row: Courriel) -> str:
    return jour(day_of(row.created_at + ANSWER_WITHIN, PARIS))


@outbox.courriel("espace.accessibilite")
def complaint_mail(row: Courriel, at: datetime) -> outbox.Message:  # noqa: ARG001  every writer is told the instant
    """To the team in charge: what could not be used, where to answer, before when."""
    written = json.loads(crypto.unseal(row.params["scelle"].encode()))
    return outbox.Message(
        to=row.address,
        subject=f"Défaut d’accessibilité {row.params['reference']}",
        template="accessibilite",
        context={**written, "reference": row.params["reference"], "avant": _due_on(row)},
    )


@outbox.courriel("espace.accessibilite_recue")
def receipt_mail(row: Courriel, at: datetime) -> outbox.Message:  # noqa: ARG001  every writer is told the instant
    """To the person: received, answered before."""
    return outbox.Message(
        to=row.address,
        subject=f"Votre signalement d’accessibilité {row.params['reference']}",
        template="accessibilite_recue",
        context={**row.params, "avant": _due_on(row)},
    )
