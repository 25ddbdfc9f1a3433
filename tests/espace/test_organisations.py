"""The name of an organisation inside a sentence."""

import tomllib
from pathlib import Path

import pytest
from django.template import Context, Template

from espace.francais import au, capitale, du, le

MODELES = Path(__file__).resolve().parents[2] / "conventions" / "modeles"
SAID = {
    "CPAM de l’Artois": ("la CPAM de l’Artois", "de la CPAM de l’Artois", "à la CPAM de l’Artois"),
    "CCAS de Bondues": ("le CCAS de Bondues", "du CCAS de Bondues", "au CCAS de Bondues"),
    "Département du Pas-de-Calais": (
        "le Département du Pas-de-Calais", "du Département du Pas-de-Calais", "au Département du Pas-de-Calais",
    ),
    "Ville de Rouen": ("la Ville de Rouen", "de la Ville de Rouen", "à la Ville de Rouen"),
    "Association Abri": ("l’Association Abri", "de l’Association Abri", "à l’Association Abri"),
    "Établissement du Lac": ("l’Établissement du Lac", "de l’Établissement du Lac", "à l’Établissement du Lac"),
    "Hôpital Nord": ("l’Hôpital Nord", "de l’Hôpital Nord", "à l’Hôpital Nord"),
    "Restos du cœur": ("les Restos du cœur", "des Restos du cœur", "aux Restos du cœur"),
    # The article that a name begins with
    "Les Compagnons": ("les Compagnons", "des Compagnons", "aux Compagnons"),
    "Le Phare": ("le Phare", "du Phare", "au Phare"),
    "La Boussole": ("la Boussole", "de la Boussole", "à la Boussole"),
    "L’Étape": ("l’Étape", "de l’Étape", "à l’Étape"),
    # A name of its own has none; a longer word is not an article
    "Emmaüs": ("Emmaüs", "d’Emmaüs", "à Emmaüs"),
    "Léo Lagrange": ("Léo Lagrange", "de Léo Lagrange", "à Léo Lagrange"),
    "Habitat du Nord": ("Habitat du Nord", "de Habitat du Nord", "à Habitat du Nord"),
}  # fmt: skip


@pytest.mark.parametrize("nom", SAID)
def test_a_name_takes_its_article(nom: str) -> None:
    assert (le(nom), du(nom), au(nom)) == SAID[nom]
    page = Template("{{ nom|le }} / {{ nom|du }} / {{ nom|au }}").render(Context({"nom": nom}))
    assert tuple(page.split(" / ")) == SAID[nom]


def test_it_begins_a_sentence() -> None:
    assert [capitale(le(nom)) for nom in ("CCAS de Marly", "Emmaüs", "Établissement du Lac")] == [
        "Le CCAS de Marly", "Emmaüs", "L’Établissement du Lac",
    ]  # fmt: skip


def test_every_organisation_of_the_five_conventions_takes_one() -> None:
    without = []
    for file in MODELES.glob("*.toml"):
        text = tomllib.loads(file.read_text())
        names = [text["partenaire"]["nom"], *(caisse["nom"] for caisse in text["caisses"])]
        without += [nom for nom in names if le(nom) == nom]
    assert without == []
