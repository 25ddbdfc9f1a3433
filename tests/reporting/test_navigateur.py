"""The pages of the COPIL in Chromium: nothing for axe to say, nothing wider than a phone, progress without a click."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.conf import settings as django_settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from conventions.models import ConventionMetier
from espace import broker, travaux
from espace.auteurs import AUTOMATE
from espace.models import Travail
from espace.tenancy import SYSTEME, acting_as
from reporting import actions
from reporting.deadlines import Periode
from signalements.actions.options import load_options
from signalements.enums import Issue
from tests.base import APP, WORKER, become
from tests.reporting.contrats import new_contrat
from tests.reporting.fabrique import Fabrique
from tests.world import World

IN = datetime(2025, 11, 10, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
YEAR = Periode(date(2025, 10, 2), date(2026, 10, 2))
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_files(settings: LazySettings, tmp_path: Path) -> None:
    """Files of this test alone; works run by hand, nobody listens to the broker."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "enqueue", lambda *_: None)


@pytest.fixture
def convention(world: World) -> ConventionMetier:
    """The Département, its two caisses, a few saisines."""
    become(WORKER)
    with acting_as(SYSTEME):
        load_options(by=AUTOMATE, at=IN)
    become(APP)
    convention = new_contrat(world.departement, world.artois, world.opale, ref="departement")
    fabrique = Fabrique.of(convention, world.departement, world.technicien_departement, world.artois, world.opale)
    themes = ["acces_soins"] * 4 + ["acces_droits"] * 2 + ["fragilite_numerique"]
    for rank, theme in enumerate(themes * 3):
        code = "opale" if rank % 3 else "artois"
        issue = Issue.ABOUTI if rank % 4 else Issue.INTERROMPU
        made = fabrique.saisine(code, IN, theme=theme, taken_at=IN, closed_at=IN + timedelta(days=9), issue=issue)
        fabrique.horloge(made, attempted_at=IN, stopped_at=IN + timedelta(hours=50 if rank == 5 else 4), result="fait")
    return convention


@pytest.fixture
def at(live_server: LiveServer, page: Page, world: World) -> Callable[[str, str], Page]:
    """`at("admin_artois", "/caisse/copil/")`: a page opened by someone signed in."""

    def open_as(name: str, path: str) -> Page:
        session = world.client(world.comptes[name]).cookies[django_settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page.goto(f"{live_server.url}{path}")
        return page

    return open_as


def prepare(world: World, convention: ConventionMetier) -> None:
    with world.acting(world.admin_artois):
        actions.prepare_fiche(
            convention=convention, caisse_id=None, periode=YEAR, by=world.admin_artois, at=NOW, tell=lambda *_: None
        )


def widest(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_has_nothing_to_say_and_no_page_is_too_wide(
    at: Callable[[str, str], Page], world: World, convention: ConventionMetier, axe: Any, width: int
) -> None:
    found: dict[str, Any] = {}

    def look(name: str, page: Page) -> None:
        found[name] = (axe(page), widest(page))

    page = at("admin_artois", "/caisse/copil/")
    page.set_viewport_size({"width": width, "height": 800})
    look("list", page)
    look("empty", at("admin_artois", "/caisse/copil/departement/"))
    look("empty, agent", at("agent_artois", "/caisse/copil/departement/"))
    prepare(world, convention)
    look("sheet", at("agent_artois", "/caisse/copil/departement/"))
    look("sheet, admin", at("admin_artois", "/caisse/copil/departement/"))
    page.get_by_role("button", name="Préparer la fiche").click()
    look("work", page)
    assert {name: said for name, said in found.items() if said != ([], False)} == {}


def test_progress_moves_by_itself_and_ends_with_the_download(
    at: Callable[[str, str], Page], world: World, convention: ConventionMetier
) -> None:
    page = at("admin_artois", "/caisse/copil/departement/")
    page.get_by_label("Période").select_option(label="Du 2 octobre 2025 au 1er octobre 2026")
    page.get_by_role("button", name="Préparer la fiche").click()
    expect(page.get_by_role("status")).to_have_text("En attente : la préparation commence bientôt.")
    with world.acting(world.admin_artois):
        uuid = str(Travail.objects.get().pk)
    become(WORKER)
    try:
        travaux.run(uuid, NOW)
    finally:
        become(APP)
    expect(page.get_by_role("status")).to_have_text("C’est prêt.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le document").click()
    assert download.value.suggested_filename == "fiche-copil-2025-2026-v1.pdf"
    page.get_by_role("link", name="La fiche").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fiche COPIL, Département du Pas-de-Calais")
    expect(page.get_by_text("Provisoire, version 1")).to_be_visible()
