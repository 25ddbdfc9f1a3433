"""Settings of the catalogue, changed for a caisse by its responsable and for the portal by the exploitant."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Caisse, ReglageCaisse
from espace import reglages
from espace.auteurs import Auteur
from espace.errors import database_refusals
from espace.histories import save_recorded
from espace.models import ReglageGlobal


def set_reglage(*, caisse: Caisse, cle: str, valeur: Any, by: Auteur, at: datetime) -> None:
    """Set a setting of the catalogue for a caisse. Raises Refus out of its bounds, KeyError for an unknown key."""
    reglages.declared(cle).check(valeur)
    with database_refusals(), transaction.atomic():
        held = ReglageCaisse.objects.select_for_update().filter(caisse=caisse, cle=cle).first()
        row = held or ReglageCaisse(caisse=caisse, cle=cle)
        if row.valeur != valeur:
            row.valeur = valeur
            save_recorded(row, by=by, at=at)


def set_reglage_portail(*, cle: str, valeur: Any, by: Auteur, at: datetime) -> None:
    """Set a setting of the catalogue for the whole portal. Raises as `set_reglage`."""
    reglages.declared(cle).check(valeur)
    with database_refusals(), transaction.atomic():
        row = ReglageGlobal.objects.select_for_update().filter(cle=cle).first() or ReglageGlobal(cle=cle)
        if row.valeur != valeur:
            row.valeur, row.changed_at, row.changed_by_ref = valeur, at, by.auteur_ref
            save_recorded(row, by=by, at=at)


def reset_reglage(*, caisse: Caisse | None, cle: str, by: Auteur, at: datetime) -> None:
    """Give a setting its default back, for a caisse or for the portal (None); what it was stays in its history.

    Raises KeyError for an unknown key. Calling it again does nothing.
    """
    reglages.declared(cle)
    with transaction.atomic():
        own = ReglageCaisse.objects.filter(caisse=caisse, cle=cle) if caisse else ReglageGlobal.objects.filter(cle=cle)
        row: Any = own.select_for_update().first()
        if row is not None:
            row._history_author, row._history_date = by.auteur_ref, at
            row.delete()
