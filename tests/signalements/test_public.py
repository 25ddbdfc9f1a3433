"""The public of a convention, beside the first screen."""

from django.urls import reverse

from tests.signalements.contrats import sign
from tests.world import World


def shown(world: World, name: str) -> str:
    page = world.client(world.comptes[name]).get(reverse("signalements:nouvelle", args=["signalement"]))
    return page.content.decode()


def test_two_caisses_of_one_convention_say_their_public_once(maison: World) -> None:
    page = shown(maison, "technicien_departement")
    assert page.count("Les personnes reçues.") == 1
    assert page.count("<h2>Public de la convention</h2>") == 1


def test_a_text_that_says_nothing_of_its_public_shows_nothing(world: World) -> None:
    sign(world.bondues, world.opale, public_concerne="")
    assert "Public de la convention" not in shown(world, "technicien_bondues")
