"""Walks the whole table, and finds the address that is not in it."""

import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.acces import accounts, administration, conventions, espace, reporting, signalements
from tests.acces.table import ACTEURS, Ligne
from tests.signalements.contrats import lay_contracts, lay_options
from tests.world import World, make_world

LIGNES: list[Ligne] = [
    *espace.LIGNES,
    *accounts.LIGNES,
    *administration.LIGNES,
    *conventions.LIGNES,
    *signalements.LIGNES,
    *reporting.LIGNES,
]
NOT_ALLOWED = 405


@pytest.fixture(autouse=True)
def own_files(settings: LazySettings, tmp_path: Path) -> None:
    """Files of this test alone."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def world(db: None) -> World:
    """The cast with its two conventions and the national lists."""
    world = make_world()
    lay_options()
    lay_contracts(world)
    return world


def ask(world: World, ligne: Ligne, actor: str, kwargs: dict[str, object]) -> HttpResponse:
    """What one actor receives; whatever the request wrote is undone."""
    client: Client = world.client(world.comptes[actor] if actor else None)
    with transaction.atomic():
        answer: HttpResponse = getattr(client, ligne.methode)(reverse(ligne.url, kwargs=kwargs))
        transaction.set_rollback(True)
    return answer


def flaw(answer: HttpResponse) -> str:
    """What an answer 200 lacks: a page has one <main>, a <h1> and words in it; a file or a fragment is not empty."""
    if answer.status_code != 200:
        return ""
    if not answer.content.strip():
        return "empty"
    page = answer.content.decode() if answer["Content-Type"].startswith("text/html") else ""
    if not page or ("<html" not in page and FRAGMENT.match(page)):
        return ""
    (main, *more) = MAIN.findall(page) or [""]
    title = TITLE.search(main)
    return "" if title and title[1].strip() and not more else f"no <main> with a <h1>: {page[:80]}"


MAIN, TITLE = re.compile(r"<main\b.*?</main>", re.DOTALL), re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
FRAGMENT = re.compile(r"\s*<(?!html|!doctype)", re.IGNORECASE)


@pytest.mark.parametrize("ligne", LIGNES, ids=str)
def test_each_actor_receives_what_the_table_says(world: World, ligne: Ligne) -> None:
    kwargs = ligne.args(world)
    received = {column: ask(world, ligne, actor, kwargs) for column, actor in ACTEURS.items()}
    expected = dict(zip(ACTEURS, ligne.statuses, strict=True))
    assert {a: r.status_code for a, r in received.items() if r.status_code != expected[a]} == {}
    assert {a: flaw(r) for a, r in received.items() if flaw(r)} == {}


@pytest.mark.parametrize(
    "page", ["", " \n", "<!doctype html><html><body></body></html>", "<!doctype html><main></main>",
             "<!doctype html><main><h1> </h1></main>", "<!doctype html><main><h1>Oui</h1></main><main></main>"],
)  # fmt: skip
def test_an_empty_page_is_seen(page: str) -> None:
    assert flaw(HttpResponse(page)) != ""
    assert flaw(HttpResponse("<!doctype html><main><h1>Conventions</h1></main>")) == ""


def names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found += names(pattern.url_patterns, inner)
        else:
            found.append(f"{namespace}{pattern.name}")
    return found


def test_no_address_is_missing_from_the_table() -> None:
    assert sorted(set(names(get_resolver().url_patterns))) == sorted({ligne.url for ligne in LIGNES})


def other_methods() -> list[tuple[Ligne, str]]:
    """(a line of an address, a method that no line of it has)."""
    by_url: dict[str, list[Ligne]] = {}
    for ligne in LIGNES:
        by_url.setdefault(ligne.url, []).append(ligne)
    return [
        (lignes[0], method)
        for lignes in by_url.values()
        for method in sorted({"get", "post"} - {ligne.methode for ligne in lignes})
    ]


@pytest.mark.parametrize(("ligne", "method"), other_methods(), ids=str)
def test_a_method_that_is_not_in_the_table_is_refused(world: World, ligne: Ligne, method: str) -> None:
    """A page that answers a POST nobody thought of would show here: asked as whoever the table serves best."""
    best = min(
        zip(ligne.statuses, ACTEURS.values(), strict=True), key=lambda pair: (pair[0] == 302, pair[0], not pair[1])
    )
    client = world.client(world.comptes[best[1]] if best[1] else None)
    status = getattr(client, method)(reverse(ligne.url, kwargs=ligne.args(world))).status_code
    assert status == NOT_ALLOWED
