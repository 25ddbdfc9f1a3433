"""Every page of the accounts opens for whom it is, at 0, 1 and 3 items alike, in a constant number of statements."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions
from accounts.actions import Personne
from accounts.enums import OrigineDemande
from accounts.models import DemandeHabilitation
from espace import clock
from tests.mesures import MAX_STATEMENTS
from tests.world import World

AXELLE = Personne("madame", "Ledoux", "Axelle", "Assistante sociale", "", "axelle.ledoux@ccas-bondues.example")
SIX = replace(AXELLE, fonction="Directrice", telephone="03 20 00 00 00")


def invite(world: World, nom: str) -> None:
    actions.create_technicien(
        partenaire=world.bondues,
        personne=replace(AXELLE, nom=nom, email=f"{nom.lower()}@ccas-bondues.example"),
        lien="employe",
        is_workstation_attested=True,
        by=world.gestionnaire_bondues,
        at=clock.now(),
    )


def record(world: World, nom: str = "Ledoux") -> DemandeHabilitation:
    return actions.record_habilitation(
        partenaire=world.bondues,
        caisse=world.opale,
        personne=replace(SIX, nom=nom, email=f"{nom.lower()}@ccas-bondues.example"),
        origine=OrigineDemande.COURRIEL,
        received_on=clock.day_of(clock.now()) - timedelta(days=1),
        by=world.admin_opale,
        at=clock.now(),
    )


def statements(client: Client, url: str) -> int:
    """Statements of a page, transaction control and the perimeter's settings apart."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    noise = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|select set_config)", re.IGNORECASE)
    return len([query for query in seen if not noise.match(query["sql"])])


PAGES = [
    ("technicien_departement", "accounts:profil"),
    ("technicien_departement", "accounts:securite"),
    ("technicien_departement", "accounts:securite_mot_de_passe"),
    ("technicien_departement", "accounts:securite_confirmer"),
    ("gestionnaire_bondues", "accounts:equipe"),
    ("gestionnaire_departement", "accounts:equipe"),
    ("gestionnaire_bondues", "accounts:equipe_inviter"),
    ("admin_opale", "accounts:habilitations"),
    ("admin_opale", "accounts:habilitation_nouvelle"),
    ("admin_opale", "accounts:partenaires"),
    ("agent_opale", "accounts:partenaires"),
    ("exploitant", "accounts:exploitation"),
    ("exploitant", "accounts:exploitation_cgu"),
]


@pytest.mark.parametrize(("who", "name"), PAGES)
def test_page_opens(world: World, signed_in: Callable[[str], Client], who: str, name: str) -> None:
    assert statements(signed_in(who), reverse(name)) <= MAX_STATEMENTS


def test_team_page_costs_the_same_at_one_and_three_invitations(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client, url = signed_in("gestionnaire_bondues"), reverse("accounts:equipe")
    statements(client, url)
    invite(world, "Un")
    one = statements(client, url)
    invite(world, "Deux")
    invite(world, "Trois")
    assert statements(client, url) == one <= MAX_STATEMENTS


def test_habilitations_cost_the_same_at_one_and_three(world: World, signed_in: Callable[[str], Client]) -> None:
    client, url = signed_in("admin_opale"), reverse("accounts:habilitations")
    statements(client, url)
    record(world, "Un")
    one = statements(client, url)
    record(world, "Deux")
    record(world, "Trois")
    assert statements(client, url) == one <= MAX_STATEMENTS


def test_partenaires_cost_the_same_at_one_and_three(world: World, signed_in: Callable[[str], Client]) -> None:
    client, url = signed_in("admin_artois"), reverse("accounts:partenaires")
    statements(client, url)
    one = statements(client, url)
    for nom in ("Ville de Lens", "CCAS de Liévin"):
        actions.create_partenaire(by=world.admin_artois, at=clock.now(), nom=nom, kind="ccas", membres=12)
    assert statements(client, url) == one <= MAX_STATEMENTS


def test_one_partenaire_page(world: World, signed_in: Callable[[str], Client]) -> None:
    url = reverse("accounts:partenaire", args=[world.bondues.pk])
    assert statements(signed_in("admin_opale"), url) <= MAX_STATEMENTS


def test_one_habilitation_page(world: World, signed_in: Callable[[str], Client]) -> None:
    url = reverse("accounts:habilitation", args=[record(world).pk])
    assert statements(signed_in("admin_opale"), url) <= MAX_STATEMENTS
