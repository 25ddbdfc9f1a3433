"""Rewrite what follows from the facts, in the transaction that adds one: the only writer of projections.

Nothing is written that has not changed, so a second replay does nothing.
"""

from datetime import datetime

from django.db import transaction

from conventions.actions.acces import rewrite_acces
from conventions.actions.projete import clear_participations, write_projection
from conventions.faits import Rejeu, compute
from conventions.models import ConventionMetier
from conventions.perimetres import day_for, of_all_parties
from espace.auteurs import Auteur
from espace.errors import Introuvable, database_refusals


def replay(convention: ConventionMetier, *, by: Auteur, at: datetime) -> None:
    """Recompute and write a convention, the one it replaces, and the accesses of the structure; refreshes `convention`.

    Raises Refus when the database refuses what the facts give (two conventions in force for one couple).
    """
    with database_refusals(), transaction.atomic(), of_all_parties(convention):
        rejeux = _compute_all(convention.pk, at)
        clear_participations(rejeux, by=by, at=at)
        for rejeu in rejeux:
            write_projection(rejeu, by=by, at=at)
        rewrite_acces(rejeux, by=by, at=at)
        convention.refresh_from_db()


def _compute_all(pk: int, at: datetime) -> list[Rejeu]:
    """The former convention first: its end makes room for the start of the newer one."""
    current = _lock(pk)
    rejeu = compute(current, day_for(current, at))
    if current.remplace_id is None:
        return [rejeu]
    former = _lock(current.remplace_id)
    return [compute(former, day_for(former, at), newer=rejeu), rejeu]


def _lock(pk: int) -> ConventionMetier:
    found = ConventionMetier.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise Introuvable
    return found
