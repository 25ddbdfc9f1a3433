"""The second step of the door: codes, recovery codes, how many wrong ones, how long it waits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.enums import MotifInactivation
from accounts.models import AppareilTotp, CodeSecours, Compte
from accounts.perimetres import organisation_perimetre
from espace.auteurs import AUTOMATE
from espace.tenancy import acting_as
from tests.accounts.lectures import deliver_all, text
from tests.accounts.porte import AT, CODE, CONNEXION, SECOURS, give_password, is_signed_in, sign_in
from tests.world import World

pytestmark = pytest.mark.usefixtures("clock")


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
    assert [message.subject for message in deliver_all(datetime.now(UTC))] == []
    client.post(CODE, {"code": wrong_code(world, compte)})
    clock.shift(timedelta(minutes=20))
    later = world.client()
    give_password(later, compte)
    page = text(later.post(CODE, {"code": world.code(compte)}))
    assert "25 codes faux en un jour : ce compte n’en accepte plus jusqu’au mardi 24 novembre à 10 h 40" in page
    assert "demandez au gestionnaire de votre structure de remettre votre second facteur à zéro" in page
    (notice,) = deliver_all(datetime.now(UTC))
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
