"""The pages of the case in Chromium: the saisine typed by hand, axe at zero with 0, 1 and many rows, no phone too narrow."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Compte
from espace import clock, outbox
from signalements.models import Demande
from tests.navigateur import is_wider_than_a_phone
from tests.signalements.peuple import fill, send_one
from tests.signalements.test_pages import ACCORD, PERSONNE, SITUATION, start
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
Axe = Callable[[Page], list[str]]


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "nudge", lambda: None)


@pytest.fixture
def browse(
    maison_ouverte: World, live_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> Callable[..., Page]:
    """`browse(compte, width=…)`: a page signed in as an account."""

    def _browse(compte: Compte, *, width: int = 1280, javascript: bool = True) -> Page:
        context = new_context(
            viewport={"width": width, "height": 900}, base_url=live_server.url, java_script_enabled=javascript
        )
        session = maison_ouverte.client(compte).cookies[django_settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return context.new_page()

    return _browse


def steps(world: World) -> list[str]:
    """The four screens of a draft."""
    client = world.client(world.technicien_departement)
    urls = [reverse("signalements:nouvelle", args=["signalement"])]
    urls.append(start(client, {"caisse": world.artois.pk, **ACCORD})["Location"])
    for data in (PERSONNE, {**SITUATION, "urgent": "on", "urgence": "enfant"}):
        urls.append(client.post(urls[-1], data)["Location"])
    return urls


@pytest.mark.parametrize("javascript", [True, False])
def test_a_saisine_is_typed_from_the_home_page(
    maison_ouverte: World, browse: Callable[..., Page], javascript: bool
) -> None:
    page = browse(maison_ouverte.technicien_departement, width=375, javascript=javascript)
    page.goto(reverse("signalements:accueil"))
    page.get_by_role("link", name="Signaler une situation").first.click()
    page.get_by_label("CPAM de l’Artois").check()
    page.get_by_label("La personne est informée").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_contain_text("La personne n’a pas donné son accord")
    expect(page.get_by_label("La personne est informée")).to_be_checked()
    page.get_by_label("La personne est d’accord").check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Monsieur").check()
    page.get_by_label("Nom de naissance").fill("Lambert")
    page.get_by_label("Prénom", exact=True).fill("Idriss")
    page.get_by_label("Date de naissance").fill("14 02 1979")
    page.get_by_label("Département de résidence").select_option("62")
    page.get_by_label("Par les coordonnées").check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Accès aux soins", exact=True).check()
    page.get_by_label("Commentaire").fill("Son numéro est le 1 84 12 76 451 089 46. Rappeler.")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_label("Commentaire")).to_have_value("Son numéro est le [numéro retiré]. Rappeler.")
    page.get_by_label("Commentaire").fill("Rappeler le matin.")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Cette personne est accompagnée").check()
    page.get_by_role("button", name="Envoyer le signalement").click()
    expect(page.get_by_text("Signalement envoyé à la CPAM de l’Artois")).to_be_visible()
    with maison_ouverte.acting(maison_ouverte.technicien_departement):
        assert Demande.objects.count() == 1


def test_the_draft_saves_itself_without_a_nir(maison_ouverte: World, browse: Callable[..., Page]) -> None:
    url = steps(maison_ouverte)[2]
    page = browse(maison_ouverte.technicien_departement)
    page.goto(url)
    page.get_by_label("Commentaire").fill("Numéro 2840476451089")
    expect(page.locator("[data-autosave-etat]")).to_contain_text("n’a pas été gardé", timeout=10_000)
    page.goto(url)
    expect(page.get_by_label("Commentaire")).to_have_value("Numéro [numéro retiré]")


def test_an_older_page_says_that_it_saves_no_more(maison_ouverte: World, browse: Callable[..., Page]) -> None:
    url = steps(maison_ouverte)[1]
    page = browse(maison_ouverte.technicien_departement)
    page.goto(url)
    client = maison_ouverte.client(maison_ouverte.technicien_departement)
    client.post(url, {**PERSONNE, "nom": "Autre", "version": client.get(url).context["brouillon"].version})
    page.get_by_label("Nom de naissance").fill("Lambert le vieux")
    expect(page.locator("[data-autosave-etat]")).to_contain_text("modifié dans un autre onglet", timeout=10_000)
    expect(page.get_by_label("Nom de naissance")).to_have_value("Lambert le vieux")


@pytest.mark.parametrize("count", [0, 1, 50])
def test_lists_please_axe_and_fit_a_phone(
    maison_ouverte: World, browse: Callable[..., Page], axe: Axe, count: int
) -> None:
    if count == 1:
        send_one(
            maison_ouverte,
            maison_ouverte.technicien_departement,
            maison_ouverte.artois,
            clock.now() - timedelta(hours=1),
        )
    elif count:
        fill(maison_ouverte, clock.now(), count)
    for compte, names in (
        (maison_ouverte.technicien_departement, ("accueil", "historique")),
        (maison_ouverte.agent_artois, ("caisse", "file")),
    ):
        page = browse(compte)
        for name in names:
            page.goto(reverse(f"signalements:{name}"))
            assert (name, axe(page), is_wider_than_a_phone(page)) == (name, [], False)


def test_pages_please_axe_and_fit_a_phone(maison_ouverte: World, browse: Callable[..., Page], axe: Axe) -> None:
    sent = fill(maison_ouverte, clock.now())
    screens = [*steps(maison_ouverte), reverse("signalements:notice", args=["opale"])]
    partner = [*screens, *(reverse("signalements:demande", args=[d.reference]) for d in (sent[0], sent[2]))]
    partner += [reverse(f"signalements:{name}", args=[sent[0].reference]) for name in ("annuler", "retirer")]
    caisse = [reverse("signalements:demande_caisse", args=[d.reference]) for d in (sent[0], sent[5])]
    for compte, urls in ((maison_ouverte.technicien_departement, partner), (maison_ouverte.agent_artois, caisse)):
        page = browse(compte)
        for url in urls:
            page.goto(url)
            assert (url, axe(page), is_wider_than_a_phone(page)) == (url, [], False)


def test_a_page_with_errors_pleases_axe(maison_ouverte: World, browse: Callable[..., Page], axe: Axe) -> None:
    page = browse(maison_ouverte.technicien_departement, width=320)
    for url in steps(maison_ouverte)[:2]:
        page.goto(url)
        for box in page.locator("input[type=checkbox]").all():
            if box.is_visible():
                box.uncheck()
        for box in page.locator("input[type=text]").all():
            if box.is_visible():
                box.fill("")
        page.get_by_role("button", name="Continuer").click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert axe(page) == []
