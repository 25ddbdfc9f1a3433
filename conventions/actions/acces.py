"""Write in `accounts` which caisses are open to a structure: plain numbers and dates, which is all it knows of a
contract.
"""

from collections.abc import Iterable
from datetime import datetime

from accounts.actions import AccesRow, set_acces
from accounts.models import Acces
from conventions.acces import project_acces
from conventions.droits import droits_of
from conventions.faits import Rejeu
from espace.auteurs import Auteur


def rewrite_acces(rejeux: Iterable[Rejeu], *, by: Auteur, at: datetime) -> None:
    """Replace the accesses that the conventions replayed give; those of other caisses, and of conventions that are not
    concerned, stay as they are. Does nothing when nothing changes.
    """
    done = list(rejeux)
    partenaire_id = done[0].convention.partenaire_id
    stored = [_row(row) for row in Acces.objects.filter(partenaire_id=partenaire_id)]
    ours = {str(usage_id) for rejeu in done for usage_id in rejeu.usages}
    kept = [row for row in stored if row.usage_ref not in ours]
    wanted = kept + [row for rejeu in done for row in _rows(rejeu)]
    if sorted(stored, key=_order) != sorted(wanted, key=_order):
        set_acces(partenaire_id, rows=wanted, by=by, at=at)


def _rows(rejeu: Rejeu) -> Iterable[AccesRow]:
    for caisse_id, several in droits_of(rejeu).items():
        for droits in several:
            for ouverture in project_acces(droits):
                yield AccesRow(
                    caisse_id, ouverture.opens_on, ouverture.closes_on, ouverture.grille, str(ouverture.usage_id)
                )


def _row(row: Acces) -> AccesRow:
    return AccesRow(row.caisse_id, row.opens_on, row.closes_on, row.grille, row.usage_ref)


def _order(row: AccesRow) -> tuple[int, str, str]:
    return row.caisse_id, row.opens_on.isoformat(), row.usage_ref
