"""The reason a person chose, as a row of the list."""

from datetime import datetime

from accounts.models import Compte
from espace.errors import Refus
from signalements.enums import Liste
from signalements.models import Demande, Option


def motif_of(demande: Demande, liste: Liste, code: str, *, by: Compte, at: datetime) -> Option:  # noqa: ARG001  every action names who and when
    """The reason as a row that the caisse offers. Raises Refus without one."""
    if not code:
        raise Refus("Choisissez le motif.", field="motif", code="motif")
    option = Option.objects.offered_by(demande.caisse_id, liste).filter(code=code).first()
    if option is None:
        raise Refus("Ce motif n’est plus proposé. Choisissez-en un autre.", field="motif", code="motif")
    return option
