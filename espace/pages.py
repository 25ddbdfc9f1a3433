"""What the public pages say that is not in their templates: the site map, the terms in force."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from espace.context import EntreeDeMenu
from espace.registry import Entree, Registry
from espace.requetes import Requete

# The day the declaration of accessibility was written: change it with the page.
DECLARATION_ON = date(2026, 11, 24)


@dataclass(frozen=True)
class Cookie:
    """A cookie of the portal, and what it is for."""

    nom: str
    role: str


def cookies() -> list[Cookie]:
    """Every cookie that the portal sets, under the names and lives of its settings."""
    hours, years = settings.SESSION_COOKIE_AGE // 3600, settings.APPAREIL_COOKIE_AGE // (365 * 24 * 3600)
    return [
        Cookie(settings.SESSION_COOKIE_NAME, f"garde votre connexion, {hours} heures au plus."),
        Cookie(settings.CSRF_COOKIE_NAME, "prouve qu’un formulaire vient bien de ce site, un an au plus."),
        Cookie(
            settings.APPAREIL_COOKIE_NAME,
            f"reconnaît ce navigateur pour vous prévenir d’une connexion depuis un autre, {years} ans au plus.",
        ),
    ]


@dataclass(frozen=True)
class Article:
    """A title and its paragraphs."""

    titre: str
    paragraphes: list[str]


def articles_of(texte: str) -> list[Article]:
    """A text as articles: a block that begins with « # » is a title, an empty line parts two blocks.

    A browser ends its lines with a carriage return: a line is stripped before it is called empty.
    """
    found: list[Article] = []
    lines = "\n".join(line.strip() for line in texte.splitlines())
    for block in filter(None, (block.strip() for block in lines.split("\n\n"))):
        if block.startswith("# "):
            found.append(Article(block[2:].strip(), []))
            continue
        if not found:
            found.append(Article("", []))
        found[-1].paragraphes.append(" ".join(block.split()))
    return found


@dataclass(frozen=True)
class Cgu:
    """A version of the terms of use: its number, since when, its text (see `articles_of`), and what it changed."""

    numero: str
    in_force_at: datetime
    texte: str
    resume: str = ""

    @property
    def articles(self) -> list[Article]:
        """The text laid out."""
        return articles_of(self.texte)


# Filled by accounts: every version in force at an instant or before it, the latest first.
cgu_publiees: Registry[Callable[[datetime], Iterable[Cgu]]] = Registry("cgu_publiees")


def find_cgu(at: datetime, numero: str = "") -> tuple[Cgu | None, list[Cgu]]:
    """A version of the terms of use, that in force unless `numero` names another, and all of those published so far.

    The first is None when none was published, or under that number.
    """
    versions = [cgu for contribution in cgu_publiees for cgu in contribution(at)]
    return next((cgu for cgu in versions if numero in ("", cgu.numero)), None), versions


@dataclass(frozen=True)
class AideCaisse:
    """What a caisse says to who needs help: whom to ask, and for each open function the other way (« »: none told)."""

    caisse: str
    contacts: list[str]
    canaux: list[tuple[str, str]]


# Filled by conventions: the caisses of the reader, none for a visitor.
aides: Registry[Callable[[Requete], Iterable[AideCaisse]]] = Registry("aides")


# The pages that help offers besides, each to whom it is open.
liens_aide: Registry[Entree] = Registry("liens_aide")


def liens_of(request: Requete) -> list[tuple[str, str]]:
    """(label, address) of the pages that help offers to who is signed in."""
    if not request.user.is_authenticated:
        return []
    return [(lien.libelle, reverse(lien.url_name)) for lien in liens_aide if lien.is_open_to(request.user)]


def aides_of(request: Requete) -> list[AideCaisse]:
    """What each caisse of the reader says to who needs help."""
    return [aide for contribution in aides for aide in contribution(request)]


PUBLIQUES: tuple[tuple[str, str], ...] = (
    ("accueil_public", "Accueil et connexion"),
    ("aide", "Aide et contact"),
    ("conventions:maintenance", "Maintenances et autres moyens"),
    ("accessibilite", "Accessibilité"),
    ("accessibilite_signaler", "Signaler un défaut d’accessibilité"),
    ("mentions_legales", "Mentions légales"),
    ("donnees_personnelles", "Données personnelles"),
    ("cgu", "Conditions générales d’utilisation"),
    ("plan_du_site", "Plan du site"),
)

PERSONNELLES: tuple[tuple[str, str], ...] = (("accounts:profil", "Mon profil"), ("accounts:securite", "Sécurité"))


@dataclass(frozen=True)
class Rubrique:
    """A part of the site map: its title and its (label, address) pairs."""

    titre: str
    pages: list[tuple[str, str]]


def plan_du_site(menu: list[EntreeDeMenu]) -> list[Rubrique]:
    """The parts of the site map: the person's own pages first when they are signed in."""
    own = [(label, reverse(name)) for name, label in PERSONNELLES]
    mine = [Rubrique("Vos pages", [*((entry.libelle, entry.href) for entry in menu), *own])] if menu else []
    return [*mine, Rubrique("Pour tous", [(label, reverse(name)) for name, label in PUBLIQUES])]
