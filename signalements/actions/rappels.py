"""Warnings of a clock: at half, near its end, and late; each once, whatever ran or did not run before."""

from datetime import datetime

from django.db import IntegrityError, transaction

from espace.auteurs import Auteur
from espace.errors import constraint_name
from signalements import emails
from signalements.enums import NiveauRappel
from signalements.models import Echeance, Rappel


def warn_of(*, echeance: Echeance, level: NiveauRappel, by: Auteur, at: datetime) -> bool:
    """Give a warning that was not given yet: its row and its mails together. Returns whether it was given."""
    demande = echeance.demande
    try:
        with transaction.atomic():
            Rappel.objects.create(
                demande=demande, kind=echeance.kind, started_at=echeance.started_at, level=level, sent_at=at
            )
            emails.queue_rappel(demande, echeance, level, by=by, at=at)
    except IntegrityError as error:
        if constraint_name(error) != "rappel_once":
            raise
        return False  # another worker has just given it
    return True
