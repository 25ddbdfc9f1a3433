"""The settings: each scope to who holds it, between its bounds, with who changed it, and its default back."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ReglageCaisse
from espace import reglages
from espace.models import ReglageGlobal
from tests.accounts.lectures import text
from tests.world import World

PORTAIL, CAISSE = "espace.journal_mois", "signalements.pieces_mois"
pytestmark = pytest.mark.usefixtures("clock")


def page_of(cle: str) -> str:
    name = "exploitation" if reglages.declared(cle).scope == "portail" else "caisse"
    return reverse(f"accounts:{name}_parametres_modifier", args=[cle])


@pytest.mark.parametrize(
    ("who", "name", "scope"), [("exploitant", "exploitation", "portail"), ("admin_artois", "caisse", "caisse")]
)
def test_each_screen_lists_its_own_scope_with_value_default_and_reason(
    signed_in: Callable[[str], Client], who: str, name: str, scope: str
) -> None:
    page = text(signed_in(who).get(reverse(f"accounts:{name}_parametres")))
    for reglage in reglages.catalogue():
        is_here = page_of(reglage.cle) in page
        assert is_here == (reglage.scope == scope), reglage.cle
        if is_here:
            assert reglage.reason.replace("'", "&#x27;")[:40] in page.replace(" ;", " ;")


def test_a_setting_of_the_portal_is_changed_told_and_given_its_default_back(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client, url = signed_in("exploitant"), page_of(PORTAIL)
    assert "Ce réglage n’a jamais changé." in text(client.get(url))
    assert client.post(url, {"valeur": "18"}).status_code == 302
    assert reglages.value_of(PORTAIL) == 18
    row = ReglageGlobal.objects.get(cle=PORTAIL)
    assert row.changed_by_ref == world.exploitant.auteur_ref
    assert "lundi 23 novembre à 10 h 40 : 18 mois, par Jeanne Aubry" in text(client.get(url))
    assert client.post(url, {"retablir": "1"}).status_code == 302
    assert (reglages.value_of(PORTAIL), ReglageGlobal.objects.exists()) == (12, False)
    page = text(client.get(url))
    assert "10 h 40 : 12 mois, valeur d’origine rétablie, par Jeanne Aubry" in page
    assert "10 h 40 : 18 mois, par Jeanne Aubry" in page


def test_a_setting_of_a_caisse_is_its_own(world: World, signed_in: Callable[[str], Client]) -> None:
    assert signed_in("admin_artois").post(page_of(CAISSE), {"valeur": "3"}).status_code == 302
    assert [reglages.value_of(CAISSE, caisse.pk) for caisse in (world.artois, world.opale)] == [3, 6]
    assert "10 h 40 : 3 mois, par Paul Danjou" in text(signed_in("admin_artois").get(page_of(CAISSE)))
    assert "Ce réglage n’a jamais changé." in text(signed_in("admin_opale").get(page_of(CAISSE)))
    signed_in("admin_opale").post(page_of(CAISSE), {"retablir": "1"})
    assert ReglageCaisse.objects.get().caisse_id == world.artois.pk


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("25", "« Conservation des pièces après la clôture » va de 1 à 24 mois."),
        ("0", "va de 1 à 24 mois."),
        ("six", "Écrivez un nombre entier, en chiffres."),
        ("", "Indiquez la valeur."),
    ],
)
def test_out_of_its_bounds_it_is_refused_beside_its_field(
    signed_in: Callable[[str], Client], typed: str, sentence: str
) -> None:
    answer = signed_in("admin_artois").post(page_of(CAISSE), {"valeur": typed})
    assert sentence.rsplit(" va ", maxsplit=1)[-1] in " ".join(answer.context["form"].errors["valeur"]).replace(
        "\xa0", " "
    )
    assert not ReglageCaisse.objects.exists()


def test_yes_and_no_is_chosen(world: World, signed_in: Callable[[str], Client]) -> None:
    cle = "signalements.avis_reception"
    assert signed_in("admin_artois").post(page_of(cle), {"valeur": "non"}).status_code == 302
    assert reglages.value_of(cle, world.artois.pk) is False
