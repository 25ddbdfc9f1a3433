"""What scripts add, in a real browser: nothing depends on them."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route, expect

from espace.clock import PARIS
from espace.context import Page as PageContext
from espace.context import Qui

SITE = "http://portail.test"
Serve = Callable[[str, str], None]


@pytest.fixture
def serve(page: Page) -> Serve:
    """`serve(html, script)`: a page holding `html`, with one of our scripts, at an address of its own."""

    def answer(html: str, script: str) -> None:
        source = (Path(settings.BASE_DIR) / "static" / "js" / f"{script}.js").read_text()
        document = f'<!doctype html><html lang="fr"><body>{html}<script src="/s.js" defer></script></body></html>'
        page.route(
            f"{SITE}/s.js", lambda route: route.fulfill(body=source, content_type="text/javascript; charset=utf-8")
        )
        page.route(f"{SITE}/", lambda route: route.fulfill(body=document, content_type="text/html; charset=utf-8"))
        page.goto(f"{SITE}/")

    return answer


class Server:
    """Answers an address with what the test says, and keeps what it was asked."""

    def __init__(self, page: Page, path: str) -> None:
        self.asked: list[str] = []
        self.status, self.body = 204, ""
        page.route(f"{SITE}{path}", self._answer)

    def _answer(self, route: Route) -> None:
        self.asked.append(route.request.post_data or "")
        route.fulfill(status=self.status, body=self.body, content_type="application/json")


# ── End of the session ─────────────────────────────────────────────────────────────────────────


def session_box() -> str:
    qui = Qui("Nadia Ferrand", "Technicienne", "")
    here = PageContext(datetime(2026, 11, 23, tzinfo=UTC), PARIS, "partenaire", qui, [], None, 1800, 120, "", [])
    box = render_to_string("composants/page/session.html", {"page": here, "csrf_token": "jeton"})
    return f"<textarea id='texte'></textarea>{box}"


def test_two_minutes_before_the_end_a_reachable_warning_lets_one_go_on(page: Page, serve: Serve) -> None:
    page.clock.install()
    server = Server(page, "/session/continuer/")
    serve(session_box(), "session")
    box, stay = page.get_by_role("alertdialog"), page.get_by_role("button", name="Continuer à travailler")
    page.locator("#texte").focus()
    page.clock.run_for(27 * 60 * 1000)
    expect(box).to_be_hidden()
    page.clock.run_for(61 * 1000)
    expect(box).to_be_visible()
    expect(box).to_have_accessible_name("Votre connexion se ferme dans 2 minutes")
    expect(stay).to_be_focused()
    page.keyboard.press("Enter")
    expect(box).to_be_hidden()
    expect(page.locator("#texte")).to_be_focused()
    assert len(server.asked) == 1
    page.clock.run_for(27 * 60 * 1000)
    expect(box).to_be_hidden()


@pytest.mark.parametrize("status", [302, 403])
def test_once_over_the_way_back_is_shown(page: Page, serve: Serve, status: int) -> None:
    page.clock.install()
    server = Server(page, "/session/continuer/")
    server.status = status
    serve(session_box(), "session")
    page.clock.run_for(28 * 60 * 1000 + 1000)
    page.get_by_role("button", name="Continuer à travailler").click()
    expect(page.get_by_role("alertdialog")).to_have_accessible_name("Votre connexion s’est fermée")
    expect(page.get_by_role("link", name="Se reconnecter")).to_be_focused()


def test_escape_goes_on_and_gives_the_focus_back(page: Page, serve: Serve) -> None:
    page.clock.install()
    server = Server(page, "/session/continuer/")
    serve(session_box(), "session")
    page.locator("#texte").focus()
    page.clock.run_for(28 * 60 * 1000 + 1000)
    box = page.get_by_role("alertdialog")
    expect(box).to_have_accessible_description(re.compile("Sans geste de votre part, la page se ferme"))
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(page.locator("#texte")).to_be_focused()
    assert len(server.asked) == 1


def test_what_changes_in_the_warning_is_announced(page: Page, serve: Serve) -> None:
    """Without a network, then once it is over: the paragraph is a live region, and the way back has the focus."""
    page.clock.install()
    page.route(f"{SITE}/session/continuer/", lambda route: route.abort())
    serve(session_box(), "session")
    page.clock.run_for(28 * 60 * 1000 + 1000)
    page.keyboard.press("Enter")
    live = page.locator("#session-texte[aria-live=assertive]")
    expect(live).to_have_text("La connexion au réseau manque. Réessayez dans un instant.")
    page.clock.run_for(2 * 60 * 1000)
    expect(live).to_have_text("Reconnectez-vous pour continuer : vos brouillons sont gardés.")
    expect(page.get_by_role("link", name="Se reconnecter")).to_be_focused()


def test_left_alone_the_warning_says_when_it_is_over(page: Page, serve: Serve) -> None:
    page.clock.install()
    serve(session_box(), "session")
    page.clock.run_for(30 * 60 * 1000 + 1000)
    expect(page.get_by_role("link", name="Se reconnecter")).to_be_visible()


def test_writing_for_long_is_told_to_the_server(page: Page, serve: Serve) -> None:
    page.clock.install()
    server = Server(page, "/session/continuer/")
    serve(session_box(), "session")
    for _ in range(4):
        page.clock.run_for(9 * 60 * 1000)
        with page.expect_response("**/session/continuer/"):
            page.locator("#texte").press_sequentially("ab")
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    assert len(server.asked) == 4


# ── Draft ──────────────────────────────────────────────────────────────────────────────────────

FORM = """<form data-autosave="/brouillon/" method="post"><input name="csrfmiddlewaretoken" value="jeton" type="hidden">
<label for="nom">Nom</label><input id="nom" name="nom"><button>Envoyer</button></form>
<p role="status" data-autosave-etat></p>"""


def test_the_draft_is_saved_after_a_pause_and_says_when(page: Page, serve: Serve) -> None:
    page.clock.install()
    server = Server(page, "/brouillon/")
    server.status, server.body = 200, json.dumps({"texte": "Brouillon enregistré à 10 h 38"})
    serve(FORM, "brouillon")
    page.get_by_label("Nom").press_sequentially("Marquis")
    page.clock.run_for(1500)
    assert server.asked == []
    page.clock.run_for(1000)
    expect(page.get_by_role("status")).to_have_text("Brouillon enregistré à 10 h 38")
    assert len(server.asked) == 1
    assert "Marquis" in server.asked[0]
    page.get_by_label("Nom").dispatch_event("input")  # nothing changed: nothing to save
    page.clock.run_for(5000)
    assert len(server.asked) == 1


def test_a_draft_that_could_not_be_saved_says_so_and_tries_again(page: Page, serve: Serve) -> None:
    page.clock.install()
    server = Server(page, "/brouillon/")
    server.status = 500
    serve(FORM, "brouillon")
    page.get_by_label("Nom").press_sequentially("Marquis")
    page.clock.run_for(2100)
    expect(page.get_by_role("status")).to_contain_text("n’a pas pu être enregistré")
    server.status, server.body = 200, json.dumps({"texte": "Brouillon enregistré à 10 h 39"})
    page.clock.run_for(20100)
    expect(page.get_by_role("status")).to_have_text("Brouillon enregistré à 10 h 39")


# ── Long work ──────────────────────────────────────────────────────────────────────────────────


def test_long_work_tells_how_far_it_is_then_reloads(page: Page, serve: Serve) -> None:
    page.clock.install()
    server = Server(page, "/travaux/1/")
    server.status, server.body = 200, json.dumps({"etat": "en_cours", "texte": "30 sur 40", "fait": 30, "total": 40})
    props = {"texte": "12 sur 40", "etat": "en_cours", "fait": 12, "total": 40, "href": "/", "suivi": "/travaux/1/"}
    serve(render_to_string("composants/progression.html", props | {"ident": "p", "lien": ""}), "progression")
    page.clock.run_for(1100)
    expect(page.get_by_role("status")).to_have_text("30 sur 40")
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 30)
    server.body = json.dumps({"etat": "fini", "texte": "Prêt"})
    with page.expect_navigation():
        page.clock.run_for(1100)


# ── Passwords ──────────────────────────────────────────────────────────────────────────────────

PASSWORD = """<form action="/"><label for="mdp">Mot de passe</label><input id="mdp" type="password">
<ul id="regles" data-regles-de="mdp"><li data-regle="14">a</li><li data-regle="12">b</li><li data-regle="mots">c</li></ul></form>"""


def test_a_password_is_shown_and_hidden_again(page: Page, serve: Serve) -> None:
    serve(PASSWORD, "mot-de-passe")
    field = page.locator("#mdp")
    page.get_by_role("button", name="Afficher le mot de passe").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Cacher le mot de passe").click()
    expect(field).to_have_attribute("type", "password")


@pytest.mark.parametrize(
    ("typed", "met"),
    [
        ("court", []),
        ("Abcdefghijklm4", ["14"]),
        ("abcdefghijklm4", []),
        ("Abcdefghij4!", ["12"]),
        ("Abcdefghijkl", []),
        ("un deux trois quatre cinq six sept", ["mots"]),
        ("un deux trois quatre cinq six", []),
    ],
)
def test_the_rules_are_ticked_as_one_types(page: Page, serve: Serve, typed: str, met: list[str]) -> None:
    serve(PASSWORD, "mot-de-passe")
    page.locator("#mdp").fill(typed)
    ticked = page.locator(".ep-rules__ok").evaluate_all("items => items.map(item => item.dataset.regle)")
    assert ticked == met


def test_the_rules_are_told_to_who_does_not_see_them_once_the_typing_stops(page: Page, serve: Serve) -> None:
    """Keyboard alone: the field is described by its rules, each says it is met, and one sentence is announced."""
    page.clock.install()
    serve(PASSWORD, "mot-de-passe")
    page.keyboard.press("Tab")
    field, told = page.locator("#mdp"), page.get_by_role("status")
    expect(field).to_be_focused()
    page.keyboard.type("Ab1")
    expect(told).to_have_text("")
    page.clock.run_for(800)
    expect(told).to_have_text("Aucune des trois règles n’est encore respectée.")
    page.keyboard.type("cdefghijklm")
    page.clock.run_for(300)
    expect(told).to_have_text("Aucune des trois règles n’est encore respectée.")
    page.clock.run_for(800)
    expect(told).to_have_text("Une règle est respectée : ce mot de passe est assez long.")
    expect(page.locator("[data-regle='14']")).to_contain_text("(respectée)")
    expect(page.locator("[data-regle='12']")).not_to_contain_text("(respectée)")
    expect(field).to_have_accessible_description(re.compile("respectée"))
