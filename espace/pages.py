"""What the site map says, apart from the menu of each."""

from dataclasses import dataclass

from django.urls import reverse

from espace.context import EntreeDeMenu

PUBLIQUES: tuple[tuple[str, str], ...] = (
    ("accueil_public", "Accueil et connexion"),
    ("aide", "Aide et contact"),
    ("accessibilite", "Accessibilité"),
    ("accessibilite_signaler", "Signaler un défaut d’accessibilité"),
    ("mentions_legales", "Mentions légales"),
    ("donnees_personnelles", "Données personnelles"),
    ("cgu", "Conditions générales d’utilisation"),
    ("plan_du_site", "Plan du site"),
)


@dataclass(frozen=True)
class Rubrique:
    """A part of the site map: its title and its (label, address) pairs."""

    titre: str
    pages: list[tuple[str, str]]


def plan_du_site(menu: list[EntreeDeMenu]) -> list[Rubrique]:
    """The parts of the site map: the person's own pages first when they are signed in."""
    mine = [Rubrique("Vos pages", [(entry.libelle, entry.href) for entry in menu])] if menu else []
    return [*mine, Rubrique("Pour tous", [(label, reverse(name)) for name, label in PUBLIQUES])]
