"""The nine flows of the experiment on the second factor, and the reset of a password, as a browser goes through them:

each form is read from its page, with its token against forgery, and sent as it is.
"""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.models import AppareilTotp, Compte
from tests.accounts.lectures import deliver_all, link_in, text
from tests.accounts.porte import AT, CODE, CONNEXION, SECOURS
from tests.world import PASSWORD, World

pytestmark = pytest.mark.usefixtures("clock")
OTHER = "Corbeau-Lanterne-27-Sel"
ETAPE, PROFIL, OUBLIE = (reverse(f"accounts:{name}") for name in ("etape_facteur", "profil", "mot_de_passe_oublie"))
AJAR = "Ce code n’est pas le bon."


class Visiteur:
    """A browser that refuses no cookie and forges nothing."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def send(self, path: str, **fields: str) -> Any:
        page = self.client.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
        assert token, page.headers
        return self.client.post(path, {"csrfmiddlewaretoken": token.group(1), **fields})

    def give_password(self, compte: Compte, password: str = PASSWORD) -> str:
        answer = self.send(CONNEXION, login=compte.identifiant, password=password)
        return str(answer.headers.get("Location", ""))

    @property
    def is_in(self) -> bool:
        """Signed in for Django, and let through by the portal."""
        return SESSION_KEY in self.client.session and self.client.get(PROFIL).status_code == 200


def now() -> datetime:
    return datetime.now(UTC)


def test_1_without_a_device_every_page_leads_to_enrol(world: World) -> None:
    compte, visiteur = world.technicien_bondues, Visiteur()
    AppareilTotp.objects.filter(user=compte).delete()
    landed = visiteur.give_password(compte)
    assert visiteur.get(landed).headers["Location"] == ETAPE
    assert [visiteur.get(path).headers.get("Location") for path in (PROFIL, reverse("accounts:securite"))] == [
        ETAPE
    ] * 2
    visiteur.get(ETAPE)
    device = AppareilTotp.objects.get(user=compte, confirmed=False)
    assert visiteur.send(ETAPE, code=device.code_at(now())).headers["Location"] == reverse("accounts:etape_codes")


def test_2_with_a_device_the_password_alone_signs_nobody_in(world: World) -> None:
    visiteur = Visiteur()
    assert visiteur.give_password(world.technicien_bondues) == CODE
    assert SESSION_KEY not in visiteur.client.session


def test_3_a_page_asked_for_directly_leads_back_to_the_door(world: World) -> None:
    visiteur = Visiteur()
    visiteur.give_password(world.technicien_bondues)
    assert visiteur.get(CODE).status_code == 200
    assert visiteur.get(PROFIL).headers["Location"] == f"{CONNEXION}?next={PROFIL}"


def test_4_a_wrong_code_opens_nothing(world: World) -> None:
    compte, visiteur = world.technicien_bondues, Visiteur()
    visiteur.give_password(compte)
    wrong = "000000" if world.code(compte) != "000000" else "111111"
    assert AJAR in text(visiteur.send(CODE, code=wrong))
    assert not visiteur.is_in


def test_5_the_right_code_waits_after_a_wrong_one(world: World, clock: time_machine.Traveller) -> None:
    compte, visiteur = world.technicien_bondues, Visiteur()
    visiteur.give_password(compte)
    visiteur.send(CODE, code="000000" if world.code(compte) != "000000" else "111111")
    page = text(visiteur.send(CODE, code=world.code(compte)))
    assert "Trop d’essais de suite. Attendez 2 secondes, puis réessayez." in page
    clock.shift(2)
    assert visiteur.send(CODE, code=world.code(compte)).status_code == 302


def test_6_the_right_code_opens(world: World) -> None:
    compte, visiteur = world.technicien_bondues, Visiteur()
    visiteur.give_password(compte)
    before = visiteur.client.session.session_key
    assert visiteur.send(CODE, code=world.code(compte)).status_code == 302
    assert (visiteur.is_in, visiteur.client.session.session_key != before) == (True, True)


def test_7_the_same_code_opens_once(world: World) -> None:
    compte, first, second = world.technicien_bondues, Visiteur(), Visiteur()
    first.give_password(compte)
    first.send(CODE, code=world.code(compte))
    second.give_password(compte)
    page = text(second.send(CODE, code=world.code(compte)))
    assert "Ce code a déjà servi. Attendez que votre application en affiche un autre, au plus 25 secondes." in page
    assert not second.is_in


def test_8_a_recovery_code_opens_once(world: World) -> None:
    compte, visiteur, again = world.technicien_bondues, Visiteur(), Visiteur()
    codes = actions.issue_recovery_codes(compte=compte, at=AT)
    actions.keep_recovery_codes(compte=compte, at=AT)
    visiteur.give_password(compte)
    assert visiteur.send(SECOURS, code=codes[3]).status_code == 302
    assert visiteur.is_in
    again.give_password(compte)
    assert "Ce code de secours n’est pas le bon, ou il a déjà servi." in text(again.send(SECOURS, code=codes[3]))


def reset(compte: Compte, visiteur: Visiteur) -> str:
    visiteur.send(OUBLIE, identifiant=compte.identifiant)
    link = link_in(deliver_all(now())[-1], "/mot-de-passe/nouveau/")
    answer = visiteur.send(link, password=OTHER, confirmation=OTHER)
    return str(answer.headers["Location"])


def test_9_a_password_reset_signs_nobody_in(world: World) -> None:
    compte, visiteur = world.technicien_bondues, Visiteur()
    assert reset(compte, visiteur) == CONNEXION
    assert (SESSION_KEY in visiteur.client.session, visiteur.is_in) == (False, False)


def test_after_a_reset_the_former_password_is_dead_and_the_code_still_asked(world: World) -> None:
    compte, visiteur = world.technicien_bondues, Visiteur()
    there = world.client(compte)
    reset(compte, visiteur)
    assert there.get(PROFIL).status_code == 302
    assert visiteur.give_password(compte) == ""
    assert visiteur.give_password(compte, OTHER) == CODE
    assert not visiteur.is_in
    visiteur.send(CODE, code=world.code(compte))
    assert visiteur.is_in


def test_a_reset_of_an_account_without_a_device_leads_to_enrol_not_in(world: World) -> None:
    compte, visiteur = world.technicien_bondues, Visiteur()
    AppareilTotp.objects.filter(user=compte).delete()
    reset(compte, visiteur)
    visiteur.give_password(compte, OTHER)
    assert visiteur.get(PROFIL).headers["Location"] == ETAPE
