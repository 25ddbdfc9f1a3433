"""The history and the worklist: what they show, in what order, what a search finds, what never travels in an address."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import deactivate_compte
from accounts.enums import MotifInactivation
from espace.auteurs import AUTOMATE
from signalements import actions
from signalements.doublons import CinqChamps
from signalements.models import Demande
from tests.signalements.conftest import Sender
from tests.signalements.peuple import fill, person, send_one
from tests.world import World

Taker = Callable[..., Demande]
HOUR = timedelta(hours=1)


@pytest.fixture
def technicien(maison: World) -> Client:
    return maison.client(maison.technicien_departement)


@pytest.fixture
def agent(maison: World) -> Client:
    return maison.client(maison.agent_artois)


def names(page: object) -> list[str]:
    return [line.nom for group in page.context["groupes"] for line in group.lignes]  # type: ignore[attr-defined]  # known to the test, not to the types


def counts(page: object) -> dict[str, int]:
    return {view.texte: view.compte for view in page.context["vues"]}  # type: ignore[attr-defined]  # known to the test, not to the types


@pytest.mark.clause("U-1.2-historique")
def test_the_history_is_the_structure_s_and_nobody_else_s(maison: World, technicien: Client, now: datetime) -> None:
    for rank in range(3):
        send_one(maison, maison.technicien_departement, maison.artois, now - HOUR, rank)
    for rank in range(3, 5):
        send_one(maison, maison.technicien_mds, maison.artois, now - HOUR, rank)
    send_one(maison, maison.technicien_bondues, maison.opale, now - HOUR, 6)
    page = technicien.get(reverse("signalements:historique"))
    text = page.content.decode()
    assert len(page.context["lignes"]) == 5
    assert [person(r).nom in text for r in range(7)] == [True, True, True, False, False, False, False]
    assert text.count("Autre service") == 2
    other = maison.client(maison.technicien_mds).get(reverse("signalements:historique"))
    assert len(other.context["lignes"]) == 5


@pytest.mark.clause("U-2.2.3-effets-inactivation")
def test_the_demandes_of_a_closed_account_stay_in_the_history(maison: World, technicien: Client, now: datetime) -> None:
    demande, author = send_one(maison, maison.collegue_ase, maison.artois, now - HOUR), maison.collegue_ase
    deactivate_compte(compte=author, motif=MotifInactivation.DEPART, by=AUTOMATE, at=now)
    page = technicien.get(reverse("signalements:historique"))
    assert [demande.reference in page.content.decode(), len(page.context["lignes"])] == [True, 1]
    assert technicien.get(reverse("signalements:demande", args=[demande.reference])).status_code == 200


@pytest.mark.clause("U-1.2-historique")
def test_filters_narrow_and_counts_obey_them(maison: World, technicien: Client, now: datetime, take: Taker) -> None:
    url = reverse("signalements:historique")
    mine = [send_one(maison, maison.technicien_departement, maison.artois, now - timedelta(days=d), d) for d in (1, 60)]
    send_one(maison, maison.collegue_ase, maison.artois, now - HOUR, 5)
    take(mine[0])
    assert counts(technicien.get(url)) == {
        "Toutes": 3, "À compléter": 0, "Envoyées": 2, "En cours": 1, "Terminées": 0, "Annulées": 0,
    }  # fmt: skip
    page = technicien.get(f"{url}?qui=moi&periode=30&phase=en_cours")
    assert len(page.context["lignes"]) == 1
    assert counts(page) == {"Toutes": 1, "À compléter": 0, "Envoyées": 0, "En cours": 1, "Terminées": 0, "Annulées": 0}
    assert [chip.texte for chip in page.context["puces"]] == ["Envoyées par moi", "30 derniers jours"]
    assert "type" not in page.context["filtres"].fields  # one kind alone has its screens: nothing to choose
    assert len(technicien.get(f"{url}?caisse={maison.opale.pk}").context["lignes"]) == 0


def test_pages_follow_and_come_back(maison: World, technicien: Client, now: datetime) -> None:
    for rank in range(23):
        send_one(maison, maison.technicien_departement, maison.artois, now - rank * HOUR, rank)
    url = reverse("signalements:historique")
    first = technicien.get(url)
    second = technicien.get(url + first.context["suivantes"])
    back = technicien.get(url + second.context["precedentes"])
    assert [len(p.context["lignes"]) for p in (first, second, back)] == [20, 3, 20]
    assert [row[1] for row in back.context["lignes"]] == [row[1] for row in first.context["lignes"]]


def test_a_search_leaves_no_name_in_the_address(maison: World, technicien: Client, now: datetime) -> None:
    for rank in range(4):
        send_one(maison, maison.technicien_departement, maison.artois, now - HOUR, rank)
    answer = technicien.post(reverse("signalements:recherche"), {"q": "benhamou nora"})
    assert "enhamou" not in answer["Location"]
    page = technicien.get(answer["Location"])
    assert [row[0].valeur for row in page.context["lignes"]] == ["Nora Benhamou"]
    assert all("enhamou" not in link for link in (page.context["suivantes"], *(v.href for v in page.context["vues"])))
    stranger = maison.client(maison.collegue_ase).get(answer["Location"])
    assert len(stranger.context["lignes"]) == 4  # the token is its owner's alone


@pytest.mark.parametrize("typed", ["Lambert", "idriss lambert", "LAMB", "Lambaire idriss", "lambert idriss"])
def test_a_search_forgives(maison: World, technicien: Client, now: datetime, send: Sender, typed: str) -> None:
    send(now - HOUR)
    send_one(maison, maison.technicien_departement, maison.artois, now - HOUR, 1)
    found = technicien.post(reverse("signalements:recherche"), {"q": typed}, follow=True)
    assert [row[0].valeur for row in found.context["lignes"]] == ["Idriss Lambert"]


def test_a_reference_opens_its_demande(
    maison: World, technicien: Client, agent: Client, now: datetime, send: Sender
) -> None:
    demande = send(now - HOUR)
    typed = {"q": demande.reference.lower().replace("-", " ")}
    assert technicien.post(reverse("signalements:recherche"), typed)["Location"].endswith(
        f"/demandes/{demande.reference}/"
    )
    found = agent.post(reverse("signalements:file_recherche"), typed)
    assert found["Location"].endswith(f"/caisse/demandes/{demande.reference}/")


@pytest.mark.clause("MAR-A1-motif-urgence")
def test_urgent_first_then_the_nearest_due_then_the_oldest(
    maison: World, agent: Client, now: datetime, send: Sender
) -> None:
    for rank, hours in enumerate((3, 20, 47, 50, 9)):
        send_one(maison, maison.technicien_departement, maison.artois, now - hours * HOUR, rank)
    urgent = CinqChamps("madame", "Urgente", "Anna", date(1970, 1, 1), "62")
    send(now - HOUR, personne=urgent, urgence="enfant")
    page = agent.get(reverse("signalements:file"))
    assert names(page)[0] == "Anna Urgente"
    assert names(page)[1:] == [person(r).prenom + " " + person(r).nom for r in (3, 2, 1, 4, 0)]
    assert [g.titre for g in page.context["groupes"]][:2] == ["Urgentes d’abord", "Échéance dépassée"]
    assert 'class="ep-urgent"' in page.content.decode()


def test_views_count_what_they_show_under_the_filters(maison: World, agent: Client, now: datetime) -> None:
    fill(maison, now)
    url = reverse("signalements:file")
    page = agent.get(url)
    for view in page.context["vues"]:
        shown = agent.get(url + view.href)
        assert len(names(shown)) == view.compte, view.texte
    filtered = agent.get(f"{url}?agent=personne")
    for view in filtered.context["vues"]:
        assert len(names(agent.get(url + view.href))) == view.compte, view.texte
    assert counts(filtered)["Mes demandes"] == 0


def test_the_list_says_what_waits_elsewhere_when_it_is_empty(maison: World, agent: Client, now: datetime) -> None:
    send_one(maison, maison.technicien_departement, maison.artois, now - HOUR)
    text = agent.get(reverse("signalements:file") + "?vue=miennes").content.decode()
    assert "1 demande attend d’être prise" in text.replace("\xa0", " ")


def test_a_message_is_new_until_it_is_read(maison: World, agent: Client, now: datetime, take: Taker) -> None:
    demande = take(send_one(maison, maison.technicien_departement, maison.artois, now - 2 * HOUR))
    with maison.acting(maison.technicien_departement):
        actions.send_message(demande=demande, texte="Bonjour.", by=maison.technicien_departement, at=now)
    url = reverse("signalements:file")
    assert counts(agent.get(url))["Nouveaux messages"] == 1
    agent.get(reverse("signalements:demande_caisse", args=[demande.reference]))
    assert counts(agent.get(url))["Nouveaux messages"] == 0


def test_the_way_back_keeps_the_filters_and_nothing_else(maison: World, agent: Client, now: datetime) -> None:
    demande = send_one(maison, maison.technicien_departement, maison.artois, now - HOUR)
    page = agent.get(reverse("signalements:file") + "?vue=a_prendre&agent=personne")
    link = page.context["suffixe"]
    shown = agent.get(reverse("signalements:demande_caisse", args=[demande.reference]) + link).content.decode()
    assert f"{reverse('signalements:file')}?vue=a_prendre&amp;agent=personne" in shown
    forged = agent.get(
        reverse("signalements:demande_caisse", args=[demande.reference]) + "?retour=nom%3DLambert%26vue%3Dx"
    )
    assert "nom=Lambert" not in forged.content.decode()


@pytest.mark.clause("U-7-qualite-pour-connaitre")
def test_addresses_of_a_demande(maison: World, now: datetime, send: Sender) -> None:
    demande = send(now - HOUR)
    expected = {
        "signalements:demande": {
            "technicien_departement": 200, "collegue_ase": 200, "technicien_mds": 403, "gestionnaire_departement": 403,
            "technicien_bondues": 404, "gestionnaire_bondues": 403, "agent_artois": 302, "agent_opale": 404, "dpo_artois": 403,
            "exploitant": 403,
        },
        "signalements:demande_caisse": {
            "agent_artois": 200, "admin_artois": 200, "agent_opale": 404, "admin_opale": 404, "technicien_departement": 302,
            "technicien_bondues": 404, "gestionnaire_departement": 403, "dpo_artois": 403, "exploitant": 403,
        },
    }  # fmt: skip
    for url, statuses in expected.items():
        received = {
            who: maison.client(maison.comptes[who]).get(reverse(url, args=[demande.reference])).status_code
            for who in statuses
        }
        assert received == statuses, url
