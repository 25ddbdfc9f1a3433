"""The door: identifiant and password, then a code; what is refused, what is journalled, what is told."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from accounts import actions
from accounts.adapter import BLOCKED, WRONG
from accounts.cgu import shipped_text
from accounts.enums import MotifInactivation
from accounts.models import Compte
from espace.auteurs import AUTOMATE
from espace.models import Courriel, LigneJournal
from espace.pages import articles_of
from espace.tenancy import SYSTEME, acting_as
from tests.accounts.lectures import deliver_all, text
from tests.accounts.porte import AT, CODE, CONNEXION, give_password, is_signed_in, sign_in
from tests.world import PASSWORD, World

pytestmark = pytest.mark.usefixtures("clock")


def test_password_then_code_opens_the_portal(world: World, verbs: Callable[[Compte], list[str]]) -> None:
    client, compte = world.client(), world.technicien_departement
    assert give_password(client, compte) == CODE
    assert not is_signed_in(client)
    response = client.post(CODE, {"code": world.code(compte)})
    assert (response.status_code, is_signed_in(client)) == (302, True)
    assert verbs(compte) == ["connexion.reussie"]
    compte.refresh_from_db()
    assert compte.last_login_at == AT


def test_identifiant_is_read_whatever_its_case_and_spaces(world: World) -> None:
    client, compte = world.client(), world.technicien_departement
    response = client.post(CONNEXION, {"login": f" {compte.identifiant.upper()} ", "password": PASSWORD})
    assert response.headers["Location"] == CODE


def test_each_role_lands_on_the_first_page_of_its_menu(world: World) -> None:
    landed = {
        name: sign_in(world, world.client(), world.comptes[name]) for name in ("gestionnaire_bondues", "exploitant")
    }
    assert landed["exploitant"] == reverse("accounts:exploitation")
    assert landed["gestionnaire_bondues"] in (reverse("accounts:equipe"), "/accueil/")


def test_a_link_to_a_page_is_kept_through_the_sign_in(world: World) -> None:
    client, compte = world.client(), world.gestionnaire_bondues
    wanted = client.get(reverse("accounts:equipe")).headers["Location"]
    client.post(wanted, {"login": compte.identifiant, "password": PASSWORD, "next": reverse("accounts:equipe")})
    response = client.post(CODE, {"code": world.code(compte)})
    assert response.headers["Location"] == reverse("accounts:equipe")


def test_a_link_to_another_site_is_not_followed(world: World) -> None:
    client, compte = world.client(), world.gestionnaire_bondues
    client.post(CONNEXION, {"login": compte.identifiant, "password": PASSWORD, "next": "https://ailleurs.example/"})
    response = client.post(CODE, {"code": world.code(compte)})
    assert response.headers["Location"].startswith("/")


def test_wrong_password_and_unknown_identifiant_get_the_same_answer(world: World) -> None:
    wrong = world.client().post(CONNEXION, {"login": world.technicien_departement.identifiant, "password": "non"})
    unknown = world.client().post(CONNEXION, {"login": "personne-tech", "password": "non"})
    texts = [
        text(response).replace(str(response.context["form"]["login"].value()), "") for response in (wrong, unknown)
    ]
    assert [WRONG in text for text in texts] == [True, True]
    assert (wrong.status_code, unknown.status_code) == (200, 200)


def test_an_unknown_identifiant_is_journalled_without_being_written(world: World, as_worker: Callable[[], Any]) -> None:
    world.client().post(CONNEXION, {"login": "personne-tech", "password": "non"}, REMOTE_ADDR="192.0.2.7")
    with as_worker(), acting_as(SYSTEME):
        rows = list(LigneJournal.objects.values_list("verb", "actor_ref", "object_ref", "address", "codes"))
    assert rows == [("connexion.refusee", "", "", "192.0.2.7", {})]


@pytest.mark.clause("U-7-prevention-detournement")
def test_the_sixth_try_is_blocked_and_journalled(
    world: World, verbs: Callable[[Compte], list[str]], clock: time_machine.Traveller
) -> None:
    client, compte = world.client(), world.technicien_departement
    for _ in range(5):
        assert give_password(client, compte, "pas le bon") == ""
        clock.shift(1)
    response = client.post(CONNEXION, {"login": compte.identifiant, "password": PASSWORD})
    assert BLOCKED in text(response)
    told = ["securite.connexion_bloquee"] * 2  # a line of the security journal for each of its two caisses
    assert verbs(compte) == ["connexion.refusee"] * 5 + ["connexion.bloquee", *told]


def test_five_minutes_later_the_way_is_open_again(world: World, clock: time_machine.Traveller) -> None:
    client, compte = world.client(), world.technicien_departement
    for _ in range(6):
        give_password(client, compte, "pas le bon")
    clock.shift(timedelta(minutes=5, seconds=1))
    assert give_password(client, compte) == CODE


def test_another_identifiant_is_not_blocked_with_it(world: World) -> None:
    client = world.client()
    for _ in range(6):
        give_password(client, world.technicien_departement, "pas le bon")
    assert give_password(client, world.gestionnaire_bondues) == CODE


@pytest.mark.clause("U-4.1-responsabilite-identifiants")
def test_sign_ins_are_journalled_by_account_with_date_and_address(world: World, as_worker: Callable[[], Any]) -> None:
    client, compte = world.client(REMOTE_ADDR="192.0.2.9"), world.technicien_departement
    give_password(client, compte, "pas le bon")
    sign_in(world, client, compte)
    with as_worker(), acting_as(SYSTEME):
        rows = list(LigneJournal.objects.order_by("verb").values_list("verb", "at", "address", "actor_ref"))
    ref = str(compte.ref)
    assert rows == [("connexion.refusee", AT, "192.0.2.9", ref), ("connexion.reussie", AT, "192.0.2.9", ref)]
    terms = " ".join(p for article in articles_of(shipped_text()) for p in article.paragraphes)
    assert "Vous répondez de leur non-diffusion." in terms
    assert "Vous répondez des données personnelles auxquelles vous accédez." in terms


def test_coming_back_to_the_sign_in_page_starts_again(world: World) -> None:
    client = world.client()
    give_password(client, world.technicien_departement)
    assert client.get(CONNEXION).status_code == 200


def test_a_new_browser_is_told_by_mail_the_first_and_the_known_are_not(
    world: World, clock: time_machine.Traveller
) -> None:
    compte, known = world.technicien_departement, world.client()
    sign_in(world, known, compte)
    assert deliver_all(datetime.now(UTC)) == []
    mark = known.cookies[settings.APPAREIL_COOKIE_NAME].value
    clock.shift(60)
    other = world.client()
    sign_in(world, other, compte)
    assert [message.to for message in deliver_all(datetime.now(UTC))] == [[compte.email]]
    clock.shift(60)
    again = world.client()
    again.cookies[settings.APPAREIL_COOKIE_NAME] = mark
    sign_in(world, again, compte)
    assert len(deliver_all(datetime.now(UTC))) == 1
    assert other.cookies[settings.APPAREIL_COOKIE_NAME].value != mark


def test_every_cookie_of_the_portal_is_told_on_its_page(world: World) -> None:
    """After a sign-in, a message and a sign-out: what the browser holds is what the page says, no more, no less."""
    client = world.client()
    sign_in(world, client, world.technicien_departement)
    client.post(reverse("accounts:deconnexion"))
    client.get(reverse("accounts:connexion"))
    page = client.get(reverse("mentions_legales"))
    told = re.findall(r"<li><strong>(.+?)</strong>", text(page))
    assert set(told) == set(client.cookies)
    assert f"dépose {len(client.cookies)} cookies" in text(page)


def test_a_message_that_names_someone_dies_with_the_session(world: World) -> None:
    client, named = world.client(world.gestionnaire_bondues), "Axelle Ledoux"
    data = {
        "civilite": "madame", "nom": "Ledoux", "prenom": "Axelle", "fonction": "Assistante sociale",
        "email": "axelle.ledoux@ccas-bondues.example", "lien": "employe", "poste": "on",
    }  # fmt: skip
    assert client.post(reverse("accounts:equipe_inviter"), data).status_code == 302
    client.post(reverse("accounts:deconnexion"))
    assert named not in "".join(cookie.value for cookie in client.cookies.values())
    page = text(client.get(reverse("accounts:connexion")))
    assert (named in page, "Votre connexion est fermée." in page) == (False, True)


def test_a_forged_browser_mark_is_a_new_browser(world: World, clock: time_machine.Traveller) -> None:
    compte = world.technicien_departement
    sign_in(world, world.client(), compte)
    clock.shift(60)
    forged = world.client()
    forged.cookies[settings.APPAREIL_COOKIE_NAME] = "invente:signature"
    sign_in(world, forged, compte)
    assert Courriel.objects.filter(kind="accounts.nouvel_appareil").count() == 1


@pytest.mark.parametrize("name", ["technicien_departement", "gestionnaire_bondues", "exploitant"])
def test_the_notice_of_a_new_browser_names_who_can_help_its_reader(
    world: World, clock: time_machine.Traveller, name: str
) -> None:
    compte = world.comptes[name]
    sign_in(world, world.client(), compte)
    clock.shift(60)
    sign_in(world, world.client(), compte)
    body = " ".join(str(deliver_all(AT + timedelta(seconds=60))[-1].body).split())
    assert f"puis dites-le tout de suite {compte.a_qui_demander}." in body


def test_a_closed_account_is_told_so_and_does_not_enter(world: World, verbs: Callable[[Compte], list[str]]) -> None:
    compte = world.technicien_departement
    actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=AUTOMATE, at=AT)
    client = world.client()
    assert give_password(client, compte) == reverse("accounts:compte_ferme")
    assert not is_signed_in(client)
    assert verbs(compte)[-1] == "connexion.fermee"


def test_a_closed_account_with_a_wrong_password_says_nothing_of_it(world: World) -> None:
    compte = world.technicien_departement
    actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=AUTOMATE, at=AT)
    response = world.client().post(CONNEXION, {"login": compte.identifiant, "password": "pas le bon"})
    assert WRONG in text(response)


@pytest.mark.clause("U-2.1-identifiants-personnels")
@pytest.mark.parametrize(
    "name", ["accounts:profil", "accounts:equipe", "accounts:habilitations", "accounts:exploitation"]
)
def test_a_visitor_is_sent_to_the_sign_in(world: World, name: str) -> None:
    response = world.client().get(reverse(name))
    assert response.headers["Location"] == f"{CONNEXION}?next={reverse(name)}"


def test_leaving_takes_a_post_and_closes_the_session(world: World) -> None:
    client = world.client(world.technicien_departement)
    assert client.get(reverse("accounts:deconnexion")).status_code == 405
    client.post(reverse("accounts:deconnexion"))
    assert not is_signed_in(client)


def test_no_page_of_allauth_is_open(world: World) -> None:
    client = world.client()
    for path in ("/signup/", "/accounts/signup/", "/email/", "/accounts/login/", "/password/reset/"):
        assert client.get(path).status_code == 404
