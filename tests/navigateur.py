"""A real Chromium for the tests that ask for `page`: one browser a process, a fresh context a test.

Such tests carry the mark `browser` by themselves. Without Chromium they are left out with one line, unless
PORTAIL_EXIGE_NAVIGATEUR is set, as it is in CI: then the run refuses to start.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright's sync API runs an event loop in the thread of the test, where Django would refuse to query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what drives a browser; leave it out, or refuse to start, when there is none."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    driven = [item for item in items if item.get_closest_marker("browser")]
    if not driven or os.access(CHROMIUM, os.X_OK):
        return
    if os.environ.get("PORTAIL_EXIGE_NAVIGATEUR"):
        raise pytest.UsageError(f"Chromium est exigé et absent de {CHROMIUM} : apt-get install chromium")
    config.hook.pytest_deselected(items=driven)
    items[:] = [item for item in items if item not in driven]


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
