"""What the screens of the hardware tokens show: tables, never a secret. Reads nothing itself."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.enums import EtatBoitier, EtatCompte
from accounts.graines import Graine, LigneRefusee
from accounts.models import Boitier
from espace.clock import day_of
from espace.composants import Cellule, Colonne, Tableau, Vide, Vue
from espace.francais import jour_court

VIDES = {
    EtatBoitier.EN_STOCK: Vide(
        "Aucun boîtier en stock", "Importez le fichier livré avec les boîtiers : le portail reconnaîtra leurs codes.", 2
    ),
    EtatBoitier.REMIS: Vide(
        "Aucun boîtier remis", "Remettez-en un aux personnes qui n’ont pas de téléphone de travail.", 2
    ),
    EtatBoitier.RETIRE: Vide("Aucun boîtier perdu ni hors service", "", 2),
}


def views_of_stock(counts: Mapping[str, int], etat: str, address: str) -> list[Vue]:
    """One tab a state, with how many tokens are there."""
    return [
        Vue(label, f"{address}?{urlencode({'etat': value})}", counts[value], active=value == etat)
        for value, label in EtatBoitier.choices
    ]


def table_of_stock(rows: Iterable[Boitier], etat: str, name: str, at: datetime, zone: ZoneInfo) -> Tableau:
    """The tokens of one state. `name`: how the addresses of their acts begin."""
    handed = etat == EtatBoitier.REMIS
    columns = [Colonne("Numéro de série"), Colonne("Code")]
    columns += [Colonne("Remis à"), Colonne("Depuis")] if handed else [Colonne("Arrivé")]
    lignes = [[*_line(row, at, zone, name), *_acts(row, name)] for row in rows]
    acts = [] if etat == EtatBoitier.RETIRE else [Colonne("Action")]
    return Tableau("Boîtiers", [*columns, *acts], lignes, vide=VIDES[EtatBoitier(etat)])


def _line(row: Boitier, at: datetime, zone: ZoneInfo, name: str) -> list[object]:
    page = "" if row.etat == EtatBoitier.RETIRE else reverse(f"accounts:{name}_reprendre", args=[row.pk])
    start: list[object] = [Cellule(row.serial_number, href=page), f"{row.period} secondes"]
    if row.compte is None or row.given_at is None or row.etat != EtatBoitier.REMIS:
        return [*start, jour_court(day_of(row.imported_at, zone), day_of(at, zone))]
    closed = ", compte fermé : à reprendre" if row.compte.etat in (EtatCompte.INACTIF, EtatCompte.SUPPRIME) else ""
    who = Cellule(row.compte.nom_complet, f"{row.compte.organisation_nom or 'Portail'}{closed}")
    return [*start, who, jour_court(day_of(row.given_at, zone), day_of(at, zone))]


def _acts(row: Boitier, name: str) -> list[object]:
    if row.etat == EtatBoitier.RETIRE:
        return []
    if row.etat == EtatBoitier.REMIS:
        label, page = "Reprendre", reverse(f"accounts:{name}_reprendre", args=[row.pk])
    else:
        numero = urlencode({"numero": row.serial_number})
        label, page = "Remettre", f"{reverse(f'accounts:{name}_remettre')}?{numero}"
    return [Cellule(label, href=page, precision=f"le boîtier {row.serial_number}")]


def table_of_lot(graines: Iterable[Graine]) -> Tableau:
    """What would be imported: serial numbers and periods, never a secret."""
    rows = [[graine.numero, f"{graine.period} secondes"] for graine in graines]
    return Tableau("Boîtiers à ajouter", [Colonne("Numéro de série"), Colonne("Durée d’un code")], rows)


def table_of_refusals(lines: Iterable[LigneRefusee]) -> Tableau:
    """What would not be, and why."""
    rows = [[line.numero or "illisible", str(line.rang) if line.rang else "", line.raison] for line in lines]
    columns = [Colonne("Numéro de série"), Colonne("Rang dans le fichier"), Colonne("Pourquoi")]
    return Tableau("Boîtiers laissés de côté", columns, rows)
