"""What a clock says: what is left, what it came to once the person is reached, an age where the text promises no figure."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from espace.composants import HorlogeVue
from signalements import actions
from signalements.models import Demande
from tests.signalements.conftest import Sender
from tests.signalements.peuple import send_one
from tests.world import World

HOUR = timedelta(hours=1)
Taker = Callable[..., Demande]


def words(page: Any) -> str:
    """The page as a reader sees it: no tag that matters here, plain spaces."""
    return str(page.content.decode()).replace("\xa0", " ")


def joined(world: World, demande: Demande, tried_at: datetime, at: datetime) -> None:
    """The agent of its caisse reached the person."""
    agent = world.agent_artois if demande.caisse_id == world.artois.pk else world.agent_opale
    with world.acting(agent):
        actions.record_tentative(
            demande=demande, tried_at=tried_at, channel="telephone", result="joint", is_confirmed=True, by=agent, at=at
        )


@pytest.mark.clause("PDC-A3-contact-48h")
@pytest.mark.parametrize(("hours", "kept"), [(22, "dans le délai"), (50, "après le délai")])
def test_once_reached_both_pages_say_what_became_of_the_promise(
    maison: World, send: Sender, take: Taker, now: datetime, hours: int, kept: str
) -> None:
    demande = take(send(now - 60 * HOUR))
    joined(maison, demande, now - (60 - hours) * HOUR, now)
    due_at = (now - 12 * HOUR).astimezone(maison.artois.zone)
    for who, name in ((maison.technicien_departement, "demande"), (maison.agent_artois, "demande_caisse")):
        page = maison.client(who).get(reverse(f"signalements:{name}", args=[demande.reference]))
        delai = page.context["suivi"].delai
        phrase = delai.phrase.replace("\xa0", " ")
        assert phrase.startswith(f"Personne jointe en {hours} h, {kept} (avant ")
        assert f" {due_at.day} " in phrase or " 1er " in phrase
        assert delai.regle.startswith("Le délai courait depuis ")
        assert phrase in words(page)
        assert "dû avant" not in phrase


def test_a_running_clock_says_what_is_due(maison: World, send: Sender, now: datetime) -> None:
    """Not the taking, nor the close: the contact."""
    demande = send(now - HOUR)
    page = maison.client(maison.agent_artois).get(reverse("signalements:demande_caisse", args=[demande.reference]))
    assert page.context["suivi"].delai.phrase.startswith("Contact dû avant ")


def test_once_closed_the_pages_still_say_in_how_long_the_person_was_reached(
    maison: World, send: Sender, take: Taker, now: datetime
) -> None:
    demande = take(send(now - 30 * HOUR))
    joined(maison, demande, now - 4 * HOUR, now)
    with maison.acting(maison.agent_artois):
        actions.close_demande(demande=demande, issue="abouti", by=maison.agent_artois, at=now)
    for who, name in ((maison.technicien_departement, "demande"), (maison.agent_artois, "demande_caisse")):
        page = maison.client(who).get(reverse(f"signalements:{name}", args=[demande.reference]))
        assert "Personne jointe en 26 h, dans le délai (avant" in words(page)


def test_the_worklist_says_in_how_long_the_contact_was_made(
    maison: World, send: Sender, take: Taker, now: datetime
) -> None:
    joined(maison, take(send(now - 30 * HOUR)), now - 4 * HOUR, now)
    page = maison.client(maison.agent_artois).get(reverse("signalements:file"))
    clock = page.context["groupes"][0].lignes[0].horloge
    assert clock == HorlogeVue("done", "contact en 26\xa0h", detail="dans le délai")


# ── No figure promised ─────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("BON-A3-relais-reception")
@pytest.mark.parametrize("is_taken", [False, True])
def test_without_a_figure_an_age_on_both_sides_and_in_both_lists_and_never_late(
    maison: World, take: Taker, now: datetime, is_taken: bool
) -> None:
    demande = send_one(maison, maison.technicien_bondues, maison.opale, now - 200 * HOUR)
    if is_taken:
        take(demande)
    age, agent = "reçue il y a 8 j", maison.client(maison.agent_opale)
    partner = maison.client(maison.technicien_bondues)
    for client, name in ((partner, "demande"), (agent, "demande_caisse")):
        text = words(client.get(reverse(f"signalements:{name}", args=[demande.reference])))
        assert age in text
        assert "Aucun engagement chiffré" in text
        assert "retard" not in text
    worklist = agent.get(reverse("signalements:file"))
    clock = worklist.context["groupes"][0].lignes[0].horloge
    assert clock == HorlogeVue("engagement_none", "reçue il y a 8\xa0j", detail="aucun engagement chiffré")
    late = next(view for view in worklist.context["vues"] if view.texte == "En retard")
    assert str(late.compte) == "0"
    history = partner.get(reverse("signalements:historique")).context["lignes"][0][-1]
    assert history.replace("\xa0", " ") == "Contact à venir, reçue il y a 8 j, aucun engagement chiffré"


@pytest.mark.clause("BON-A3-relais-reception")
def test_without_a_figure_a_contact_is_neither_in_time_nor_late(maison: World, take: Taker, now: datetime) -> None:
    demande = take(send_one(maison, maison.technicien_bondues, maison.opale, now - 200 * HOUR))
    joined(maison, demande, now - 100 * HOUR, now)
    agent = maison.client(maison.agent_opale)
    page = agent.get(reverse("signalements:demande_caisse", args=[demande.reference]))
    delai = page.context["suivi"].delai
    assert delai.phrase.replace("\xa0", " ").endswith(", personne jointe en 4 j.")
    assert delai.regle == "Aucun engagement chiffré."
    clock = agent.get(reverse("signalements:file")).context["groupes"][0].lignes[0].horloge
    assert clock == HorlogeVue("done", "contact en 4\xa0j", detail="aucun engagement chiffré")
