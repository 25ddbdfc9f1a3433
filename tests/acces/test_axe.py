"""Every page of the portal in Chromium, as one of those it serves: nothing for axe to say, nothing wider than a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from accounts.actions import Personne, record_habilitation
from accounts.models import Acces, Compte, DomaineCourriel, Partenaire
from espace import clock
from tests.acces.table import ACTEURS, Arguments, Ligne
from tests.acces.test_acces import LIGNES
from tests.navigateur import is_wider_than_a_phone
from tests.reporting.contrats import new_contrat
from tests.signalements.contrats import lay_contracts, lay_options
from tests.world import GRILLE, LONG_AGO, OPENED_ON, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
PARTS = 4  # so that several processes share the walk
LISTS = {
    "gestionnaire_departement": ["accounts:equipe", "accounts:equipe_demandes", "accounts:equipe_revues"],
    "admin_artois": [
        "accounts:caisse_equipe", "accounts:habilitations", "accounts:partenaires", "conventions:conventions", "reporting:copil",
    ],
    "exploitant": ["accounts:exploitation_comptes"],
}  # fmt: skip
PAGES = [ligne for ligne in LIGNES if ligne.methode == "get" and 200 in ligne.statuses]


@pytest.fixture
def open_as(live_server: Any, page: Page) -> Callable[[str, str], Page]:
    """`open_as(session, address)`: the page, as the holder of a session; as nobody when it is empty."""

    def open_page(session: str, address: str) -> Page:
        page.context.clear_cookies()
        if session:
            cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
            page.context.add_cookies([cookie])
        page.goto(f"{live_server.url}{address}")
        return page

    return open_page


@pytest.fixture
def world() -> World:
    """The cast with its two conventions and the national lists, committed: the live server reads it."""
    world = make_world()
    lay_options()
    lay_contracts(world)
    return world


def served(world: World, ligne: Ligne, kwargs: dict[str, Any]) -> tuple[str, str] | None:
    """(address, session) of someone the table serves; None when what answers is not a page (a PDF, a probe)."""
    actor = ACTEURS[list(ACTEURS)[ligne.statuses.index(200)]]
    client = world.client(world.comptes[actor] if actor else None)
    address = reverse(ligne.url, kwargs=kwargs)
    if not client.get(address)["Content-Type"].startswith("text/html"):
        return None
    return address, client.cookies[settings.SESSION_COOKIE_NAME].value if actor else ""


def look(page: Page, axe: Callable[[Page], list[str]]) -> list[str]:
    """What is wrong with the page now open, as one reads it on a desk then on a phone."""
    found = list(axe(page))
    if is_wider_than_a_phone(page):
        found.append("wider than 320 px")
    if not page.locator("main h1").count():
        found.append("no first heading")
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_pleases_axe_and_fits_a_phone(
    world: World, open_as: Callable[[str, str], Page], axe: Callable[[Page], list[str]], part: int
) -> None:
    wrong: dict[str, list[str]] = {}
    laid: dict[Arguments, dict[str, Any]] = {}  # what an address needs is laid once
    for ligne in PAGES[part::PARTS]:
        if ligne.args not in laid:
            laid[ligne.args] = ligne.args(world)
        where = served(world, ligne, laid[ligne.args])
        if where and (found := look(open_as(where[1], where[0]), axe)):
            wrong[where[0]] = found
    assert wrong == {}


# ── Lists, with nothing to show, one line and fifty ────────────────────────────────────────────


def lay_rows(world: World, count: int) -> None:
    """`count` structures of the Artois each with a convention and a request, and `count` people in one team."""
    Acces.objects.filter(caisse=world.artois).exclude(partenaire=world.departement).delete()
    for rank in range(count):
        structure = Partenaire.objects.create(nom=f"CCAS de Ville-{rank:02}", kind="ccas", created_at=LONG_AGO)
        Acces.objects.create(
            partenaire=structure, caisse=world.artois, opens_on=OPENED_ON, grille=GRILLE, usage_ref="essai"
        )
        new_contrat(structure, world.artois, ref=f"ville-{rank}")
        DomaineCourriel.objects.create(
            partenaire=structure, domaine=f"ville-{rank}.example", attested_europe_at=LONG_AGO, attested_by_ref="essai"
        )
        lay_habilitation(world, structure, rank, f"ville-{rank}.example")
        lay_habilitation(world, world.departement, rank, "pas-de-calais.example")
    invited = ({"nom": f"Personne-{rank}", "email": f"p{rank}@pas-de-calais.example"} for rank in range(count))
    Compte.objects.bulk_create(
        Compte(
            role="technicien", etat="invite", lien="employe", civilite="madame", prenom="Ada", fonction="Accueil",
            partenaire=world.departement, service=world.ase, identifiant=f"apersonne{rank}-tech", invited_at=LONG_AGO,
            **who,
        )
        for rank, who in enumerate(invited)
    )  # fmt: skip


def lay_habilitation(world: World, structure: Partenaire, rank: int, domaine: str) -> None:
    """A request that waits for the caisse."""
    personne = Personne("madame", f"Demande-{rank}", "Ada", "Direction", "03 21 00 00 00", f"d{rank}@{domaine}")
    record_habilitation(
        partenaire=structure, caisse=world.artois, personne=personne, origine="courrier", received_on=OPENED_ON,
        by=world.admin_artois, at=clock.now(),
    )  # fmt: skip


def alone(world: World) -> None:
    """Nobody and nothing in any list: a structure that has only just begun, a caisse without a partner."""
    begun = Partenaire.objects.create(
        nom="CCAS de Ville", kind="ccas", created_at=LONG_AGO, places_gestionnaires=2, places_techniciens=5
    )
    Compte.objects.filter(pk=world.gestionnaire_departement.pk).update(partenaire=begun)
    Acces.objects.all().delete()


@pytest.mark.parametrize("count", [0, 1, 50])
def test_every_list_pleases_axe_empty_short_and_long(
    open_as: Callable[[str, str], Page], axe: Callable[[Page], list[str]], count: int
) -> None:
    world = make_world()
    lay_rows(world, count) if count else alone(world)
    wrong: dict[str, list[str]] = {}
    for name, lists in LISTS.items():
        session = world.client(world.comptes[name]).cookies[settings.SESSION_COOKIE_NAME].value
        for url in lists:
            page = open_as(session, reverse(url))
            rows = page.locator("tbody tr").count() + page.locator(".ep-empty").count()
            if found := look(page, axe) + ([] if rows else ["neither a row nor a word"]):
                wrong[url] = found
    assert wrong == {}
