"""Tell the life of a convention: one line for each fact and each consequence."""

from datetime import date, datetime
from typing import Any

from conventions.enums import KindEvenement
from conventions.models import ConventionMetier, Evenement
from espace.auteurs import Auteur


def record_evenement(
    convention: ConventionMetier,
    kind: KindEvenement,
    day: date,
    *,
    by: Auteur,
    at: datetime,
    caisse_id: int | None = None,
    **detail: Any,
) -> Evenement:
    """Add one line. `day`: its date in law; `detail`: codes, dates and identifiers, never a name."""
    plain = {cle: value.isoformat() if isinstance(value, date) else value for cle, value in detail.items()}
    return Evenement.objects.create(
        convention=convention,
        caisse_id=caisse_id,
        kind=kind,
        day=day,
        detail=plain,
        recorded_at=at,
        recorded_by_ref=by.auteur_ref,
    )
