"""One person's data, gathered for the delegate who answers them: the one door of an export (M-rgpd-droits).

Each app says which of its rows are the person's (`espace.registry.personal_sources`); what is shown of them is what the table
of personal columns lists, so that a column added there is exported without another word.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps

from espace import journal
from espace.auteurs import Auteur
from espace.errors import Interdit
from espace.registry import personal_columns, personal_sources

DPO = "dpo"
RESERVE = "L’export des données d’une personne est réservé au délégué à la protection des données de la caisse."


@dataclass(frozen=True)
class Personne:
    """Who asks: an assuré by their name and birth, a professional by their e-mail."""

    nom: str
    prenom: str
    date_naissance: date | None = None
    email: str = ""


@dataclass(frozen=True)
class Extrait:
    """One row that is theirs: what it is, which one, and its personal columns by name; empty ones left out."""

    quoi: str
    ref: str
    valeurs: dict[str, Any]


def export_person(personne: Personne, *, by: Auteur, at: datetime, address: str | None = None) -> list[Extrait]:
    """Everything the perimeter of `by` holds of a person, and a line of the access journal. Raises Interdit but to a dpo."""
    if by.auteur_role != DPO:
        raise Interdit(RESERVE)
    found = [extrait for source in personal_sources for extrait in _extraits(source.model, source.rows(personne))]
    journal.record(
        "personne.exported",
        at=at,
        by=by,
        object_kind="personne",
        address=address,
        codes={"lignes": len(found), "tables": sorted({extrait.quoi for extrait in found})},
    )
    return found


def _extraits(model: str, rows: Any) -> list[Extrait]:
    columns = [column.column for column in personal_columns if column.model == model]
    meta = apps.get_model(model)._meta
    names = {column: str(meta.get_field(column).verbose_name) for column in columns}
    return [
        Extrait(
            str(meta.verbose_name),
            str(row["pk"]),
            {names[column]: row[column] for column in columns if row[column] not in ("", None)},
        )
        for row in rows.order_by("pk").values("pk", *columns)
    ]
