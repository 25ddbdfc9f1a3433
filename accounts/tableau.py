"""The table of habilitations that a structure keeps up to date (U-4.2-tableau-habilitations): its columns, its files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.models import Compte, Partenaire
from accounts.querysets import table_of
from espace import files, reglages
from espace.clock import day_of
from espace.francais import instant, jour_sans_semaine
from espace.pdf import render_pdf
from espace.reglages import Reglage
from espace.tableurs import CSV_MIME, ODS_MIME, Cell, write_csv, write_ods

KIND = "tableau_habilitations"
TITRE = "Tableau des habilitations"
MIMES = {"csv": CSV_MIME, "ods": ODS_MIME, "pdf": "application/pdf"}
COLONNES = (
    "Nom", "Prénom", "Fonction", "Profil", "État", "Compte créé le", "Dernière connexion", "Gestionnaire de rattachement",
    "Lien", "Service",
)  # fmt: skip
DIRECT = reglages.declare(
    Reglage(
        "accounts.tableau_lignes",
        "Nombre de comptes d’un tableau téléchargé sur-le-champ",
        1000,
        "Un tableau plus long se prépare à part : la page n’attend pas.",
        unit="comptes",
        bounds=(50, 10_000),
        scope="portail",
    )
)
files.keep(
    KIND,
    reglages.declare(
        Reglage(
            "accounts.tableau_jours",
            "Conservation d’un tableau des habilitations préparé",
            7,
            "Il se refait d’un clic : sept jours laissent le temps de le télécharger.",
            unit="jours",
            bounds=(1, 30),
            scope="portail",
        )
    ),
)


@dataclass(frozen=True)
class Export:
    """A table once written: its bytes, the name and the type of its file, how many accounts it tells."""

    content: bytes
    name: str
    mime: str
    comptes: int


def row_of(compte: Compte, zone: ZoneInfo) -> list[Cell]:
    """An account, in the order of the columns."""
    return [
        compte.nom,
        compte.prenom,
        compte.fonction,
        compte.get_role_display(),
        compte.get_etat_display(),
        _day(compte.created_at, zone),  # type: ignore[attr-defined]  # annotated by `table_of`
        _day(compte.last_login_at, zone),
        compte.rattache_a.nom_complet if compte.rattache_a else "",
        compte.get_lien_display(),
        compte.service.nom if compte.service else "",
    ]


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return day_of(at, zone) if at else None


def is_small(partenaire: Partenaire) -> bool:
    """Whether a page may write it without making its reader wait."""
    return table_of(partenaire).count() <= int(reglages.value_of(DIRECT.cle))


def write_tableau(partenaire: Partenaire, extension: str, *, at: datetime, zone: ZoneInfo) -> Export:
    """The table of a structure as it stands, in « csv », « ods » or « pdf ». KeyError for another one.

    Raises Refus when the server cannot make a PDF.
    """
    rows = [row_of(compte, zone) for compte in table_of(partenaire)]
    mime = MIMES[extension]
    name = f"tableau-habilitations-{day_of(at, zone).isoformat()}.{extension}"
    return Export(_written(partenaire, extension, rows, at, zone), name, mime, len(rows))


def _written(
    partenaire: Partenaire, extension: str, rows: Sequence[Sequence[Cell]], at: datetime, zone: ZoneInfo
) -> bytes:
    if extension == "csv":
        return write_csv([COLONNES, *rows])
    if extension == "ods":
        return write_ods([COLONNES, *rows], titre="Habilitations")
    context = {
        "partenaire": partenaire,
        "colonnes": COLONNES,
        "lignes": [_said(row) for row in rows],
        "etabli": instant(at, zone),
    }
    title = f"{TITRE} au {jour_sans_semaine(day_of(at, zone))}"
    return render_pdf("accounts/pdf/tableau.html", context, title=title, at=at)


def _said(row: Iterable[Cell]) -> list[str]:
    """The cells of a row as one reads them: days in figures, nothing as a dash that is read aloud."""
    return [f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell or "–") for cell in row]
