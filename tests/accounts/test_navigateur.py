"""A first sign-in in a real browser. Each page by itself: `tests/acces/test_axe.py`."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from accounts import actions
from accounts.models import AppareilTotp
from espace import clock
from tests.accounts.lectures import deliver_all, link_in
from tests.accounts.test_pages import AXELLE
from tests.world import World, make_world

Axe = Callable[[Page], list[str]]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> World:
    """The cast, committed: the server reads it from another connection."""
    return make_world()


@pytest.fixture
def open_as(new_context: Callable[..., BrowserContext], live_server: Any, cast: World) -> Callable[..., Page]:
    """`open_as("admin_opale", path, width)`: a page of someone already signed in; nobody when the name is empty."""

    def open_page(who: str, path: str, width: int = 1280) -> Page:
        context = new_context(viewport={"width": width, "height": 900})
        if who:
            cookie = cast.client(cast.comptes[who]).cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    return open_page


def test_a_first_sign_in_from_the_mail_to_the_first_page(cast: World, open_as: Callable[..., Page], axe: Axe) -> None:
    compte = actions.create_technicien(
        partenaire=cast.bondues, personne=AXELLE, lien="employe", is_workstation_attested=True,
        by=cast.gestionnaire_bondues, at=clock.now(),
    )  # fmt: skip
    page = open_as("", link_in(deliver_all(clock.now())[-1], "/activation/"))
    assert axe(page) == []
    page.get_by_label("Nouveau mot de passe").fill("le chat gris dort sous la table ronde")
    page.get_by_label("Le même mot de passe, une seconde fois").fill("le chat gris dort sous la table ronde")
    page.get_by_role("button", name="Continuer").click()
    assert axe(page) == []
    key = page.locator(".ep-cle").inner_text().replace(" ", "")
    device = AppareilTotp.objects.get(user=compte, confirmed=False)
    assert len(key) == 32
    page.get_by_label("Code à 6 chiffres").fill(device.code_at(clock.now()))
    page.get_by_role("button", name="Vérifier le code").click()
    assert axe(page) == []
    assert page.locator(".ep-codes li").count() == 10
    page.get_by_label("Je les ai gardés en lieu sûr").check()
    page.get_by_role("button", name="Continuer").click()
    assert axe(page) == []
    page.get_by_label("J’ai lu les conditions d’utilisation").check()
    page.get_by_role("button", name="Accepter et continuer").click()
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + reverse("accounts:profil"))
    assert page.get_by_role("heading", level=1).inner_text() == "Axelle Ledoux"
