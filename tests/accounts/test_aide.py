"""Helping people in: the caisse for a gestionnaire, the console for whoever has nobody left."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.actions import AccesRow
from accounts.cgu import cgu_in_force
from accounts.enums import EtatCompte, Role
from accounts.models import AppareilTotp, Compte, VersionCGU
from espace import clock
from espace.auteurs import AUTOMATE
from tests.accounts.lectures import deliver_all, link_in, text
from tests.accounts.porte import CODE, give_password
from tests.accounts.test_pages import SIX
from tests.base import OWNER, acting_under
from tests.world import GRILLE, World

DAY = date(2026, 11, 20)


def journalled(compte: Compte) -> list[tuple[str, str]]:
    """As the system reads it: no screen of a structure shows its journal, and no policy lets it."""
    with acting_under(OWNER, acteur="systeme"), connection.cursor() as cursor:
        cursor.execute("select verb, actor_role from espace_lignejournal where object_ref = %s", [str(compte.ref)])
        return list(cursor.fetchall())


def test_the_caisse_sends_a_gestionnaire_another_link(world: World, signed_in: Callable[[str], Client]) -> None:
    compte = actions.open_gestionnaire(partenaire=world.bondues, personne=SIX, by=world.admin_opale, at=clock.now())
    first = link_in(deliver_all(clock.now())[-1], "/activation/")
    page = text(signed_in("admin_opale").get(reverse("accounts:partenaire", args=[world.bondues.pk])))
    url = reverse("accounts:partenaire_inviter_a_nouveau", args=[world.bondues.pk, compte.ref])
    assert url in page
    signed_in("admin_opale").post(url)
    second = link_in(deliver_all(clock.now())[-1], "/activation/")
    assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)


def test_the_caisse_resets_the_factor_of_a_gestionnaire_not_of_a_technicien(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client, boss = signed_in("admin_opale"), world.gestionnaire_bondues
    url = reverse("accounts:partenaire_second_facteur", args=[world.bondues.pk, boss.ref])
    assert client.post(url).status_code == 302
    assert not AppareilTotp.objects.filter(user=boss).exists()
    with world.acting(world.admin_opale), connection.cursor() as cursor:
        cursor.execute("select verb, actor_role from espace_lignejournal where object_ref = %s", [str(boss.ref)])
        assert cursor.fetchall() == [("facteur.remis_a_zero", "admin_caisse")]
    other = reverse("accounts:partenaire_second_facteur", args=[world.bondues.pk, world.technicien_bondues.ref])
    assert client.post(other).status_code == 403


def test_a_caisse_whose_access_is_over_neither_sees_nor_helps(world: World, signed_in: Callable[[str], Client]) -> None:
    rows = [
        AccesRow(world.opale.pk, date(2024, 1, 1), date(2025, 1, 1), GRILLE, "u"),
        AccesRow(world.artois.pk, date(2024, 1, 1), None, GRILLE, "v"),
    ]
    actions.set_acces(world.bondues.pk, rows=rows, by=AUTOMATE, at=clock.now())
    client, boss = signed_in("admin_opale"), world.gestionnaire_bondues
    page = text(client.get(reverse("accounts:partenaire", args=[world.bondues.pk])))
    assert ("Hélène Castel" in page, "ne sont plus visibles" in page) == (False, True)
    url = reverse("accounts:partenaire_second_facteur", args=[world.bondues.pk, boss.ref])
    assert client.post(url).status_code == 403
    assert "Hélène Castel" in text(
        signed_in("admin_artois").get(reverse("accounts:partenaire", args=[world.bondues.pk]))
    )


@pytest.mark.django_db
def test_a_new_portal_starts_from_the_console() -> None:
    out = StringIO()
    words = [
        "--civilite=madame",
        "--prenom=Jeanne",
        "--nom=Aubry",
        "--email=j.aubry@portail.example",
        "--telephone=0100000000",
    ]
    call_command("ouvrir_exploitant", *words, stdout=out)
    compte = Compte.objects.get()
    assert (compte.role, compte.etat, compte.identifiant) == (Role.EXPLOITANT, EtatCompte.INVITE, "jaubry-expl")
    assert (compte.identifiant in out.getvalue(), compte.has_usable_password()) == (True, False)
    version = cgu_in_force(clock.now())
    assert version is not None
    assert [message.to for message in deliver_all(clock.now())] == [["j.aubry@portail.example"]]
    with pytest.raises(CommandError, match="utilise déjà cette adresse"):
        call_command("ouvrir_exploitant", *words)
    assert VersionCGU.objects.count() == 1


@pytest.mark.parametrize("name", ["exploitant", "admin_opale", "gestionnaire_bondues"])
def test_the_last_resort_resets_a_factor_and_journals_it(world: World, name: str) -> None:
    compte = world.comptes[name]
    call_command("remettre_second_facteur", compte.identifiant.upper(), stdout=StringIO())
    assert not AppareilTotp.objects.filter(user=compte).exists()
    if name != "exploitant":  # its lines belong to no tenant: only the system reads them
        assert journalled(compte) == [("facteur.remis_a_zero", "automate")]
    assert [message.to for message in deliver_all(clock.now())] == [[compte.email]]
    with pytest.raises(CommandError):
        call_command("remettre_second_facteur", "personne-tech")


def test_an_invitation_of_a_gestionnaire_says_whom_to_ask_once_expired(world: World) -> None:
    invited = datetime(2026, 1, 5, 8, tzinfo=UTC)
    personne = replace(SIX, email="autre@ccas-bondues.example")
    actions.open_gestionnaire(partenaire=world.bondues, personne=personne, by=world.admin_opale, at=invited)
    link = link_in(deliver_all(invited)[-1], "/activation/")
    assert "Demandez-en un autre à votre caisse." in text(Client().get(link))


QUI = {  # product.md 3, « Lost factor »
    "technicien_bondues": "au gestionnaire de votre structure",
    "gestionnaire_bondues": "à votre caisse",
    "agent_opale": "au responsable des partenariats de votre caisse",
    "dpo_opale": "au responsable des partenariats de votre caisse",
    "admin_opale": "à un autre responsable des partenariats de votre caisse, ou à l’exploitant du portail",
    "exploitant": "à un autre exploitant du portail, ou à la personne qui tient son serveur",
}


@pytest.mark.parametrize(("name", "qui"), QUI.items())
def test_every_page_sends_each_role_to_the_same_person(world: World, name: str, qui: str) -> None:
    """A lost factor, a line to correct, a dead link, a closed account."""
    client, compte = Client(), world.comptes[name]
    give_password(client, compte)
    assert f"Demandez {qui} de remettre votre second facteur à zéro." in text(client.get(CODE))
    assert f"Demandez la correction {qui}." in text(world.client(compte).get(reverse("accounts:profil")))
    Compte.objects.filter(pk=compte.pk).update(
        etat=EtatCompte.INACTIF, is_active=False, motif="depart", inactivated_on=DAY
    )
    client = Client()
    assert f"pour toute question, écrivez {qui}." in text(client.get(give_password(client, compte)))


def test_a_stranger_on_the_page_of_closed_accounts_is_told_nothing_of_one(world: World) -> None:
    page = text(Client().get(reverse("accounts:compte_ferme")))
    assert ("cet e-mail dit à qui écrire" in page, any(qui in page for qui in QUI.values())) == (True, False)


@pytest.mark.parametrize("name", ["agent_artois", "dpo_artois"])
def test_a_responsable_resets_the_factor_of_a_colleague_who_is_told(
    world: World, signed_in: Callable[[str], Client], name: str
) -> None:
    compte, client = world.comptes[name], signed_in("admin_artois")
    url = reverse("accounts:caisse_equipe_second_facteur", args=[compte.ref])
    assert url in text(client.get(reverse("accounts:caisse_equipe")))
    assert client.post(url).status_code == 302
    assert not AppareilTotp.objects.filter(user=compte).exists()
    assert journalled(compte) == [("facteur.remis_a_zero", "admin_caisse")]
    told = deliver_all(clock.now())[-1]
    assert (told.to, told.subject) == ([compte.email], "Votre second facteur a été remis à zéro")


def test_a_colleague_who_let_the_link_expire_gets_another(world: World, signed_in: Callable[[str], Client]) -> None:
    personne = replace(SIX, email="o.wallart@cpam-artois.example")
    compte = actions.create_agent(caisse=world.artois, personne=personne, by=world.admin_artois, at=clock.now())
    first = link_in(deliver_all(clock.now())[-1], "/activation/")
    url = reverse("accounts:caisse_equipe_inviter_a_nouveau", args=[compte.ref])
    client = signed_in("admin_artois")
    assert url in text(client.get(reverse("accounts:caisse_equipe")))
    client.post(url)
    second = link_in(deliver_all(clock.now())[-1], "/activation/")
    assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)


def test_the_exploitant_helps_a_responsable_whose_caisse_has_no_other(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    compte, client = world.admin_artois, signed_in("exploitant")
    url, liste = (
        reverse("accounts:exploitation_comptes_second_facteur", args=[compte.ref]),
        reverse("accounts:exploitation_comptes"),
    )
    personne = replace(SIX, email="second@cpam-artois.example")
    other = actions.create_admin_caisse(caisse=world.artois, personne=personne, by=AUTOMATE, at=clock.now())
    actions.activate_compte(compte=other, password="Vent-Couvreur-81-Tuile", at=clock.now())
    assert (client.post(url).status_code, url in text(client.get(liste))) == (403, False)
    actions.deactivate_compte(compte=other, motif="depart", by=AUTOMATE, at=clock.now())
    deliver_all(clock.now())
    assert (url in text(client.get(liste)), client.post(url).status_code) == (True, 302)
    assert not AppareilTotp.objects.filter(user=compte).exists()
    assert journalled(compte) == [("facteur.remis_a_zero", "exploitant")]
    told = deliver_all(clock.now())[-1]
    assert (told.to, told.subject) == ([compte.email], "Votre second facteur a été remis à zéro")


def test_a_caisse_without_responsable_is_helped_by_the_exploitant_down_to_its_agents(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client, liste = signed_in("exploitant"), reverse("accounts:exploitation_comptes")
    url = reverse("accounts:exploitation_comptes_second_facteur", args=[world.agent_artois.ref])
    assert (client.post(url).status_code, "Aude Lenoir" in text(client.get(liste))) == (404, False)
    actions.deactivate_compte(compte=world.admin_artois, motif="securite", by=AUTOMATE, at=clock.now())
    assert (url in text(client.get(liste)), client.post(url).status_code) == (True, 302)


def test_an_exploitant_helps_another_and_not_themselves(world: World, signed_in: Callable[[str], Client]) -> None:
    personne = replace(SIX, email="second@portail.example")
    other = actions.create_exploitant(personne=personne, by=AUTOMATE, at=clock.now())
    page = text(signed_in("exploitant").get(reverse("accounts:exploitation_comptes")))
    invite = reverse("accounts:exploitation_comptes_inviter_a_nouveau", args=[other.ref])
    own = reverse("accounts:exploitation_comptes_second_facteur", args=[world.exploitant.ref])
    assert (invite in page, own in page) == (True, False)
    assert signed_in("exploitant").post(own).status_code == 403
