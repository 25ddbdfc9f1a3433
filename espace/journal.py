"""The access journal: one line for each sign-in, refusal, view of personal data and export.

The life of objects is told by their own history; this tells who looked. Kept twelve months (a setting), then purged.
"""

from datetime import datetime
from typing import Any

from espace.auteurs import Auteur
from espace.models import LigneJournal


def record(
    verb: str,
    *,
    at: datetime,
    by: Auteur | None,
    object_kind: str = "",
    object_ref: str = "",
    caisse_id: int | None = None,
    partenaire_id: int | None = None,
    address: str | None = None,
    codes: dict[str, Any] | None = None,
) -> LigneJournal:
    """Add one line. `verb`: dotted, past tense (« demande.viewed »). `codes`: identifiers and codes only.

    The organisation is the object's when given, else the author's. Must run inside the author's perimeter.
    """
    return LigneJournal.objects.create(
        at=at,
        verb=verb,
        actor_ref=by.auteur_ref if by else "",
        actor_role=by.auteur_role if by else "",
        caisse_id=caisse_id or (by.caisse_id if by else None),
        partenaire_id=partenaire_id or (by.partenaire_id if by else None),
        object_kind=object_kind,
        object_ref=object_ref,
        address=address,
        codes=codes or {},
    )
