"""What happened on one's own account, in words. Reads nothing itself."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from espace.composants import Cellule, Colonne, Statut, Tableau, Vide
from espace.francais import instant_court
from espace.models import LigneJournal

SAID = {
    "connexion.reussie": Statut("ok", "Connexion réussie"),
    "connexion.refusee": Statut("late", "Mot de passe refusé"),
    "connexion.bloquee": Statut("late", "Essai bloqué", "trop d’essais manqués"),
    "code.refuse": Statut("late", "Code refusé", "après le bon mot de passe"),
}
NONE = Vide("Aucune connexion encore", "Elles seront listées ici avec leur date et leur navigateur.", 3)


def table_of_sign_ins(lines: Iterable[LigneJournal], at: datetime, zone: ZoneInfo) -> Tableau:
    """One line a sign-in, tried or done: when, what became of it, from where."""
    columns = [Colonne("Date"), Colonne("Ce qui s’est passé"), Colonne("Navigateur"), Colonne("Adresse")]
    return Tableau("Dernières connexions", columns, [_line(line, at, zone) for line in lines], vide=NONE)


def _line(line: LigneJournal, at: datetime, zone: ZoneInfo) -> list[object]:
    by_recovery = line.verb == "connexion.reussie" and line.codes.get("secours")
    what = Statut("ok", "Connexion réussie", "avec un code de secours") if by_recovery else SAID[line.verb]
    browser = Cellule(line.codes.get("navigateur", "non noté"))
    return [instant_court(line.at, zone, at), what, browser, line.address or "inconnue"]
