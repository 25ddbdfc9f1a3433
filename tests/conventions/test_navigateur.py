"""The pages of the conventions in Chromium: nothing for axe to say, nothing wider than a phone."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from conventions.demo import load_conventions
from tests.conventions.conftest import LOADED_AT, Maker, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = [
    ("rouen", "/caisse/conventions/"),
    ("rouen", "/caisse/conventions/rouen-maison-du-plateau/"),
    ("roubaix-tourcoing", "/caisse/conventions/bondues/"),
    ("val-de-marne", "/caisse/conventions/champigny/"),
    ("hainaut", "/caisse/conventions/marly/?au=32/13/2025"),
    ("cote-opale", "/caisse/conventions/pas-de-calais/?au=12/12/2022"),
    ("artois", "/caisse/conventions/pas-de-calais/"),
]


def test_pages_have_nothing_for_axe_and_fit_a_phone(
    live_server: LiveServer, page: Page, axe: Callable[[Page], list[str]], compte: Maker
) -> None:
    load_conventions(LOADED_AT)
    people = {code: compte("admin_caisse", caisse=code) for code in dict(PAGES)}
    for code, path in PAGES:
        value = sign_in(people[code]).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        page.goto(f"{live_server.url}{path}")
        assert axe(page) == [], path
        for width in (375, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.set_viewport_size({"width": 1280, "height": 900})
