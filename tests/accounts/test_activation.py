"""From the invitation to the first page: link, password, second factor, recovery codes, terms of use."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.enums import EtatCompte, MotifInactivation
from accounts.models import AcceptationCGU, AppareilTotp, CodeSecours, Compte
from tests.accounts.lectures import deliver_all, link_in, text
from tests.accounts.porte import give_password
from tests.accounts.test_pages import AXELLE
from tests.mesures import MAX_STATEMENTS, statements
from tests.world import World

AT = datetime(2026, 11, 23, 9, 40, 5, tzinfo=UTC)
GOOD = "Vent-Couvreur-81-Tuile"
ETAPES = {name: reverse(f"accounts:etape_{name}") for name in ("mot_de_passe", "facteur", "codes", "cgu")}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def invited(world: World) -> Compte:
    return actions.create_technicien(
        partenaire=world.bondues,
        personne=AXELLE,
        lien="employe",
        is_workstation_attested=True,
        by=world.gestionnaire_bondues,
        at=AT,
    )


def link_of(at: datetime = AT) -> str:
    return link_in(deliver_all(at)[-1], "/activation/")


def choose(client: Client, link: str, password: str = GOOD, again: str | None = None) -> Any:
    return client.post(link, {"password": password, "confirmation": again or password})


def where(client: Client) -> str:
    """Where any page of the portal leads now."""
    return client.get(reverse("accounts:profil")).headers.get("Location", "")


def pending_code(compte: Compte) -> str:
    device: AppareilTotp = AppareilTotp.objects.get(user=compte, confirmed=False)
    return device.code_at(datetime.now(UTC))


@pytest.mark.clause("U-2.2.1-email-creation")
def test_one_mail_goes_to_the_holder_and_nothing_opens_before_the_link(invited: Compte) -> None:
    sent = deliver_all(AT)
    assert [message.to for message in sent] == [["axelle.ledoux@ccas-bondues.example"]]
    assert invited.identifiant in str(sent[0].body)
    client = Client()
    response = client.post(reverse("accounts:connexion"), {"login": invited.identifiant, "password": GOOD})
    assert (response.status_code, invited.is_active) == (200, False)
    link = link_of()
    assert choose(client, link).status_code == 302
    assert Client().get(link).status_code == 410


@pytest.mark.clause("U-2.2.1-mot-de-passe-choisi")
def test_the_password_is_unusable_until_its_holder_chooses_it(
    world: World, invited: Compte, signed_in: Callable[[str], Client]
) -> None:
    assert not invited.has_usable_password()
    for who, name in (("gestionnaire_bondues", "equipe_inviter"), ("admin_opale", "habilitation_nouvelle")):
        page = text(signed_in(who).get(reverse(f"accounts:{name}")))
        assert 'type="password"' not in page
    choose(Client(), link_of())
    invited.refresh_from_db()
    assert (invited.check_password(GOOD), invited.etat) == (True, EtatCompte.ACTIF)


@pytest.mark.clause("U-2.2.1-regles-mot-de-passe")
def test_rules_are_written_and_the_one_that_is_missed_is_named(invited: Compte) -> None:
    client, link = Client(), link_of()
    page = text(client.get(link))
    assert "14 caractères au moins, avec une majuscule, une minuscule et un chiffre" in page
    refused = text(choose(client, link, "motdepasse1"))
    assert "Ce mot de passe fait 11 caractères, il en faut 14, et il manque une majuscule" in refused
    assert choose(client, link, "le chat gris dort sous la table ronde").status_code == 302


def test_two_different_passwords_are_refused(invited: Compte) -> None:
    assert "ne sont pas les mêmes" in text(choose(Client(), link_of(), GOOD, GOOD + "x"))


def test_the_link_lives_seven_days(invited: Compte, clock: time_machine.Traveller) -> None:
    link = link_of()
    clock.shift(timedelta(days=7) - timedelta(seconds=1))
    assert Client().get(link).status_code == 200
    clock.shift(1)
    response = Client().get(link)
    assert response.status_code == 410
    assert "Demandez-en un autre au gestionnaire de votre structure." in text(response)


def test_sending_another_link_kills_the_former(world: World, invited: Compte, clock: time_machine.Traveller) -> None:
    first = link_of()
    clock.shift(timedelta(days=8))
    client = world.client(world.gestionnaire_bondues)
    client.post(reverse("accounts:equipe_inviter_a_nouveau", args=[invited.ref]))
    second = link_of(datetime.now(UTC))
    assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)


def test_an_invitation_cancelled_before_its_mail_left_sends_nothing(world: World, invited: Compte) -> None:
    actions.deactivate_compte(compte=invited, motif=MotifInactivation.AUTRE, by=world.gestionnaire_bondues, at=AT)
    kinds = [message.subject for message in deliver_all(AT)]
    assert kinds == ["Votre compte Espace Partenaires est fermé"]


def test_a_forged_link_opens_nothing(invited: Compte) -> None:
    link = link_of()
    forged = link[:-3] + ("x" if link[-3] != "x" else "y") + link[-2:]
    assert Client().get(forged).status_code == 410


def test_the_key_being_enrolled_belongs_to_one_session(world: World, invited: Compte) -> None:
    """Two people with the password: neither reads the key of the other, and the second kills that of the first."""
    holder, other = Client(), Client()
    choose(holder, link_of())
    first = holder.get(ETAPES["facteur"]).context["cle"]
    code = pending_code(invited)
    give_password(other, invited, GOOD)
    second = other.get(ETAPES["facteur"]).context["cle"]
    assert (second != first, other.get(ETAPES["facteur"]).context["cle"]) == (True, second)
    assert "rechargée ailleurs" in text(holder.post(ETAPES["facteur"], {"code": code}))
    third = pending_code(invited)
    other.post(ETAPES["facteur"], {"code": third})
    assert (where(other), where(holder)) == (ETAPES["facteur"], ETAPES["facteur"])
    holder.get(ETAPES["facteur"])
    holder.post(ETAPES["facteur"], {"code": pending_code(invited)})
    assert where(holder) == ETAPES["codes"]
    assert AppareilTotp.objects.filter(user=invited).count() == 1


@pytest.mark.clause("U-2.1-cgu-premiere-connexion")
def test_the_four_steps_come_in_order_and_nothing_opens_before_the_last(world: World, invited: Compte) -> None:
    client = Client()
    choose(client, link_of())
    assert where(client) == ETAPES["facteur"]
    assert "otpauth" not in text(client.get(ETAPES["facteur"]))
    client.post(ETAPES["facteur"], {"code": pending_code(invited)})
    assert where(client) == ETAPES["codes"]
    client.post(ETAPES["codes"], {"garder": "1", "gardes": "on"})
    assert where(client) == ETAPES["cgu"]
    client.post(ETAPES["cgu"], {"accepte": "on", "version": "essai"})
    assert where(client) == ""
    accepted = AcceptationCGU.objects.get(compte=invited)
    assert (accepted.version, accepted.accepted_at) == (world.cgu, AT)


def test_no_step_asks_more_than_fifteen_statements(invited: Compte) -> None:
    client, link, costs = Client(), link_of(), {}

    def read(name: str, url: str) -> None:
        with statements() as asked:
            assert client.get(url).status_code == 200
        costs[name] = len(asked)

    read("activation", link)
    choose(client, link)
    read("facteur", ETAPES["facteur"])
    client.post(ETAPES["facteur"], {"code": pending_code(invited)})
    read("codes", ETAPES["codes"])
    client.post(ETAPES["codes"], {"garder": "1", "gardes": "on"})
    read("cgu", ETAPES["cgu"])
    client.post(ETAPES["cgu"], {"accepte": "on", "version": "essai"})
    assert where(client) == ""
    assert max(costs.values()) <= MAX_STATEMENTS, costs


@pytest.mark.clause("U-2.1-cgu-premiere-connexion")
def test_refusing_the_terms_signs_out_and_the_commitment_is_in_them(world: World, invited: Compte) -> None:
    client = Client()
    choose(client, link_of())
    client.get(ETAPES["facteur"])
    client.post(ETAPES["facteur"], {"code": pending_code(invited)})
    client.post(ETAPES["codes"], {"garder": "1", "gardes": "on"})
    page = text(client.get(ETAPES["cgu"]))
    assert f'action="{reverse("accounts:deconnexion")}"' in page
    client.post(reverse("accounts:deconnexion"))
    assert where(client).startswith(reverse("accounts:connexion"))
    assert not AcceptationCGU.objects.filter(compte=invited).exists()


def test_a_new_version_is_asked_again_to_everybody(world: World) -> None:
    client = world.client(world.technicien_bondues)
    assert where(client) == ""
    actions.publish_cgu(
        version="2", texte="# Objet\n\nAutre.", resume="Tout.", in_force_at=AT, by=world.exploitant, at=AT
    )
    assert where(client) == ETAPES["cgu"]
    client.post(ETAPES["cgu"], {"accepte": "on", "version": "2"})
    assert where(client) == ""


def test_the_public_page_shows_the_text_in_force(world: World) -> None:
    page = text(Client().get(reverse("cgu")))
    assert ("Version essai" in page, "Un texte d’essai." in page, "# Objet" in page) == (True, True, False)


def test_a_version_to_come_is_not_asked_yet(world: World, clock: time_machine.Traveller) -> None:
    later = AT + timedelta(minutes=10)
    actions.publish_cgu(
        version="2", texte="# Objet\n\nAutre.", resume="Tout.", in_force_at=later, by=world.exploitant, at=AT
    )
    client = world.client(world.technicien_bondues)
    assert where(client) == ""
    clock.shift(timedelta(minutes=10))
    assert where(client) == ETAPES["cgu"]


def test_a_wrong_code_does_not_enrol(invited: Compte) -> None:
    client = Client()
    choose(client, link_of())
    client.get(ETAPES["facteur"])
    code = pending_code(invited)
    page = client.post(ETAPES["facteur"], {"code": "000000" if code != "000000" else "111111"})
    assert "Ce code n’est pas le bon" in text(page)
    assert where(client) == ETAPES["facteur"]


def test_the_key_stays_the_same_when_the_page_is_reloaded_and_is_stored_sealed(invited: Compte) -> None:
    client = Client()
    choose(client, link_of())
    keys = [client.get(ETAPES["facteur"]).context["cle"] for _ in range(2)]
    assert keys[0] == keys[1]
    device = AppareilTotp.objects.get(user=invited)
    assert device.key not in bytes(device.sealed_key)
    with connection.cursor() as cursor:
        cursor.execute("select sealed_key::text from accounts_appareiltotp where user_id = %s", [invited.pk])
        assert device.key.hex() not in cursor.fetchone()[0]


def test_recovery_codes_are_shown_once_and_must_be_said_kept(invited: Compte) -> None:
    client = Client()
    choose(client, link_of())
    client.get(ETAPES["facteur"])
    client.post(ETAPES["facteur"], {"code": pending_code(invited)})
    codes = client.get(ETAPES["codes"]).context["codes"]
    assert len(codes) == 10
    assert "Cochez la case" in text(client.post(ETAPES["codes"], {"garder": "1"}))
    client.post(ETAPES["codes"], {"garder": "1", "gardes": "on"})
    assert where(client) == ETAPES["cgu"]
    assert "codes_de_secours" not in client.session


def test_codes_lost_before_being_kept_are_replaced(world: World) -> None:
    compte = world.technicien_bondues
    former = actions.issue_recovery_codes(compte=compte, at=AT)
    client = world.client(compte)
    assert where(client) == ETAPES["codes"]
    assert "n’ont pas été gardés" in text(client.get(ETAPES["codes"]))
    client.post(ETAPES["codes"], {"nouveaux": "1"})
    shown = client.get(ETAPES["codes"]).context["codes"]
    assert set(shown).isdisjoint(former)
    assert CodeSecours.objects.filter(compte=compte).count() == 10


def test_a_step_already_done_is_not_done_again(world: World) -> None:
    client = world.client(world.technicien_bondues)
    for step in ETAPES.values():
        assert client.get(step).status_code == 302
        assert client.post(step, {"code": "123456"}).status_code == 302
    assert AppareilTotp.objects.filter(user=world.technicien_bondues).count() == 1


def test_legal_pages_and_help_stay_open_during_the_steps(invited: Compte) -> None:
    client = Client()
    choose(client, link_of())
    for name in ("cgu", "aide", "accessibilite", "mentions_legales", "donnees_personnelles"):
        assert client.get(reverse(name)).status_code == 200


def test_the_same_person_holds_two_accounts_with_two_identifiants(world: World) -> None:
    both = actions.create_technicien(
        partenaire=world.bondues,
        personne=replace(AXELLE, nom="Castel", prenom="Hélène", email=world.gestionnaire_bondues.email),
        lien="employe",
        is_workstation_attested=True,
        by=world.gestionnaire_bondues,
        at=AT,
    )
    assert (both.identifiant, world.gestionnaire_bondues.identifiant) == ("hcastel-tech", "hcastel-gest")


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("technicien_bondues", "/accueil/"),
        ("gestionnaire_bondues", "/accueil/"),
        ("agent_opale", "/caisse/"),
        ("admin_opale", "/caisse/"),
        ("exploitant", "/exploitation/"),
    ],
)
def test_the_last_step_lands_on_the_home_of_the_role(world: World, name: str, home: str) -> None:
    compte = world.comptes[name]
    AcceptationCGU.objects.filter(compte=compte).delete()
    assert world.client(compte).post(ETAPES["cgu"], {"accepte": "on", "version": "essai"}).headers["Location"] == home
    codes = actions.issue_recovery_codes(compte=compte, at=AT)
    assert len(codes) == 10
    answer = world.client(compte).post(ETAPES["codes"], {"garder": "1", "gardes": "on"})
    assert answer.headers["Location"] == home


def test_the_codes_are_printed_with_the_identifiant_of_the_account(world: World, invited: Compte) -> None:
    client = Client()
    choose(client, link_of())
    client.get(ETAPES["facteur"])
    client.post(ETAPES["facteur"], {"code": pending_code(invited)})
    page = text(client.get(ETAPES["codes"]))
    assert f"codes de secours de {invited.identifiant}" in page.split('class="ep-print"')[1].split("</ol>")[0]
    assert "Imprimer ou recopier" in page
