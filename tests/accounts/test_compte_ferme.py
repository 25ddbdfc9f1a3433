"""Whatever was opened in its name before, a cut or an excluded account opens nothing afterwards (U-4.1)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.liens import EtatLien, activation_url, read_activation, read_reset, reset_url
from accounts.models import Compte
from tests.accounts.porte import AT, CODE, CONNEXION, SECOURS, give_password, is_signed_in
from tests.world import World

pytestmark = pytest.mark.usefixtures("clock")
NAME, INVITED = "technicien_bondues", "f.ouali@ccas-bondues.example"
Door = Callable[[], bool]  # whether it still opens


def cut_by_caisse(world: World, compte: Compte) -> None:
    actions.cut_compte(compte=compte, kind="vol", by=world.agent_opale, at=AT)


def cut_by_structure(world: World, compte: Compte) -> None:
    actions.cut_compte(compte=compte, kind="vol", by=world.gestionnaire_bondues, at=AT)


def exclude(world: World, compte: Compte) -> None:
    with world.acting(world.admin_opale):
        actions.exclude_personne(
            compte=compte, caisse=world.opale, reference="DIR-1", decided_on=AT.date(), motif="Prêt du compte.",
            until=date(2027, 6, 30), by=world.admin_opale, at=AT,
        )  # fmt: skip


def open_session(world: World, compte: Compte) -> Door:
    browser = world.client(compte)
    return lambda: is_signed_in(browser)


def session_between_password_and_code(world: World, compte: Compte) -> Door:
    browser = Client()
    assert give_password(browser, compte) == CODE

    def is_open() -> bool:
        browser.post(CODE, {"code": world.code(compte)})
        return is_signed_in(browser)

    return is_open


def recovery_code(world: World, compte: Compte) -> Door:
    del world
    code = actions.issue_recovery_codes(compte=compte, at=AT)[0]
    actions.keep_recovery_codes(compte=compte, at=AT)
    browser = Client()
    assert give_password(browser, compte) == CODE

    def is_open() -> bool:
        browser.post(SECOURS, {"code": code})
        return is_signed_in(browser)

    return is_open


def password(world: World, compte: Compte) -> Door:
    del world
    return lambda: give_password(Client(), compte) in (CODE, CONNEXION)


def reset_link(world: World, compte: Compte) -> Door:
    del world
    actions.ask_reset(identifiant=compte.identifiant, at=AT)
    compte.refresh_from_db()
    token = reset_url(compte, AT).rstrip("/").rsplit("/", 1)[1]
    assert read_reset(token, AT).etat is EtatLien.BON
    return lambda: read_reset(token, AT + timedelta(minutes=1)).etat is EtatLien.BON


def page_of_the_structure(world: World, compte: Compte) -> Door:
    browser = world.client(compte)
    return lambda: browser.get(reverse("signalements:accueil")).status_code == 200


MEASURES = [cut_by_caisse, cut_by_structure, exclude]
DOORS = [open_session, session_between_password_and_code, recovery_code, password, reset_link, page_of_the_structure]


@pytest.mark.parametrize("door", DOORS)
def test_each_door_opens_before(world: World, door: Callable[[World, Compte], Door]) -> None:
    assert door(world, world.comptes[NAME])()


@pytest.mark.clause("U-4.1-inactivation-immediate", "U-4.1-exclusion-utilisateur")
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("door", DOORS)
def test_no_door_opens_after(
    world: World, door: Callable[[World, Compte], Door], measure: Callable[[World, Compte], None]
) -> None:
    is_open = door(world, world.comptes[NAME])
    measure(world, world.comptes[NAME])
    assert not is_open()


@pytest.mark.parametrize("measure", MEASURES)
def test_an_invitation_dies_with_the_account(world: World, measure: Callable[[World, Compte], None]) -> None:
    invited = actions.create_technicien(
        partenaire=world.bondues, personne=actions.Personne("madame", "Ouali", "Farida", "Accueil", "", INVITED),
        lien="employe", is_workstation_attested=True, by=world.gestionnaire_bondues, at=AT,
    )  # fmt: skip
    token = activation_url(invited).rstrip("/").rsplit("/", 1)[1]
    assert read_activation(token, AT).etat is EtatLien.BON
    measure(world, invited)
    assert read_activation(token, AT).etat is EtatLien.MORT
