"""Hardware tokens that come back: given back, lost, replaced, left by an account that is erased."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.enums import EtatBoitier, MotifInactivation
from accounts.models import AppareilTotp, Boitier, Compte
from espace.auteurs import AUTOMATE
from espace.errors import Refus, TransitionRefusee
from espace.tenancy import SYSTEME, acting_as
from tests.accounts.boitiers import hand, in_service, stock, token_code
from tests.accounts.lectures import deliver_all, text
from tests.accounts.porte import AT, is_signed_in
from tests.world import World

pytestmark = pytest.mark.usefixtures("clock")
LISTE, IMPORTER, VERIFIER, REMETTRE = (
    reverse(f"accounts:boitiers{act}") for act in ("", "_importer", "_verifier", "_remettre")
)
ETAPE, CODES, FACTEUR = (
    reverse("accounts:etape_facteur"),
    reverse("accounts:etape_codes"),
    reverse("accounts:securite_facteur"),
)


@pytest.mark.parametrize(
    ("suite", "verb", "subject"),
    [
        (EtatBoitier.EN_STOCK, "boitier.rendu", "Votre boîtier de codes est repris"),
        (EtatBoitier.RETIRE, "boitier.retire", "Votre boîtier de codes ne sert plus"),
    ],
)
def test_a_token_in_service_that_leaves_its_holder_opens_nothing_at_once(
    world: World,
    signed_in: Callable[[str], Client],
    verbs: Callable[[Compte], list[str]],
    suite: str,
    verb: str,
    subject: str,
) -> None:
    boitier, compte = in_service(world), world.technicien_bondues
    there, page = world.client(compte), reverse("accounts:boitiers_reprendre", args=[boitier.pk])
    client = signed_in("admin_opale")
    assert "C’est son second facteur" in text(client.get(page))
    assert client.post(page, {"suite": suite, "passage": boitier.passage}).headers["Location"] == LISTE
    boitier.refresh_from_db()
    assert (boitier.etat, boitier.compte) == (suite, None)
    assert (AppareilTotp.objects.filter(user=compte).exists(), is_signed_in(there)) == (False, False)
    told = verbs(compte)  # all of one instant; the first reset handed the token
    assert (told.count(verb), told.count("facteur.remis_a_zero")) == (1, 2)
    subjects = [message.subject for message in deliver_all(AT)]
    assert {subject, "Votre second facteur a été remis à zéro"} <= set(subjects)


def test_a_token_given_back_goes_to_somebody_else(world: World) -> None:
    boitier = in_service(world)
    with world.acting(world.admin_opale):
        actions.take_boitier(
            boitier=boitier, target=EtatBoitier.EN_STOCK, seen=boitier.passage, by=world.admin_opale, at=AT
        )
    hand(world, "TK-1", world.gestionnaire_bondues)
    actions.confirm_boitier(compte=world.gestionnaire_bondues, code=token_code("TK-1", AT), at=AT)
    assert AppareilTotp.objects.get(serial_number="TK-1").user == world.gestionnaire_bondues


def test_a_token_lost_comes_back_for_nobody(world: World) -> None:
    boitier = in_service(world)
    with world.acting(world.admin_opale):
        actions.take_boitier(
            boitier=boitier, target=EtatBoitier.RETIRE, seen=boitier.passage, by=world.admin_opale, at=AT
        )
    with pytest.raises(Refus, match="est perdu ou hors service"):
        hand(world, "TK-1", world.gestionnaire_bondues)


def test_a_page_that_is_behind_takes_nothing_from_the_new_holder(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    boitier = in_service(world)
    former = boitier.passage
    with world.acting(world.admin_opale):
        actions.take_boitier(boitier=boitier, target=EtatBoitier.EN_STOCK, seen=former, by=world.admin_opale, at=AT)
        actions.hand_boitier(
            serial_number="TK-1", compte=world.gestionnaire_bondues, caisse=world.opale, by=world.admin_opale,
            at=AT + timedelta(minutes=1),
        )  # fmt: skip
    page = reverse("accounts:boitiers_reprendre", args=[boitier.pk])
    answer = signed_in("admin_opale").post(page, {"suite": EtatBoitier.RETIRE, "passage": former})
    assert (answer.status_code, "vient de changer de mains" in text(answer)) == (409, True)
    with pytest.raises(TransitionRefusee), world.acting(world.admin_opale):
        actions.take_boitier(boitier=boitier, target=EtatBoitier.RETIRE, seen="", by=world.admin_opale, at=AT)
    assert Boitier.objects.get().compte == world.gestionnaire_bondues


def test_a_token_not_in_service_leaves_the_phone_alone(world: World) -> None:
    compte = world.technicien_bondues
    stock(world, "TK-1", caisse=world.opale)
    boitier = hand(world, "TK-1", compte)
    with world.acting(world.admin_opale):
        actions.take_boitier(
            boitier=boitier, target=EtatBoitier.RETIRE, seen=boitier.passage, by=world.admin_opale, at=AT
        )
    assert AppareilTotp.objects.filter(user=compte, confirmed=True).exists()


def test_the_lost_factor_page_declares_the_token_lost_and_hands_another(
    world: World, signed_in: Callable[[str], Client], verbs: Callable[[Compte], list[str]]
) -> None:
    boss = world.gestionnaire_bondues
    stock(world, "TK-1", "TK-2", caisse=world.opale)
    hand(world, "TK-1", boss)
    actions.confirm_boitier(compte=boss, code=token_code("TK-1", AT), at=AT)
    url, client = (
        reverse("accounts:partenaire_second_facteur", args=[world.bondues.pk, boss.ref]),
        signed_in("admin_opale"),
    )
    assert "Son boîtier TK-1 est perdu ou volé" in text(client.get(url))
    refused = client.post(url, {"boitier_perdu": "on", "serial_number": "TK-9"})
    assert "Aucun boîtier de votre stock ne porte ce numéro" in text(refused)
    assert AppareilTotp.objects.filter(user=boss).exists()
    assert client.post(url, {"boitier_perdu": "on", "serial_number": "TK-2"}).status_code == 302
    states = dict(Boitier.objects.values_list("serial_number", "etat"))
    assert states == {"TK-1": EtatBoitier.RETIRE, "TK-2": EtatBoitier.REMIS}
    assert verbs(boss).count("facteur.remis_a_zero") == 1
    assert not AppareilTotp.objects.filter(user=boss).exists()


def test_a_gestionnaire_declares_a_token_lost_and_hands_none(world: World, signed_in: Callable[[str], Client]) -> None:
    boitier, tech = in_service(world), world.technicien_bondues
    url, client = reverse("accounts:equipe_second_facteur", args=[tech.ref]), signed_in("gestionnaire_bondues")
    page = text(client.get(url))
    assert ("Son boîtier TK-1 est perdu ou volé" in page, "Numéro de série" in page) == (True, False)
    client.post(url, {"boitier_perdu": "on", "serial_number": "TK-1"})
    boitier.refresh_from_db()
    assert (boitier.etat, boitier.compte) == (EtatBoitier.RETIRE, None)


def test_a_token_nobody_gave_back_is_lost_when_its_account_is_erased(
    world: World, signed_in: Callable[[str], Client], as_worker: Callable[[], Any]
) -> None:
    boitier, compte = in_service(world), world.technicien_bondues
    actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=AUTOMATE, at=AT)
    page = text(signed_in("admin_opale").get(LISTE, {"etat": EtatBoitier.REMIS}))
    assert "compte fermé : à reprendre" in page
    with as_worker(), acting_as(SYSTEME):
        actions.erase_compte(compte=compte, by=AUTOMATE, at=AT + timedelta(days=200))
    boitier.refresh_from_db()
    assert (boitier.etat, boitier.compte) == (EtatBoitier.RETIRE, None)


def test_a_closed_account_receives_none(world: World) -> None:
    stock(world, "TK-1", caisse=world.opale)
    compte = world.technicien_bondues
    compte = actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=AUTOMATE, at=AT)
    with pytest.raises(Refus, match="Ce compte est fermé"):
        hand(world, "TK-1", compte)


def test_the_list_costs_the_same_at_one_and_three_tokens(world: World, signed_in: Callable[[str], Client]) -> None:
    from tests.accounts.test_pages import statements

    client, page, costs = signed_in("admin_opale"), f"{LISTE}?etat={EtatBoitier.REMIS}", []
    people = iter((world.technicien_bondues, world.gestionnaire_bondues, world.agent_opale))
    stock(world, *(f"TK-{n}" for n in range(3)), caisse=world.opale)
    client.get(page)  # the session notes that one is there
    for n in range(3):
        hand(world, f"TK-{n}", next(people))
        costs.append(statements(client, page))
    assert costs[0] == costs[2]
