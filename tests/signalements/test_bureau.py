"""What an agent and their colleagues read of their day: answers first, whose turn it is, closed ones found by name."""

from datetime import timedelta

import pytest
from django.urls import reverse

from espace import clock
from signalements import actions
from signalements.models import Demande
from tests.signalements.peuple import send_one
from tests.world import World

HOUR = timedelta(hours=1)


@pytest.fixture
def taken(maison: World) -> Demande:
    """Sent two hours ago to the Artois, taken an hour ago."""
    agent, at = maison.agent_artois, clock.now()
    demande = send_one(maison, maison.technicien_departement, maison.artois, at - 2 * HOUR)
    with maison.acting(agent):
        actions.take_demande(demande=demande, by=agent, at=at - HOUR)
    return demande


def titles(world: World, who: str) -> list[str]:
    return [act.titre for act in world.client(world.comptes[who]).get(reverse("signalements:caisse")).context["actes"]]


def page(world: World, demande: Demande, who: str = "agent_artois") -> str:
    address = reverse("signalements:demande_caisse", args=[demande.reference])
    return " ".join(world.client(world.comptes[who]).get(address).content.decode().split())


def ask_then_answer(world: World, demande: Demande, *, answer: bool) -> None:
    agent, technicien, at = world.agent_artois, world.technicien_departement, clock.now()
    with world.acting(agent):
        actions.send_message(demande=demande, texte="Quelle adresse ?", is_question=True, by=agent, at=at - HOUR / 2)
    if answer:
        with world.acting(technicien):
            actions.send_message(demande=demande, texte="Chez sa sœur.", by=technicien, at=at - HOUR / 4)


def test_the_answer_of_the_partner_is_the_first_thing_to_do(maison: World, taken: Demande) -> None:
    ask_then_answer(maison, taken, answer=True)
    assert titles(maison, "agent_artois")[0] == "Lire ce qu’écrit le Département du Pas-de-Calais"
    page(maison, taken)  # read
    assert titles(maison, "agent_artois") == ["Suivre votre demande en cours"]


def test_a_question_that_waits_says_whose_turn_it_is(maison: World, taken: Demande) -> None:
    ask_then_answer(maison, taken, answer=False)
    assert "Le partenaire doit vous répondre" in page(maison, taken)
    worklist = maison.client(maison.agent_artois).get(reverse("signalements:file")).content.decode()
    assert "chez le partenaire depuis" in worklist


def test_who_follows_the_person_can_be_reached(maison: World, taken: Demande) -> None:
    holder = maison.technicien_departement
    text = page(maison, taken)
    assert (holder.nom_complet in text, holder.email in text, str(holder.telephone) in text) == (True, True, True)


def test_a_closed_one_is_found_by_its_name_and_by_nothing_else(maison: World, taken: Demande) -> None:
    agent = maison.agent_artois
    with maison.acting(agent):
        actions.record_tentative(
            demande=taken, tried_at=clock.now() - HOUR / 2, channel="telephone", result="joint", is_confirmed=True,
            by=agent, at=clock.now() - HOUR / 2,
        )  # fmt: skip
        actions.close_demande(demande=taken, issue="abouti", by=agent, at=clock.now())
    client = maison.client(agent)
    assert taken.reference not in client.get(f"{reverse('signalements:file')}?vue=caisse").content.decode()
    with maison.acting(agent):
        name = taken.identite.nom
    found = client.post(reverse("signalements:file_recherche"), {"q": name}, follow=True)
    (group,) = found.context["groupes"]
    assert (group.titre, [line.demande.reference for line in group.lignes]) == ("Closes", [taken.reference])
    assert "prendre-version" not in found.content.decode()


def test_an_empty_view_says_what_waits_elsewhere(maison: World, taken: Demande) -> None:
    client, empty = maison.client(maison.agent_artois), f"{reverse('signalements:file')}?vue=urgentes"
    assert client.get(empty).context["vide"].texte == "Dans toute la caisse, aucune demande n’attend d’être prise."
    send_one(maison, maison.technicien_departement, maison.artois, clock.now() - HOUR, 1)
    assert client.get(empty).context["vide"].texte == (
        "Dans toute la caisse, 1\N{NO-BREAK SPACE}demande attend d’être prise. Ouvrez « À prendre », ou retirez un filtre."
    )


def test_the_home_of_a_delegate_says_nothing_false(maison: World) -> None:
    text = maison.client(maison.dpo_artois).get(reverse("signalements:caisse")).content.decode()
    assert ("Aucune demande en retard" in text, "Votre profil n’ouvre pas les demandes" in text) == (False, True)


def test_the_second_to_take_reads_the_page_as_it_is_now(maison: World) -> None:
    demande = send_one(maison, maison.technicien_departement, maison.artois, clock.now() - HOUR)
    first, second = maison.agent_artois, maison.agent_medical_artois
    version = demande.version
    with maison.acting(first):
        actions.take_demande(demande=demande, by=first, at=clock.now())
    client = maison.client(second)
    address = reverse("signalements:prendre", args=[demande.reference])
    shown = client.post(address, {"prendre-version": version}, follow=True)
    assert shown.redirect_chain == [(reverse("signalements:demande_caisse", args=[demande.reference]), 302)]
    assert [str(message) for message in shown.context["messages"]] == [f"{first} a pris cette demande avant vous."]


def test_a_reason_goes_with_no_other_outcome(maison: World, taken: Demande) -> None:
    client = maison.client(maison.agent_artois)
    with maison.acting(maison.agent_artois):
        taken.refresh_from_db()
    sent = {"cloture-issue": "abouti", "cloture-motif": "injoignable", "cloture-version": taken.version}
    refused = client.post(reverse("signalements:clore", args=[taken.reference]), sent)
    assert refused.context["form"].errors["motif"] == [
        "Un motif ne va qu’avec « Classé sans suite ». Retirez-le, ou changez l’issue."
    ]
    with maison.acting(maison.agent_artois):
        taken.refresh_from_db()
        assert taken.is_open
