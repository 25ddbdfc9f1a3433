"""The notice is read before the boxes are ticked: nothing is lost on the way, and it says what leaves and to whom."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from conventions.enums import Fonction
from espace import clock
from signalements.engagements import open_caisses
from signalements.models import Brouillon
from signalements.views.saisine_pages import notice_context
from tests.signalements.test_pages import ACCORD, start
from tests.world import World


@pytest.fixture
def technicien(maison: World) -> Client:
    return maison.client(maison.technicien_departement)


def test_reading_the_notice_keeps_the_first_screen_and_comes_back_to_it(maison: World, technicien: Client) -> None:
    asked = start(technicien, {"caisse": maison.opale.pk, "accord": "on", "notice": maison.artois.code})
    with maison.acting(maison.technicien_departement):
        (kept,) = Brouillon.objects.all()
    screen = reverse("signalements:etape", args=[kept.pk, "accord"])
    assert asked["Location"] == f"{reverse('signalements:notice', args=['artois'])}?brouillon={kept.pk}"
    assert f'href="{screen}"' in technicien.get(asked["Location"]).content.decode()
    form = technicien.get(screen).context["form"]
    assert (form["caisse"].value(), form["accord"].value(), form["informee"].value()) == (
        str(maison.opale.pk), "on", "",
    )  # fmt: skip


def test_a_notice_that_is_not_offered_is_no_way_out_of_the_screen(maison: World, technicien: Client) -> None:
    refused = start(technicien, {"caisse": maison.artois.pk, "accord": "on", "notice": "roubaix"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["informee"])
    gone_on = start(technicien, {"caisse": maison.artois.pk, **ACCORD, "notice": ""})
    assert gone_on["Location"].endswith("/personne/")


@pytest.mark.parametrize("given", ["", "rien", "0"])
def test_without_a_draft_the_notice_goes_back_to_an_empty_form(maison: World, technicien: Client, given: str) -> None:
    page = technicien.get(f"{reverse('signalements:notice', args=['artois'])}?brouillon={given}")
    assert f'href="{reverse("signalements:nouvelle", args=["signalement"])}"' in page.content.decode()


def test_the_notice_says_all_that_leaves(maison: World, technicien: Client) -> None:
    said = strip_tags(technicien.get(reverse("signalements:notice", args=["artois"])).content.decode())
    for part in ("votre département, comment vous joindre, la difficulté que vous rencontrez", "pourquoi c’est urgent",
                 "Si une autre personne vous représente, son nom, son prénom et sa qualité"):  # fmt: skip
        assert part in said


def test_of_the_caisses_of_a_convention_the_notice_names_the_one_it_is_sent_to(maison: World) -> None:
    by = maison.technicien_departement
    with maison.acting(by):
        opened = open_caisses(
            by.partenaire_id or 0, [maison.artois.pk, maison.opale.pk], clock.now(), Fonction.SIGNALEMENT
        )
    names = (maison.opale.nom, maison.artois.nom, "Caisse nationale de l’assurance maladie")
    written = [replace(c, termes=replace(c.termes, responsables_traitement=names)) for c in opened]
    at_artois = next(c for c in written if c.caisse == maison.artois)
    assert notice_context(at_artois, written, by)["responsables"] == [
        maison.artois.nom, "Caisse nationale de l’assurance maladie",
    ]  # fmt: skip
