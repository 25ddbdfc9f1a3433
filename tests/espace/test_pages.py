"""Public, legal, error and demonstration pages."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.core.mail import EmailMultiAlternatives, get_connection
from django.http import HttpRequest
from django.test import Client, RequestFactory, override_settings
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from espace import accessibilite, outbox
from espace.checks import signs_of_production
from espace.errors import Interdit, Introuvable
from espace.models import Courriel
from espace.pages import PUBLIQUES, Cgu, cgu_publiees
from espace.registry import DemoAccount, demo_accounts, menus
from espace.views import erreurs

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
PUBLIC = [reverse(name) for name, _ in PUBLIQUES]
DEMO = ["/demo/composants/", "/demo/courriels/", "/demo/comptes/"]


def words(html: bytes) -> str:
    """What a page says, with ordinary spaces."""
    text = re.sub(r"<[^>]+>", " ", html.decode().replace("\u00a0", " "))
    return re.sub(r"\s+", " ", text)


@pytest.fixture
def in_demo(tmp_path: Path) -> Iterator[Path]:
    with override_settings(IS_DEMO=True, EMAIL_FILE_PATH=tmp_path):
        yield tmp_path


# ── Public pages ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_opens_without_an_account_and_carries_the_accessibility_mention(
    client: Client, address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 200
    html = response.content.decode()
    assert html.startswith('<!doctype html>\n<html lang="fr"')
    assert html.count("<h1") == 1
    assert re.search(r"<title>\S.+ – Espace Partenaires</title>", html)
    assert '<a href="/accessibilite/">Accessibilité\u00a0: non conforme</a>' in html
    assert "style=" not in html
    assert re.findall(r"<script(?! src=)", html) == []


@pytest.mark.django_db
def test_the_site_map_leads_to_every_public_page(client: Client) -> None:
    main = client.get("/plan-du-site/").content.decode().split("<main")[1].split("</main")[0]
    assert re.findall(r'href="([^"]+)"', main) == PUBLIC


@pytest.mark.django_db
def test_the_public_home_sends_the_fields_the_sign_in_expects(client: Client) -> None:
    html = client.get("/").content.decode()
    assert set(re.findall(r'<input[^>]* name="([^"]+)"', html)) == {"csrfmiddlewaretoken", "login", "password"}
    assert 'autocomplete="username"' in html
    assert 'autocomplete="current-password"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/connexion/"])
def test_a_lost_password_and_a_blocked_account_share_one_way_out(client: Client, address: str) -> None:
    """The link of a new password unblocks the account; the list of identifiants does not."""
    html = client.get(address).content.decode()
    assert re.findall(r'<a href="(/[^"]+)">(Mot de passe oublié[^<]*|Identifiant oublié[^<]*)</a>', html) == [
        ("/mot-de-passe/oublie/", "Mot de passe oublié ou compte bloqué"),
        ("/identifiant/oublie/", "Identifiant oublié"),
    ]


@pytest.mark.django_db
def test_the_terms_in_force_are_shown_to_anyone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgu_publiees, "_items", [])
    assert "ne sont pas encore publiées" in words(client.get("/cgu/").content)
    cgu_publiees.add(lambda _at: [Cgu("2026-1", NOW, "Article 1\n\nUn <b>usage</b> professionnel.")])
    shown = words(client.get("/cgu/").content)
    assert "Version 2026-1" in shown
    assert "Un &lt;b&gt;usage&lt;/b&gt; professionnel." in shown


def test_every_entry_of_the_menus_leads_somewhere() -> None:
    missing = []
    for entry in menus:
        try:
            reverse(entry.url_name)
        except NoReverseMatch:
            missing.append(entry.url_name)
    assert missing == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 320])
def test_public_pages_have_no_accessibility_violation_and_fit(
    live_server: LiveServer, page: Page, axe: Callable[[Page], list[str]], width: int
) -> None:
    reports: list[str] = []
    page.on("console", lambda message: reports.append(message.text))
    page.set_viewport_size({"width": width, "height": 900})
    fits = {}
    for address in PUBLIC:
        page.goto(live_server.url + address)
        fits[address] = page.evaluate("document.documentElement.scrollWidth") <= width
    assert fits == dict.fromkeys(PUBLIC, True)
    assert reports == []  # read before axe, whose own styles the policy refuses
    found = {}
    for address in PUBLIC:
        page.goto(live_server.url + address)
        found[address] = axe(page)
    assert found == {address: [] for address in PUBLIC}


@pytest.mark.django_db(transaction=True)
def test_the_first_tab_stop_leads_to_the_content(live_server: LiveServer, page: Page) -> None:
    page.goto(f"{live_server.url}/aide/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


# ── Accessibility complaints ───────────────────────────────────────────────────────────────────

COMPLAINT = {"page": "La connexion", "description": "Le bouton n’est pas lu.", "email": "lea.roy@structure.example"}


@pytest.mark.django_db
def test_a_complaint_leaves_with_its_receipt_and_a_week_to_answer(client: Client) -> None:
    response = client.post("/accessibilite/signaler/", COMPLAINT, follow=True)
    assert response.redirect_chain == [("/accessibilite/", 302)]
    assert "réponse sous une semaine" in words(response.content)
    team, receipt = Courriel.objects.order_by("kind")
    assert (team.kind, team.address) == ("espace.accessibilite", "assistance@espace-partenaires.example")
    assert (receipt.kind, receipt.address) == ("espace.accessibilite_recue", COMPLAINT["email"])
    assert COMPLAINT["description"] not in str(team.params)
    assert COMPLAINT["email"] not in str(team.params)
    team.created_at = NOW
    message = accessibilite.complaint_mail(team, NOW)
    assert message
    assert message.context["avant"] == "lundi 30 novembre 2026"
    assert message.context["repondre_a"] == COMPLAINT["email"]


@pytest.mark.django_db
def test_a_complaint_with_a_nir_is_refused_and_keeps_the_rest(client: Client) -> None:
    response = client.post("/accessibilite/signaler/", COMPLAINT | {"description": "Mon numéro : 1 23 04 62 999 123"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "999 123" not in html
    assert COMPLAINT["email"] in html
    assert "<title>Erreur – Signaler un défaut d’accessibilité" in html
    assert Courriel.objects.count() == 0


@pytest.mark.django_db
def test_both_mails_of_a_complaint_are_written(mailoutbox: list[EmailMultiAlternatives]) -> None:
    accessibilite.report_accessibility(
        at=NOW, address="lea.roy@structure.example", page="L’accueil", description="A < B"
    )
    for identifier in outbox.due_courriels(NOW):
        outbox.deliver(identifier, NOW)
    assert sorted(mail.to[0] for mail in mailoutbox) == [
        "assistance@espace-partenaires.example",
        "lea.roy@structure.example",
    ]
    assert "A < B" in next(mail.body for mail in mailoutbox if "Défaut" in mail.subject)


# ── Errors ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def asked(rf: RequestFactory) -> HttpRequest:
    """A request that never went through the middlewares."""
    request = rf.get("/")
    request.request_id = "abcd1234"  # type: ignore[attr-defined]  # as the middlewares do
    return request


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (lambda r: erreurs.bad_request(r, ValueError()), 400, "rechargez-la"),
        (lambda r: erreurs.bad_request(r, RequestDataTooBig()), 413, "25 Mo"),
        (lambda r: erreurs.permission_denied(r, PermissionDenied()), 403, "Votre profil ne permet pas"),
        (
            lambda r: erreurs.permission_denied(r, Interdit("Seul un agent prend une demande.")),
            403,
            "Seul un agent prend",
        ),
        (lambda r: erreurs.page_not_found(r, Introuvable()), 404, "repartez de l’accueil"),
        (lambda r: erreurs.bad_request(r, TooManyFilesSent()), 413, "un fichier plus petit"),
        (erreurs.payload_too_large, 413, "un fichier plus petit"),
        (erreurs.too_many_requests, 429, "Attendez 5 minutes"),
        (erreurs.csrf_failure, 403, "rechargez-la"),
        (erreurs.server_error, 500, "Réessayez dans quelques minutes"),
    ],
)
def test_an_error_page_says_what_to_do_without_a_query(
    asked: HttpRequest, answer: Callable[[HttpRequest], object], status: int, says: str
) -> None:
    response = answer(asked)  # no database here: a query would fail the test
    assert response.status_code == status  # type: ignore[attr-defined]  # one of several views, called by hand
    shown = words(response.content)  # type: ignore[attr-defined]  # one of several views, called by hand
    assert says in shown
    assert "abcd1234" in shown
    assert response["Cache-Control"] == "no-store"  # type: ignore[index]  # one of several views, called by hand


@pytest.mark.django_db
def test_an_unknown_address_answers_404_with_the_identifier_of_the_request(client: Client) -> None:
    response = client.get("/rien/de/tel/")
    assert response.status_code == 404
    assert response["X-Request-ID"] in words(response.content)


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_as_a_page_left_open() -> None:
    response = Client(enforce_csrf_checks=True).post("/accessibilite/signaler/", COMPLAINT)
    assert response.status_code == 403
    assert "restée ouverte trop longtemps" in words(response.content)


# ── Demonstration ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize("address", DEMO)
def test_the_pages_of_the_demo_are_unknown_elsewhere(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
    assert "Démonstration" not in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("in_demo")
@pytest.mark.parametrize("address", [*DEMO, "/"])
def test_every_page_of_the_demo_says_so(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert "<b>Démonstration.</b>" in response.content.decode()


@pytest.mark.django_db
def test_the_mails_that_left_are_read_newest_first_with_links_to_follow(client: Client, in_demo: Path) -> None:
    backend = "django.core.mail.backends.filebased.EmailBackend"
    for ranks in ((1, 2), (3,)):  # a file holds what one connection sent
        with get_connection(backend) as connection:
            for rank in ranks:
                body = "Ouvrez https://exemple.fr/activation/é <b>"
                to = [f"p{rank}@structure.example"]
                EmailMultiAlternatives(f"Objet n° {rank}", body, to=to, connection=connection).send()
    listed = client.get("/demo/courriels/").content.decode()
    found = re.findall(r'href="(/demo/courriels/\w+/)">(Objet n° \d)', listed)
    assert [title for _, title in found] == ["Objet n° 3", "Objet n° 2", "Objet n° 1"]
    shown = client.get(found[0][0]).content.decode()
    assert 'href="https://exemple.fr/activation/%C3%A9"' in shown
    assert "&lt;b&gt;" in shown
    assert "p3@structure.example" in shown
    assert client.get("/demo/courriels/inconnu/").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("in_demo")
def test_the_accounts_show_the_code_of_the_instant(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_accounts, "_items", [])
    assert "ne sont pas chargées" in words(client.get("/demo/comptes/").content)
    demo_accounts.add(
        lambda at: [DemoAccount("nferrand-tech", "mdp", "Technicien", "CCAS", "Nadia Ferrand", f"{at:%Y}42")]
    )
    shown = words(client.get("/demo/comptes/").content)
    assert f"{datetime.now(UTC):%Y}42" in shown
    assert "nferrand-tech" in shown


PRODUCTION_SIGNS = [
    {"ALLOWED_HOSTS": ["127.0.0.1", "espace-partenaires.example"]},
    {"PORTAIL_ORIGINE": "https://espace-partenaires.example"},
    {"SECURE_SSL_REDIRECT": True},
]


@pytest.mark.parametrize("sign", PRODUCTION_SIGNS, ids=lambda sign: next(iter(sign)))
def test_the_demo_refuses_to_start_where_anything_looks_like_a_real_service(sign: dict[str, object]) -> None:
    with override_settings(IS_DEMO=True, **sign):
        assert [found.id for found in run_checks() if found.id == "espace.E001"] == ["espace.E001"]
    with override_settings(IS_DEMO=False, **sign):
        assert [found.id for found in run_checks() if found.id == "espace.E001"] == []


def test_the_demo_refuses_a_database_on_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with override_settings(IS_DEMO=True, PORTAIL_ORIGINE="http://127.0.0.1:8000"):
        monkeypatch.setitem(settings.DATABASES["default"], "HOST", "base.example")
        assert list(signs_of_production()) == ["la base « default » est sur une autre machine (base.example)"]


def test_the_demo_starts_on_a_development_machine() -> None:
    with override_settings(IS_DEMO=True, PORTAIL_ORIGINE="http://127.0.0.1:8000"):
        assert [found.id for found in run_checks() if found.id == "espace.E001"] == []
