"""Settings as their screens show them: the value in force, whether it is the default, who changed it last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Caisse, ReglageCaisse
from accounts.querysets.securite import names_of
from espace import reglages
from espace.models import ReglageGlobal
from espace.reglages import Reglage


@dataclass(frozen=True)
class Changement:
    """A value a setting took, « None » its default, when and by whom."""

    valeur: Any
    at: datetime
    par: str


@dataclass(frozen=True)
class ReglageVu:
    """A setting of the catalogue with its value here."""

    reglage: Reglage
    valeur: Any
    is_default: bool


def seen_reglages(caisse: Caisse | None) -> list[ReglageVu]:
    """Those a caisse may change, or those of the portal (None), in the order of their labels. One statement."""
    scope = "caisse" if caisse else "portail"
    stored = dict(_rows(caisse).values_list("cle", "valeur"))
    seen = [
        ReglageVu(reglage, stored.get(reglage.cle, reglage.default), reglage.cle not in stored)
        for reglage in reglages.catalogue()
        if reglage.scope == scope
    ]
    return sorted(seen, key=lambda row: row.reglage.libelle)


def changes_of(caisse: Caisse | None, cle: str) -> list[Changement]:
    """What a setting was here, the latest first: the last twenty changes. Two statements."""
    history = (
        ReglageCaisse.history.filter(caisse_id=caisse.pk, cle=cle) if caisse else ReglageGlobal.history.filter(cle=cle)
    )
    rows = list(history.order_by("-history_date", "-history_id")[:20])
    names = names_of(row.history_user_id or "" for row in rows)
    return [
        Changement(
            None if row.history_type == "-" else row.valeur,
            row.history_date,
            names.get(row.history_user_id or "", "le portail"),
        )
        for row in rows
    ]


def _rows(caisse: Caisse | None) -> Any:
    return ReglageCaisse.objects.filter(caisse=caisse) if caisse else ReglageGlobal.objects.all()
