"""The door: identifiant and password, then a code; what is refused, what is journalled, what is told."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.adapter import BLOCKED, WRONG
from accounts.cgu import shipped_text
from accounts.enums import MotifInactivation
from accounts.models import AppareilTotp, CodeSecours, Compte
from accounts.perimetres import organisation_perimetre
from espace import outbox
from espace.auteurs import AUTOMATE
from espace.models import Courriel, LigneJournal
from espace.pages import articles_of
from espace.tenancy import SYSTEME, acting_as
from tests.accounts.lectures import text
from tests.world import PASSWORD, World

AT = datetime(2026, 11, 23, 9, 40, 5, tzinfo=UTC)
CONNEXION, CODE, SECOURS = reverse("accounts:connexion"), reverse("accounts:code"), reverse("accounts:code_secours")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def give_password(client: Client, compte: Compte, password: str = PASSWORD) -> str:
    """Post the first step; returns where it leads, empty when it stays."""
    response = client.post(CONNEXION, {"login": compte.identifiant, "password": password})
    return response.headers.get("Location", "")


def sign_in(world: World, client: Client, compte: Compte) -> str:
    give_password(client, compte)
    response = client.post(CODE, {"code": world.code(compte)})
    return response.headers.get("Location", "")


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("accounts:profil")).status_code == 200


@pytest.fixture
def verbs(as_worker: Callable[[], Any]) -> Callable[[Compte], list[str]]:
    """What the journal says of an account, oldest first."""

    def read(compte: Compte) -> list[str]:
        with as_worker(), acting_as(SYSTEME):
            lines = LigneJournal.objects.filter(object_ref=str(compte.ref))
            return list(lines.order_by("at", "verb").values_list("verb", flat=True))

    return read


def deliver() -> list[mail.EmailMessage]:
    for uuid in outbox.due_courriels(datetime.now(UTC)):
        outbox.deliver(uuid, datetime.now(UTC))
    return mail.outbox


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
    assert verbs(compte) == ["connexion.refusee"] * 5 + ["connexion.bloquee"]


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


def test_a_wrong_code_is_refused_counted_and_the_wait_is_said(
    world: World, verbs: Callable[[Compte], list[str]], clock: time_machine.Traveller
) -> None:
    client, compte = world.client(), world.technicien_departement
    give_password(client, compte)
    wrong = "000000" if world.code(compte) != "000000" else "111111"
    client.post(CODE, {"code": wrong})
    clock.shift(1.5)
    client.post(CODE, {"code": wrong})
    response = client.post(CODE, {"code": world.code(compte)})
    assert "Attendez 2 secondes" in text(response) or "Attendez 3 secondes" in text(response)
    clock.shift(3)
    assert client.post(CODE, {"code": world.code(compte)}).status_code == 302
    assert verbs(compte).count("code.refuse") == 2
    assert AppareilTotp.objects.get(user=compte).throttling_failure_count == 0


def test_the_same_code_twice_is_refused_with_the_time_to_wait(world: World) -> None:
    compte = world.technicien_departement
    sign_in(world, world.client(), compte)
    second = world.client()
    give_password(second, compte)
    response = second.post(CODE, {"code": world.code(compte)})
    assert "Ce code a déjà servi" in text(response)
    assert "au plus 25 secondes" in text(response)
    assert AppareilTotp.objects.get(user=compte).throttling_failure_count == 0


def test_a_token_out_of_step_goes_on_working(world: World, clock: time_machine.Traveller) -> None:
    """A hardware token 30 s late, then 60 s late a year on: the drift seen is kept."""
    compte = world.technicien_departement
    for late in (30, 60):
        client = world.client()
        give_password(client, compte)
        code = world.code(compte, datetime.now(UTC) - timedelta(seconds=late))
        device = AppareilTotp.objects.get(user=compte)
        device.drift = 0
        code = device.code_at(datetime.now(UTC) - timedelta(seconds=late))
        assert client.post(CODE, {"code": code}).status_code == 302
        clock.shift(timedelta(hours=13))


def test_a_recovery_code_opens_once(world: World) -> None:
    compte = world.technicien_departement
    codes = actions.issue_recovery_codes(compte=compte, at=AT)
    actions.keep_recovery_codes(compte=compte, at=AT)
    client = world.client()
    give_password(client, compte)
    assert client.post(SECOURS, {"code": codes[0].lower().replace("-", " ")}).status_code == 302
    assert is_signed_in(client)
    again = world.client()
    give_password(again, compte)
    response = again.post(SECOURS, {"code": codes[0]})
    assert (response.status_code, is_signed_in(again)) == (200, False)
    assert CodeSecours.objects.filter(compte=compte, used_at=AT).count() == 1


def test_recovery_codes_are_stored_hashed(world: World) -> None:
    codes = actions.issue_recovery_codes(compte=world.technicien_departement, at=AT)
    stored = " ".join(CodeSecours.objects.values_list("code_hash", flat=True))
    assert len(codes) == 10
    assert not any(half in stored.upper() for code in codes for half in code.split("-"))


def test_code_page_without_a_password_sends_back(world: World) -> None:
    assert world.client().get(CODE).headers["Location"] == CONNEXION


def test_coming_back_to_the_sign_in_page_starts_again(world: World) -> None:
    client = world.client()
    give_password(client, world.technicien_departement)
    assert client.get(CONNEXION).status_code == 200


def test_a_new_browser_is_told_by_mail_the_first_and_the_known_are_not(
    world: World, clock: time_machine.Traveller
) -> None:
    compte, known = world.technicien_departement, world.client()
    sign_in(world, known, compte)
    assert deliver() == []
    mark = known.cookies[settings.APPAREIL_COOKIE_NAME].value
    clock.shift(60)
    other = world.client()
    sign_in(world, other, compte)
    assert [message.to for message in deliver()] == [[compte.email]]
    clock.shift(60)
    again = world.client()
    again.cookies[settings.APPAREIL_COOKIE_NAME] = mark
    sign_in(world, again, compte)
    assert len(deliver()) == 1
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


def wrong_code(world: World, compte: Compte) -> str:
    return "000000" if world.code(compte) != "000000" else "111111"


def fail_codes(world: World, clock: time_machine.Traveller, compte: Compte, times: int) -> Client:
    """That many wrong codes, twenty minutes apart; returns a browser that gave the password."""
    for _ in range(times):
        code = wrong_code(world, compte)
        actions.use_code(compte=compte, code=code, is_recovery=False, address=None, at=datetime.now(UTC))
        clock.shift(timedelta(minutes=20))
    client = world.client()
    give_password(client, compte)
    return client


@pytest.mark.clause("U-7-prevention-detournement")
def test_five_wrong_codes_in_five_minutes_stop_whatever_the_browser_and_the_address(
    world: World, clock: time_machine.Traveller
) -> None:
    compte = world.technicien_departement
    for number in range(6):
        client = world.client(REMOTE_ADDR=f"192.0.2.{number}")
        give_password(client, compte)
        if number < 5:
            client.post(CODE, {"code": wrong_code(world, compte)})
            clock.shift(45)
    response = client.post(CODE, {"code": world.code(compte)})
    assert ("Trop d’essais de suite. Attendez 2 minutes" in text(response), is_signed_in(client)) == (True, False)
    clock.shift(timedelta(minutes=1, seconds=15))
    assert client.post(CODE, {"code": world.code(compte)}).status_code == 302


def test_twenty_five_wrong_codes_in_a_day_stop_the_account_and_tell_its_holder(
    world: World, clock: time_machine.Traveller
) -> None:
    compte = world.technicien_departement
    client = fail_codes(world, clock, compte, 24)
    assert [message.subject for message in deliver()] == []
    client.post(CODE, {"code": wrong_code(world, compte)})
    clock.shift(timedelta(minutes=20))
    later = world.client()
    give_password(later, compte)
    page = text(later.post(CODE, {"code": world.code(compte)}))
    assert "25 codes faux en un jour : ce compte n’en accepte plus jusqu’au mardi 24 novembre à 10 h 40" in page
    assert "demandez au gestionnaire de votre structure de remettre votre second facteur à zéro" in page
    (notice,) = deliver()
    assert (notice.to, notice.subject) == ([compte.email], "Trop de codes faux sur votre compte")
    assert "quelqu’un connaît votre mot de passe. Changez-le par « Mot de passe oublié »" in str(notice.body)
    clock.shift(AT + timedelta(days=1) - datetime.now(UTC))
    back = world.client()
    give_password(back, compte)
    assert back.post(CODE, {"code": world.code(compte)}).status_code == 302


def test_a_right_code_does_not_wipe_the_wrong_ones_of_the_day(world: World, clock: time_machine.Traveller) -> None:
    compte = world.technicien_departement
    client = fail_codes(world, clock, compte, 24)
    assert client.post(CODE, {"code": world.code(compte)}).status_code == 302
    clock.shift(timedelta(minutes=1))
    last = fail_codes(world, clock, compte, 1)
    assert "25 codes faux en un jour" in text(last.post(CODE, {"code": world.code(compte)}))


def test_a_wrong_recovery_code_counts_with_the_others(world: World, clock: time_machine.Traveller) -> None:
    compte = world.technicien_departement
    client = fail_codes(world, clock, compte, 24)
    client.post(SECOURS, {"code": "K7QMX-4TRPB"})
    clock.shift(timedelta(minutes=20))
    last = world.client()
    give_password(last, compte)
    assert "25 codes faux en un jour" in text(last.post(SECOURS, {"code": "K7QMX-4TRPB"}))


def test_a_factor_reset_opens_the_way_again_before_the_day_is_over(world: World, clock: time_machine.Traveller) -> None:
    compte = world.technicien_departement
    fail_codes(world, clock, compte, 25)
    reset_factor(compte)
    client = world.client()
    give_password(client, compte)
    assert client.get(reverse("accounts:etape_facteur")).status_code == 200


def change_password(compte: Compte) -> None:
    actions.change_password(compte=compte, password="Corbeau-Lanterne-27-Sel", at=AT)


def close(compte: Compte) -> None:
    actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=AUTOMATE, at=AT)


def reset_factor(compte: Compte) -> None:
    with acting_as(organisation_perimetre(compte)):
        actions.reset_factor(compte=compte, by=AUTOMATE, at=datetime.now(UTC))


@pytest.mark.parametrize("ending", [change_password, close, reset_factor])
@pytest.mark.parametrize("page", [CODE, SECOURS])
def test_a_sign_in_that_waits_for_its_code_dies_with_the_sessions_of_the_account(
    world: World, ending: Callable[[Compte], None], page: str
) -> None:
    client, compte = world.client(), world.technicien_departement
    codes = actions.issue_recovery_codes(compte=compte, at=AT)
    code = {CODE: world.code(compte), SECOURS: codes[0]}[page]
    give_password(client, compte)
    ending(compte)
    response = client.post(page, {"code": code}, follow=True)
    assert response.redirect_chain == [(CONNEXION, 302)]
    assert "Cette connexion s’est arrêtée avant le code" in text(response)
    assert not is_signed_in(client)
    assert client.get(page).headers["Location"] == CONNEXION


def test_ten_minutes_after_the_password_the_code_comes_too_late(world: World, clock: time_machine.Traveller) -> None:
    client, compte = world.client(), world.technicien_departement
    give_password(client, compte)
    clock.shift(timedelta(minutes=9, seconds=59))
    assert client.get(CODE).status_code == 200
    clock.shift(1)
    response = client.post(CODE, {"code": world.code(compte)}, follow=True)
    assert (response.redirect_chain, "plus de 10 minutes" in text(response)) == ([(CONNEXION, 302)], True)
    assert not is_signed_in(client)
