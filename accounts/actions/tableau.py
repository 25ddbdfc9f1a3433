"""Exports of the table of habilitations: each leaves a line in the access journal."""

from datetime import datetime
from zoneinfo import ZoneInfo

from accounts import tableau
from accounts.models import Compte, Partenaire
from accounts.tableau import Export
from espace import files, journal, travaux
from espace.enums import EtatFichier
from espace.models import Fichier, Travail


def export_tableau(
    *, partenaire: Partenaire, extension: str, by: Compte, at: datetime, zone: ZoneInfo, address: str | None = None
) -> Export:
    """The table of a structure in a file, journalled: who, which structure, which format, how many accounts.

    Raises Refus when the server cannot make a PDF.
    """
    export = tableau.write_tableau(partenaire, extension, at=at, zone=zone)
    journal.record(
        "tableau.exported",
        at=at,
        by=by,
        object_kind="partenaire",
        object_ref=str(partenaire.pk),
        partenaire_id=partenaire.pk,
        address=address,
        codes={"format": extension, "comptes": export.comptes},
    )
    return export


def ask_tableau(*, partenaire: Partenaire, extension: str, by: Compte, at: datetime) -> Travail:
    """Have it written by the worker; a second click finds the same work."""
    return travaux.start(
        tableau.KIND,
        by=by,
        at=at,
        request_key=f"{partenaire.pk}:{extension}",
        params={"partenaire": partenaire.pk, "format": extension},
        partenaire_id=partenaire.pk,
        caisse_id=by.caisse_id,
    )


def store_tableau(*, partenaire: Partenaire, extension: str, by: Compte, at: datetime, zone: ZoneInfo) -> Fichier:
    """In the worker: the same file, kept encrypted for who asked."""
    export = export_tableau(partenaire=partenaire, extension=extension, by=by, at=at, zone=zone)
    return files.store(
        export.content,
        kind=tableau.KIND,
        name=export.name,
        mime=export.mime,
        at=at,
        partenaire_id=partenaire.pk,
        caisse_id=by.caisse_id,
        etat=EtatFichier.SAIN,
    )
