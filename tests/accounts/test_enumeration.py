"""Nothing tells an account that exists from one that does not: neither the answer, nor the work, nor the time.

Time is compared within one run, between medians, with hashes as slow as in production.
"""

import re
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.enums import MotifInactivation
from accounts.models import Compte
from espace import clock as horloge
from espace.auteurs import AUTOMATE
from tests.accounts.lectures import text
from tests.accounts.test_pages import AXELLE
from tests.world import PASSWORD, World

DOORS = {
    "connexion": ("login", "identifiant"),
    "mot_de_passe_oublie": ("identifiant", "identifiant"),
    "identifiant_oublie": ("email", "email"),
}
ROUNDS = 7
# One hash of Argon2 more or less is a factor of ten and above; what a busy machine adds falls on both alike.
RATIO = 3


@pytest.fixture
def slow(settings: Any, world: World) -> World:
    """Passwords hashed as in production."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    Compte.objects.update(password=make_password(PASSWORD))
    return world


@pytest.fixture
def addresses() -> Iterator[str]:
    """Each visitor comes from elsewhere: the limits of an address say nothing here."""
    return (f"192.0.2.{n}" for n in range(1, 250))


def kinds_of(world: World) -> dict[str, Compte]:
    """Accounts that exist, each in another state."""
    now = horloge.now()
    invited = actions.create_technicien(
        partenaire=world.bondues, personne=AXELLE, lien="employe", is_workstation_attested=True,
        by=world.gestionnaire_bondues, at=now,
    )  # fmt: skip
    closed = actions.deactivate_compte(compte=world.technicien_mds, motif=MotifInactivation.DEPART, by=AUTOMATE, at=now)
    return {"actif": world.collegue_ase, "invité": invited, "fermé": closed}


def ask(door: str, typed: str, address: str) -> Any:
    fields = {DOORS[door][0]: typed} | ({"password": "pas le bon"} if door == "connexion" else {})
    return Client(REMOTE_ADDR=address).post(reverse(f"accounts:{door}"), fields)


def seen(response: Any, typed: str) -> tuple[int, str, list[str]]:
    """What a visitor sees: status, page without what they typed nor what changes at each page, names of the cookies."""
    page = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", text(response)).replace(typed, "")
    return response.status_code, page, sorted(response.cookies)


@pytest.mark.parametrize("door", DOORS)
def test_every_state_of_an_account_and_none_get_the_same_answer(
    world: World, addresses: Iterator[str], door: str
) -> None:
    unknown = {"identifiant": "personne-tech", "email": "personne@pas-de-calais.example"}[DOORS[door][1]]
    told = {"inconnu": seen(ask(door, unknown, next(addresses)), unknown)}
    for name, compte in kinds_of(world).items():
        typed = str(getattr(compte, DOORS[door][1]))
        told[name] = seen(ask(door, typed, next(addresses)), typed)
    assert {name: answer == told["inconnu"] for name, answer in told.items()} == dict.fromkeys(told, True)


@pytest.mark.parametrize("door", DOORS)
def test_a_known_and_an_unknown_one_take_the_same_time(slow: World, addresses: Iterator[str], door: str) -> None:
    """Seven of each, in turn, after one of each that warms what is cached; never five on one identifiant."""
    known = [str(getattr(compte, DOORS[door][1])) for compte in slow.comptes.values()][: ROUNDS + 1]
    times: dict[bool, list[float]] = {True: [], False: []}
    for n, typed in enumerate(known):
        for is_known in (True, False):
            address, started = next(addresses), perf_counter()
            ask(door, typed if is_known else f"x{n}{typed}", address)
            times[is_known].append(perf_counter() - started)
    here, nowhere = (median(times[is_known][1:]) for is_known in (True, False))
    assert 1 / RATIO < here / nowhere < RATIO


def test_a_password_is_hashed_once_whether_or_not_the_account_exists(
    slow: World, addresses: Iterator[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The count behind the time: it does not depend on the machine."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    done: list[str] = []

    def counted(name: str, former: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            done.append(name)
            return former(self, *args, **kwargs)

        return call

    for name in ("encode", "verify"):
        monkeypatch.setattr(Argon2PasswordHasher, name, counted(name, getattr(Argon2PasswordHasher, name)))
    counts = {}
    states = {name: compte.identifiant for name, compte in kinds_of(slow).items()}
    for name, typed in {**states, "inconnu": "personne-tech"}.items():
        done.clear()
        ask("connexion", typed, next(addresses))
        counts[name] = len(done)
    assert counts == dict.fromkeys(counts, 1)


@pytest.mark.parametrize("name", ["activation", "mot_de_passe_nouveau"])
def test_a_forged_link_tells_nothing_of_an_account(world: World, name: str) -> None:
    """Whatever is written in place of a signature, for an account that exists as for none."""
    made = [str(world.technicien_departement.ref), "jeton", f"{world.technicien_departement.ref}:1:abc"]
    answers = [Client().get(reverse(f"accounts:{name}", args=[token])) for token in made]
    assert [answer.status_code for answer in answers] == [410] * 3
    pages = {re.sub(r'(value|nonce)="[^"]*"', "", text(answer)) for answer in answers}
    assert len(pages) == 1


@pytest.mark.usefixtures("clock")
def test_one_address_is_stopped_whatever_the_identifiants_it_tries(world: World, clock: time_machine.Traveller) -> None:
    """Sixty wrong ones an hour from one address; the right one is refused there, and goes through from elsewhere."""
    door, wrong = reverse("accounts:connexion"), {"password": "pas le bon"}
    for number in range(60):
        Client(REMOTE_ADDR="192.0.2.1").post(door, {"login": f"personne{number}-tech", **wrong})
        clock.shift(3)
    right = {"login": world.technicien_departement.identifiant, "password": PASSWORD}
    stopped = Client(REMOTE_ADDR="192.0.2.1").post(door, right)
    assert (stopped.status_code, "Trop d’essais manqués" in text(stopped)) == (200, True)
    assert Client(REMOTE_ADDR="192.0.2.2").post(door, right).status_code == 302


def test_a_crowd_behind_one_address_is_told_to_wait_in_french(world: World) -> None:
    """Thirty sign-ins a minute from one address, which an office may have in common."""
    door, wrong = reverse("accounts:connexion"), {"password": "pas le bon"}
    sent = [Client().post(door, {"login": f"personne{number}-tech", **wrong}) for number in range(31)]
    assert [answer.status_code for answer in sent] == [200] * 30 + [429]
    assert "Trop d’essais en peu de temps" in text(sent[-1])
