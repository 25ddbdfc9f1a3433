"""What the screens say of the places of a structure: bars, the rule, why none is left, what exceeds. Reads nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.enums import EtatCompte, Role
from accounts.models import EffectifDeclare, Partenaire
from accounts.quotas import Places, refusal_of
from espace.composants import Quota
from espace.francais import du, pluriel

Taken = Mapping[tuple[str, str], int]
NOMS = {Role.TECHNICIEN: "technicien", Role.GESTIONNAIRE: "gestionnaire"}


def quotas_of(places: Places, taken: Taken, *, note: str = "") -> list[Quota]:
    """The bars: active, invited, free. `note` goes beside those of the gestionnaires."""
    return [_quota(places, taken, Role.TECHNICIEN, ""), _quota(places, taken, Role.GESTIONNAIRE, note)]


def _quota(places: Places, taken: Taken, role: Role, note: str) -> Quota:
    active, invited = taken.get((role, EtatCompte.ACTIF), 0), taken.get((role, EtatCompte.INVITE), 0)
    return Quota(f"{NOMS[role]}s", actifs=active, invites=invited, total=places.of(role), texte=note)


def held(taken: Taken, role: str) -> int:
    """How many accounts of a profile hold a place, invitations included."""
    return sum(count for (profil, _), count in taken.items() if profil == role)


def effectif_of(last: EffectifDeclare | None) -> str:
    """« 8 membres déclarés », « 8 membres (valeur de démonstration) » when nobody declared them."""
    if last is None:
        return "Effectif non déclaré"
    if last.is_demonstration:
        return f"{pluriel(last.membres, 'membre')} (valeur de démonstration)"
    return pluriel(last.membres, "membre déclaré", "membres déclarés")


def rule_of(places: Places) -> str:
    """The places, in a sentence that names the article and, with several caisses, whose grid is the lowest."""
    if not places.grilles or not places.membres:
        return ""
    given = " et ".join(_places(places, role) for role in (Role.TECHNICIEN, Role.GESTIONNAIRE))
    return f"L’effectif donne {given} (convention d’utilisation, article 2.2.1). Une invitation compte comme une place."


def _places(places: Places, role: Role) -> str:
    total, caisse = places.of(role), places.lowest_caisse(role)
    if total is None:
        return f"un nombre de {NOMS[role]}s sans limite"
    return f"{pluriel(total, NOMS[role])}{f' (grille {du(caisse)}, la plus basse)' if caisse else ''}"


@dataclass(frozen=True)
class Pleine:
    """Why no technicien can be invited now. `is_liberable`: closing an account or an invitation is enough."""

    phrase: str
    is_liberable: bool


def full_of(places: Places, taken: Taken) -> Pleine | None:
    """Why no technicien can be invited now; None while a place is left."""
    phrase = refusal_of(places, Role.TECHNICIEN, held(taken, Role.TECHNICIEN))
    return Pleine(phrase, bool(places.grilles and places.membres)) if phrase else None


def excesses_of(places: Places, taken: Taken) -> list[str]:
    """A sentence a profile that has more accounts than places (product.md 3: a lower effectif closes nobody)."""
    if not places.grilles or not places.membres:
        return []
    roles = (Role.TECHNICIEN, Role.GESTIONNAIRE)
    return [refusal_of(places, role, held(taken, role)) for role in roles if places.excess(role, held(taken, role))]


@dataclass(frozen=True)
class AnomaliePlaces:
    """What is wrong with the places of a structure, on a line of a list; both empty when nothing is."""

    libelle: str = ""
    detail: str = ""


def anomaly_of(partenaire: Partenaire) -> AnomaliePlaces:
    """« Effectif non déclaré », or « Plus de comptes que de places », of a row of `partenaires_of_caisse`."""
    row: Any = partenaire  # annotated there
    if not row.is_open:
        return AnomaliePlaces()
    if not row.has_effectif:
        return AnomaliePlaces("Effectif non déclaré", "aucun compte ne peut s’ouvrir")
    counted = (
        ("gestionnaires", row.n_gestionnaires, row.places_gestionnaires),
        ("techniciens", row.n_techniciens, row.places_techniciens),
    )
    over = " et ".join(name for name, count, limit in counted if limit is not None and count > limit)
    return AnomaliePlaces("Plus de comptes que de places", over) if over else AnomaliePlaces()
