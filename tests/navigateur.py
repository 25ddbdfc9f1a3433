"""A real Chromium for the tests that ask for `page`: one browser a process, a fresh context a test.

Such tests carry the mark `browser` by themselves; what happens without Chromium is told in `facultatif.py`.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.facultatif import CHROMIUM

# Playwright's sync API runs an event loop in the thread of the test, where Django would refuse to query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window, open as long as the tests of this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make contexts (one a person: cookies apart), in French, closed at the end of the test."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        opened.append(browser.new_context(**{"locale": "fr-FR", "timezone_id": "Europe/Paris"} | options))
        return opened[-1]

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a fresh context."""
    return new_context().new_page()


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)` returns one line a violation: rule, what it says, where. WCAG 2.1 A and AA, and good practices."""

    def violations(page: Page) -> list[str]:
        found = Axe().run(page).response["violations"]
        return [f"{v['id']} : {v['help']} — {', '.join(str(n['target']) for n in v['nodes'])}" for v in found]

    return violations


def is_wider_than_a_phone(page: Page) -> bool:
    """Whether one has to scroll sideways at 320 px (WCAG 1.4.10). The page is left as wide as it was."""
    former = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 700})
    is_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    if former:
        page.set_viewport_size(former)
    return bool(is_wide)
