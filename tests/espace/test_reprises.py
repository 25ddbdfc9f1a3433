"""A session that ends while somebody writes: the text waits for them, sealed, and for nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.world import World

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
BROWSER = {"Accept": "text/html,*/*", "Referer": "http://testserver/equipe/inviter/?depuis=accueil"}
TYPED = {"nom": "Sixte", "fonction": "Accueil social du matin", "mot_de_passe": "secret", "csrfmiddlewaretoken": "x"}


@pytest.fixture
def left_alone(world: World) -> Callable[..., Client]:
    """`left_alone(compte)`: a browser whose session ended while its holder was writing, and who then sent the form."""

    def leave(headers: dict[str, str]) -> Client:
        with time_machine.travel(AT, tick=False) as clock:
            client = world.client(world.gestionnaire_bondues)
            client.get("/profil/")
            clock.shift(timedelta(minutes=31))
            response = client.post(reverse("accounts:equipe_inviter"), TYPED, headers=headers)
        assert response.status_code == 302
        client.answer = response  # type: ignore[attr-defined]  # read by the test
        return client

    return leave


@pytest.fixture
def back(world: World) -> Client:
    """The same person, signed in again."""
    return world.client(world.gestionnaire_bondues)


def test_what_was_typed_is_offered_after_sign_in(left_alone: Callable[..., Client], back: Client) -> None:
    answer = left_alone(BROWSER).answer  # type: ignore[attr-defined]  # put there by the fixture
    assert answer["Location"] == f"{reverse('accounts:connexion')}?next={reverse('reprendre')}"
    page = back.get(reverse("reprendre"))
    assert page.context["reprise"].fields == [("nom", "Sixte"), ("fonction", "Accueil social du matin")]
    assert page.context["reprise"].textes == ["Accueil social du matin"]
    assert f'action="{reverse("accounts:equipe_inviter")}"' in page.content.decode()


def test_it_is_sealed_and_for_nobody_else(left_alone: Callable[..., Client], world: World) -> None:
    left_alone(BROWSER)
    assert b"Sixte" not in cache.get(f"reprise:{world.gestionnaire_bondues.auteur_ref}")
    for other in (world.client(world.technicien_bondues), world.client(world.gestionnaire_departement)):
        assert other.get(reverse("reprendre"))["Location"] == reverse("accueil_public")


def test_letting_it_go_opens_the_page_it_came_from(left_alone: Callable[..., Client], back: Client) -> None:
    left_alone(BROWSER)
    assert back.post(reverse("reprendre_oublier"))["Location"] == "/equipe/inviter/?depuis=accueil"
    assert back.get(reverse("reprendre"))["Location"] == reverse("accueil_public")


@pytest.mark.parametrize(
    "referer", ["https://ailleurs.example/equipe/", "//ailleurs.example/", "javascript:alert(1)", ""]
)
def test_a_page_from_elsewhere_is_never_where_one_is_sent(
    left_alone: Callable[..., Client], back: Client, referer: str
) -> None:
    left_alone({**BROWSER, "Referer": referer})
    assert back.post(reverse("reprendre_oublier"))["Location"] == reverse("accueil_public")


def test_what_a_script_sends_is_not_kept(left_alone: Callable[..., Client], back: Client) -> None:
    answer = left_alone({"Accept": "*/*"}).answer  # type: ignore[attr-defined]  # put there by the fixture
    assert answer["Location"] == reverse("accounts:connexion") + "?next="
    assert back.get(reverse("reprendre"))["Location"] == reverse("accueil_public")


def test_without_a_session_a_form_leads_back_to_its_page(world: World) -> None:
    """Its own address would open nothing once signed in."""
    response = world.client().post(reverse("accounts:equipe_inviter"), TYPED, headers=BROWSER)
    assert response["Location"] == f"{reverse('accounts:connexion')}?next=/equipe/inviter/%3Fdepuis%3Daccueil"


def test_an_address_that_only_receives_forms_says_so(world: World) -> None:
    response = world.client(world.gestionnaire_bondues).get(reverse("reprendre_oublier"))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "il n’y a rien à y lire" in response.content.decode()
