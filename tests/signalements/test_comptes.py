"""Counts of the worklist, of the history and of « à faire »: equal to their lists, bounded, under names that tell them apart."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from conventions.enums import Fonction
from conventions.models import FonctionOuverte
from espace.clock import day_of
from signalements import compteurs
from signalements.compteurs import counts_of
from signalements.models import Demande
from tests.mesures import statements
from tests.signalements.peuple import fill, send_one
from tests.world import World

HOUR = timedelta(hours=1)
Taker = Callable[..., Demande]


@pytest.fixture
def agent(maison: World) -> Client:
    return maison.client(maison.agent_artois)


def rows(page: Any) -> list[str]:
    return [line.demande.reference for group in page.context["groupes"] for line in group.lignes]


def late_and_urgent(world: World, now: datetime) -> None:
    """Two late, one of them urgent; one urgent in time; one in time."""
    for rank, (hours, urgence) in enumerate(((60, ""), (55, "enfant"), (3, "enfant"), (40, ""))):
        send_one(world, world.technicien_departement, world.artois, now - hours * HOUR, rank, urgence=urgence)


def test_every_count_is_the_length_of_its_list_and_no_group_has_the_name_of_a_view(
    maison: World, agent: Client, now: datetime
) -> None:
    late_and_urgent(maison, now)
    url = reverse("signalements:file")
    page = agent.get(url)
    assert [(group.titre, group.compte) for group in page.context["groupes"]] == [
        ("Urgentes d’abord, dont 1 en retard", 2), ("Échéance dépassée", 1), ("Échéance aujourd’hui ou demain", 1),
    ]  # fmt: skip
    views = {view.texte: view for view in page.context["vues"]}
    assert not set(views) & {group.titre for group in page.context["groupes"]}
    assert {name: view.compte for name, view in views.items()} == {
        "Mon équipe": 4, "En retard": 2, "À prendre": 4, "Mes demandes": 0, "Urgentes": 2, "Nouveaux messages": 0,
        "Toute la caisse": 4,
    }  # fmt: skip
    for view in views.values():
        assert len(rows(agent.get(url + view.href))) == view.compte, view.texte


def test_a_group_that_the_page_cuts_shows_no_count(
    maison: World, agent: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from signalements.views import file

    monkeypatch.setattr(file, "SIZE", 2)
    for rank in range(3):
        send_one(maison, maison.technicien_departement, maison.artois, now - HOUR, rank)
    first = agent.get(reverse("signalements:file"))
    second = agent.get(reverse("signalements:file") + first.context["suivantes"])
    assert [[(len(g.lignes), g.compte) for g in page.context["groupes"]] for page in (first, second)] == [
        [(2, None)],
        [(1, None)],
    ]


def test_a_count_stops_at_a_hundred_and_says_so(
    maison: World, agent: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rank in range(4):
        send_one(maison, maison.technicien_departement, maison.artois, now - HOUR, rank)
    monkeypatch.setattr(compteurs, "COUNTED", 3)
    page = agent.get(reverse("signalements:file"))
    shown = {view.texte: view.compte for view in page.context["vues"]}
    assert (shown["Toute la caisse"], shown["Mes demandes"]) == ("3+", 0)
    history = maison.client(maison.technicien_departement).get(reverse("signalements:historique"))
    assert {view.texte: view.compte for view in history.context["vues"]}["Envoyées"] == "3+"
    home = agent.get(reverse("signalements:caisse")).content.decode().replace("\xa0", " ")
    assert "Prendre plus de 3 demandes qui attendent dans la file" in home


def test_counts_read_no_more_than_they_tell_in_one_statement(maison: World, now: datetime) -> None:
    late_and_urgent(maison, now)
    with maison.acting(maison.agent_artois), statements() as asked:
        opened = Demande.objects.open()
        found = counts_of({"": opened, "urgentes": opened.urgent(), "closes": opened.filter(etat="close")})
    assert found == {"": 4, "urgentes": 2, "closes": 0}
    assert len(asked) == 1
    assert asked[0].count(f"LIMIT {compteurs.COUNTED + 1}") == 3


def test_what_there_is_to_do_leads_to_as_many_rows(maison: World, agent: Client, now: datetime, take: Taker) -> None:
    late_and_urgent(maison, now)
    with maison.acting(maison.agent_artois):
        urgent = Demande.objects.filter(is_urgent=True).order_by("pk").first()
    assert urgent is not None
    take(urgent, now)
    expected = {"Traiter 2 ": 2, "Prendre 1 ": 1, "Prendre 3 ": 3, "Suivre votre ": 1}
    acts = agent.get(reverse("signalements:caisse")).context["actes"]
    titles = {act.titre.replace("\xa0", " "): act.url for act in acts}
    for start, count in expected.items():
        (href,) = [href for title, href in titles.items() if title.startswith(start)]
        assert len(rows(agent.get(href))) == count, start


def test_the_filter_offers_the_functions_that_the_caisse_opens_today(
    maison: World, agent: Client, now: datetime
) -> None:
    def offered() -> list[str]:
        form = agent.get(reverse("signalements:file")).context["filtres"]
        return [value for value, _ in form.fields["type"].choices]

    assert offered() == ["", "signalement", "dossier", "rendez_vous", "document", "contact"]
    with maison.acting(maison.admin_artois):
        for fonction in (Fonction.DOSSIER, Fonction.CONTACT):
            FonctionOuverte.objects.filter(caisse=maison.artois, fonction=fonction).update(closes_on=day_of(now))
    assert offered() == ["", "signalement", "rendez_vous", "document"]


def test_the_filter_offers_nothing_of_an_access_that_is_closed(maison: World, agent: Client, now: datetime) -> None:
    from accounts.models import Acces

    with maison.acting(maison.admin_artois):
        Acces.objects.filter(caisse=maison.artois).update(closes_on=day_of(now))
    form = agent.get(reverse("signalements:file")).context["filtres"]
    assert [value for value, _ in form.fields["type"].choices] == [""]


def test_fifty_rows_keep_their_groups(maison: World, agent: Client, now: datetime) -> None:
    fill(maison, now)
    page = agent.get(reverse("signalements:file"))
    titles = [group.titre for group in page.context["groupes"]]
    assert len(titles) == len(set(titles))
    assert urlsplit(page.context["suivantes"]).query == ""
