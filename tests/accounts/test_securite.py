"""One's own security page: a fresh code before touching the factor, sessions seen and closed."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.models import AppareilTotp, CodeSecours
from accounts.querysets import browser_of, last_sign_ins, open_sessions
from tests.accounts.lectures import deliver_all, text
from tests.accounts.porte import give_password, is_signed_in, sign_in
from tests.world import PASSWORD, World

AT = datetime(2026, 11, 23, 9, 40, 5, tzinfo=UTC)
SECURITE, CONFIRMER = reverse("accounts:securite"), reverse("accounts:securite_confirmer")
FACTEUR, CODES, ETAPE_CODES = (
    reverse("accounts:securite_facteur"),
    reverse("accounts:securite_codes"),
    reverse("accounts:etape_codes"),
)
MOT_DE_PASSE = reverse("accounts:securite_mot_de_passe")
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def test_replacing_the_factor_asks_for_a_fresh_code_and_ends_the_other_sessions(
    world: World, clock: time_machine.Traveller
) -> None:
    compte = world.technicien_bondues
    here, elsewhere = world.client(compte), world.client(compte)
    assert here.get(FACTEUR).headers["Location"] == CONFIRMER
    assert here.post(CONFIRMER, {"code": world.code(compte)}).headers["Location"] == FACTEUR
    here.get(FACTEUR)
    former = AppareilTotp.objects.get(user=compte, confirmed=True)
    new = AppareilTotp.objects.get(user=compte, confirmed=False)
    assert here.post(FACTEUR, {"code": new.code_at(AT)}).headers["Location"] == ETAPE_CODES
    assert not AppareilTotp.objects.filter(pk=former.pk).exists()
    assert (elsewhere.get(SECURITE).status_code, here.get(ETAPE_CODES).status_code) == (302, 200)
    here.post(ETAPE_CODES, {"garder": "1", "gardes": "on"})
    assert is_signed_in(here)
    assert deliver_all(AT)[-1].subject == "Votre second facteur a été remplacé"


def test_the_former_factor_works_until_the_new_one_is_proved(world: World) -> None:
    compte, client = world.technicien_bondues, world.client(world.technicien_bondues)
    client.post(CONFIRMER, {"code": world.code(compte)})
    client.get(FACTEUR)
    pending = AppareilTotp.objects.get(user=compte, confirmed=False).code_at(AT)
    assert client.post(FACTEUR, {"code": "000000" if pending != "000000" else "111111"}).status_code == 200
    assert AppareilTotp.objects.filter(user=compte, confirmed=True).count() == 1


def test_a_code_given_more_than_ten_minutes_ago_is_not_fresh(world: World, clock: time_machine.Traveller) -> None:
    compte, client = world.technicien_bondues, world.client(world.technicien_bondues)
    client.post(CONFIRMER, {"code": world.code(compte)})
    clock.shift(timedelta(minutes=10))
    assert client.get(CODES).status_code == 200
    clock.shift(1)
    assert client.get(CODES).headers["Location"] == CONFIRMER


def test_new_recovery_codes_kill_the_former_ones(world: World) -> None:
    compte, client = world.technicien_bondues, world.client(world.technicien_bondues)
    former = actions.issue_recovery_codes(compte=compte, at=AT)
    actions.keep_recovery_codes(compte=compte, at=AT)
    client.post(CONFIRMER, {"code": world.code(compte)})
    client.post(CODES)
    assert len(client.get(ETAPE_CODES).context["codes"]) == 10
    hashed = {CodeSecours.hash_of(code, compte) for code in former}
    assert not CodeSecours.objects.filter(code_hash__in=hashed).exists()


def test_open_sessions_are_listed_and_closed(world: World) -> None:
    compte = world.technicien_bondues
    here, other = Client(HTTP_USER_AGENT=FIREFOX), Client(REMOTE_ADDR="192.0.2.8")
    sign_in(world, other, compte)
    AppareilTotp.objects.filter(user=compte).update(last_step=-1)
    sign_in(world, here, compte)
    page = text(here.get(SECURITE))
    assert ("Firefox sur Windows" in page, "192.0.2.8" in page, "cette connexion" in page) == (True, True, True)
    mine = {session.address: session.pk for session in open_sessions(compte, None, AT)}
    assert here.post(reverse("accounts:securite_fermer_session", args=[mine["192.0.2.8"]])).status_code == 302
    assert (is_signed_in(other), is_signed_in(here)) == (False, True)


def test_another_s_session_answers_404(world: World) -> None:
    client = Client()
    sign_in(world, client, world.technicien_bondues)
    (session,) = open_sessions(world.technicien_bondues, None, AT)
    attacker = world.client(world.gestionnaire_bondues)
    assert attacker.post(reverse("accounts:securite_fermer_session", args=[session.pk])).status_code == 404
    assert is_signed_in(client)


def test_a_session_that_is_over_is_not_listed(world: World, clock: time_machine.Traveller) -> None:
    compte = world.technicien_bondues
    client = Client()
    sign_in(world, client, compte)
    assert is_signed_in(client)
    clock.shift(timedelta(minutes=31))
    compte.refresh_from_db()
    assert open_sessions(compte, None, datetime.now(UTC)) == []


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox sur Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sur Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari sur iPhone"),
        ("", "Navigateur inconnu"),
    ],
)
def test_browsers_are_named(agent: str, name: str) -> None:
    assert browser_of(agent) == name


def test_the_present_password_is_guessed_no_more_often_than_at_the_door(
    world: World, clock: time_machine.Traveller
) -> None:
    """From a session left open: five tries, whatever the browser, and the sign-in page counts with them."""
    compte, new = world.technicien_bondues, "Corbeau-Lanterne-27-Sel"
    guess = {"actuel": "pas le bon", "password": new, "confirmation": new}
    for number in range(5):
        page = text(world.client(compte, REMOTE_ADDR=f"192.0.2.{number}").post(MOT_DE_PASSE, guess))
        assert "Ce n’est pas votre mot de passe actuel." in page
    page = text(world.client(compte).post(MOT_DE_PASSE, guess | {"actuel": PASSWORD}))
    assert "Trop d’essais manqués sur cet identifiant." in page
    assert give_password(world.client(), compte) == ""
    compte.refresh_from_db()
    assert compte.check_password(PASSWORD)
    clock.shift(timedelta(minutes=5, seconds=1))
    assert world.client(compte).post(MOT_DE_PASSE, guess | {"actuel": PASSWORD}).status_code == 302


FERMER_LES_AUTRES = reverse("accounts:securite_fermer_les_autres")


def test_every_other_session_is_closed_at_once_and_this_one_goes_on(world: World) -> None:
    compte = world.technicien_bondues
    here, *elsewhere = (Client(REMOTE_ADDR=f"192.0.2.{n}") for n in range(3))
    waiting = Client()
    for client in (here, *elsewhere):
        AppareilTotp.objects.filter(user=compte).update(last_step=-1)
        sign_in(world, client, compte)
    give_password(waiting, compte)
    assert FERMER_LES_AUTRES in text(here.get(SECURITE))
    assert here.post(FERMER_LES_AUTRES).headers["Location"] == SECURITE
    assert [is_signed_in(client) for client in (here, *elsewhere)] == [True, False, False]
    AppareilTotp.objects.filter(user=compte).update(last_step=-1)
    waiting.post(reverse("accounts:code"), {"code": world.code(compte)})
    assert not is_signed_in(waiting)
    page = text(here.get(SECURITE))
    assert ("cette connexion" in page, FERMER_LES_AUTRES in page) == (True, False)


def test_the_last_sign_ins_are_told_with_their_browser_the_refused_ones_too(
    world: World, clock: time_machine.Traveller
) -> None:
    compte, client = world.technicien_bondues, Client(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="192.0.2.9")
    give_password(client, compte, "pas le bon")
    clock.shift(60)
    give_password(client, compte)
    client.post(reverse("accounts:code"), {"code": "000000" if world.code(compte) != "000000" else "111111"})
    clock.shift(60)
    codes = actions.issue_recovery_codes(compte=compte, at=AT)
    actions.keep_recovery_codes(compte=compte, at=AT)
    client.post(reverse("accounts:code_secours"), {"code": codes[0]})
    page = text(client.get(SECURITE))
    told = re.findall(r"(Connexion réussie|Mot de passe refusé|Code refusé)", page)
    assert told == ["Connexion réussie", "Code refusé", "Mot de passe refusé"]
    assert ("avec un code de secours" in page, page.count("Firefox sur Windows") >= 2, "192.0.2.9" in page) == (
        True,
    ) * 3


@pytest.mark.parametrize("name", ["technicien_bondues", "gestionnaire_bondues", "agent_opale", "exploitant"])
def test_everybody_reads_their_own_lines_and_nobody_else_s(world: World, name: str) -> None:
    other = {"agent_opale": "agent_artois"}.get(name, "collegue_ase")
    for who in (name, other):
        sign_in(world, Client(HTTP_USER_AGENT=FIREFOX), world.comptes[who])
    compte = world.comptes[name]
    with world.acting(compte), connection.cursor() as cursor:
        cursor.execute("select distinct actor_ref from espace_lignejournal where verb = 'connexion.reussie'")
        assert cursor.fetchall() == [(str(compte.ref),)]
        assert [line.verb for line in last_sign_ins(compte)] == ["connexion.reussie"]
        assert list(last_sign_ins(world.comptes[other])) == []


def test_the_security_page_says_what_to_do_if_it_was_not_oneself(world: World) -> None:
    page = text(world.client(world.technicien_bondues).get(SECURITE))
    assert reverse("accounts:signaler") in page
    assert "demandez au gestionnaire de votre structure de remettre votre second facteur à zéro" in page
