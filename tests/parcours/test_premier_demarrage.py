"""From an empty database to the first screen of a saisine: the commands of the deployment, then invitations alone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.actions import create_caisse
from accounts.models import AppareilTotp, Caisse, Compte, DemandeHabilitation, Partenaire
from espace.auteurs import AUTOMATE
from espace.tenancy import SYSTEME, acting_as
from signalements.models import Option
from tests.accounts.lectures import deliver_all, link_in, text
from tests.world import World

AT = datetime(2026, 11, 23, 9, 40, 5, tzinfo=UTC)
PASSWORD = "Vent-Couvreur-81-Tuile"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def personne(prenom: str, nom: str, domaine: str) -> dict[str, str]:
    email = f"{prenom}.{nom}@{domaine}".lower()
    names = {"civilite": "madame", "prenom": prenom, "nom": nom, "fonction": "Direction"}
    return names | {"telephone": "03 20 00 00 00", "email": email}


def play(command: str, *words: str, **options: str) -> str:
    out = StringIO()
    call_command(command, *words, *(f"--{name}={value}" for name, value in options.items()), stdout=out)
    return out.getvalue()


def activate(email: str) -> Client:
    """What the holder of an invitation does: password, second factor, recovery codes, terms of use."""
    (message,) = [message for message in deliver_all(AT) if message.to == [email]]
    client, compte = Client(), Compte.objects.get(email=email)
    client.post(link_in(message, "/activation/"), {"password": PASSWORD, "confirmation": PASSWORD})
    client.get(reverse("accounts:etape_facteur"))
    code = AppareilTotp.objects.get(user=compte, confirmed=False).code_at(AT)
    client.post(reverse("accounts:etape_facteur"), {"code": code})
    client.post(reverse("accounts:etape_codes"), {"garder": "1", "gardes": "on"})
    client.post(reverse("accounts:etape_cgu"), {"accepte": "on", "version": "1.0"})
    assert client.get(reverse("accounts:profil")).status_code == 200
    return client


def test_from_an_empty_database_to_a_saisine(as_worker: Callable[[], Any]) -> None:
    with as_worker():
        play("load_listes")
        play("load_conventions")
    root = personne("Odile", "Maurin", "portail.example")
    del root["fonction"]
    play("ouvrir_exploitant", **root)
    exploitant = activate(root["email"])

    caisse, ccas = Caisse.objects.get(code="roubaix-tourcoing"), Partenaire.objects.get(nom="CCAS de Bondues")
    inviting = reverse("accounts:exploitation_responsable", args=[caisse.pk])
    assert inviting in exploitant.get(reverse("accounts:exploitation")).content.decode()
    chef = personne("Claire", "Vasseur", "cpam-roubaix.example")
    assert exploitant.post(inviting, chef).status_code == 302
    admin = activate(chef["email"])
    assert inviting not in exploitant.get(reverse("accounts:exploitation")).content.decode()

    page = reverse("accounts:partenaire", args=[ccas.pk])
    admin.post(f"{page}domaines/", {"domaine": "ccas-bondues.example", "europe": "on"})
    admin.post(f"{page}effectif/", {"membres": "8", "declared_on": "23/11/2026"})
    boss = personne("Axelle", "Ledoux", "ccas-bondues.example")
    asked = {
        **boss,
        "partenaire": ccas.pk,
        "received_on": "23/11/2026",
        "origine": "courriel",
        "asked_by": "La directrice",
    }
    recorded = admin.post(reverse("accounts:habilitation_nouvelle"), asked)
    assert recorded.status_code == 302, text(recorded)
    recorded_one = DemandeHabilitation.objects.get()
    accepting = reverse("accounts:habilitation_accepter", args=[recorded_one.pk])
    assert admin.post(accepting, {"version": recorded_one.version}).status_code == 302
    gestionnaire = activate(boss["email"])

    worker = personne("Nadia", "Ferrand", "ccas-bondues.example")
    invited = gestionnaire.post(reverse("accounts:equipe_inviter"), {**worker, "lien": "employe", "poste": "on"})
    assert invited.status_code == 302, text(invited)
    technicien = activate(worker["email"])
    first = technicien.get(reverse("signalements:nouvelle", args=["signalement"]))
    assert (first.status_code, "CPAM de Roubaix-Tourcoing" in text(first)) == (200, True)


def test_the_lists_are_loaded_once(as_worker: Callable[[], Any]) -> None:
    with as_worker():
        assert "0 réponses" not in play("load_listes")
        with acting_as(SYSTEME):
            loaded = Option.objects.count()
        assert play("load_listes") == "Listes nationales : 0 réponses ajoutées.\n"
        with acting_as(SYSTEME):
            assert Option.objects.count() == loaded > 0


def test_the_step_of_the_migrations_may_load_them_as_the_owner(as_owner: Callable[[], Any]) -> None:
    with as_owner():
        assert "0 réponses" not in play("load_listes")


def test_an_agent_is_opened_by_a_command_in_a_caisse_that_exists(as_worker: Callable[[], Any]) -> None:
    with as_worker():
        play("load_conventions")
    agent = personne("Rose", "Delattre", "cpam-roubaix.example")
    with pytest.raises(CommandError, match="roubaix-tourcoing"):
        play("ouvrir_compte_caisse", role="agent", caisse="inconnue", **agent)
    play("ouvrir_compte_caisse", role="agent", caisse="roubaix-tourcoing", **agent)
    compte = Compte.objects.get(email=agent["email"])
    assert (compte.role, compte.caisse and compte.caisse.code) == ("agent", "roubaix-tourcoing")
    with pytest.raises(CommandError, match="adresse"):
        play("ouvrir_compte_caisse", role="agent", caisse="roubaix-tourcoing", **agent)


def test_once_a_caisse_has_its_responsable_the_exploitant_opens_no_other(world: World) -> None:
    client, page = world.client(world.exploitant), reverse("accounts:exploitation_responsable", args=[world.artois.pk])
    typed = personne("Claire", "Vasseur", "cpam-artois.example")
    refused = client.post(page, typed)
    assert (refused.status_code, "a déjà un responsable" in text(refused), typed["email"] in text(refused)) == (
        200, True, True,
    )  # fmt: skip
    assert not Compte.objects.filter(email=typed["email"]).exists()


def test_asked_again_before_it_is_followed_the_invitation_is_sent_again(world: World) -> None:
    client = world.client(world.exploitant)
    caisse = create_caisse(code="neuve", nom="CPAM neuve", departements=["59"], by=AUTOMATE, at=AT)
    page = reverse("accounts:exploitation_responsable", args=[caisse.pk])
    links = []
    for _ in range(2):
        assert client.post(page, personne("Claire", "Vasseur", "cpam.example")).status_code == 302
        links.append(link_in(deliver_all(AT)[-1], "/activation/"))
    assert [Client().get(link).status_code for link in links] == [410, 200]
