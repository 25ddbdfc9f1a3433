"""The people of the demonstration: through the actions, once, able to sign in."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import actions
from accounts.actions import AccesRow
from accounts.demo import PASSWORD, list_accounts, load_comptes
from accounts.enums import EtatCompte, Role
from accounts.models import Caisse, Compte, DemandeHabilitation, Partenaire
from espace.auteurs import AUTOMATE
from espace.errors import Refus
from tests.accounts.lectures import deliver_all
from tests.accounts.test_pages import AXELLE
from tests.world import GRILLE

AT = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
BEFORE = datetime(2025, 1, 6, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> None:
    """Organisations as the conventions would have brought them, then the people."""
    caisses = {
        name: actions.create_caisse(by=AUTOMATE, at=BEFORE, code=name, nom=f"CPAM {name}", departements=["62"])
        for name in ("Artois", "Roubaix-Tourcoing")
    }
    for nom, caisse in (("Département du Pas-de-Calais", "Artois"), ("CCAS de Bondues", "Roubaix-Tourcoing")):
        partenaire = actions.create_partenaire(by=AUTOMATE, at=BEFORE, nom=nom, kind="ccas")
        row = AccesRow(caisses[caisse].pk, date(2025, 2, 1), None, GRILLE, "u")
        actions.set_acces(partenaire.pk, rows=[row], by=AUTOMATE, at=BEFORE)
    load_comptes(AT)


def states_of(word: str) -> dict[str, int]:
    comptes = Compte.objects.filter(partenaire__nom__icontains=word, role=Role.TECHNICIEN)
    return {etat: comptes.filter(etat=etat).count() for etat in ("actif", "invite", "inactif")}


def test_bondues_is_as_in_the_design_and_a_sixth_is_refused(loaded: None) -> None:
    assert states_of("Bondues") == {"actif": 3, "invite": 2, "inactif": 1}
    with pytest.raises(Refus, match="Les 5 places de technicien sont prises"):
        actions.create_technicien(
            partenaire=Partenaire.objects.get(nom="CCAS de Bondues"),
            personne=AXELLE,
            lien="employe",
            is_workstation_attested=True,
            by=AUTOMATE,
            at=AT,
        )


def test_the_departement_has_a_gestionnaire_place_left(loaded: None) -> None:
    partenaire = Partenaire.objects.get(nom="Département du Pas-de-Calais")
    taken = partenaire.comptes.filter(role=Role.GESTIONNAIRE, etat=EtatCompte.ACTIF).count()
    assert (partenaire.places_gestionnaires, taken) == (5, 2)
    assert DemandeHabilitation.objects.get().partenaire == partenaire


def test_a_second_load_changes_nothing(loaded: None) -> None:
    before = set(Compte.objects.values_list("pk", "version", "etat"))
    load_comptes(AT)
    assert set(Compte.objects.values_list("pk", "version", "etat")) == before
    assert DemandeHabilitation.objects.count() == 1


def test_every_address_is_of_a_reserved_domain(loaded: None) -> None:
    assert all(email.endswith(".example") for email in Compte.objects.values_list("email", flat=True))


def test_a_listed_account_signs_in(loaded: None, settings: Settings) -> None:
    settings.IS_DEMO = True
    with time_machine.travel(AT, tick=False):
        account = next(a for a in list_accounts(AT) if a.identifiant == "nferrand-tech")
        client = Client()
        client.post(reverse("accounts:connexion"), {"login": account.identifiant, "password": account.password})
        client.post(reverse("accounts:code"), {"code": account.code})
        assert client.get(reverse("accounts:profil")).status_code == 200


def test_only_the_two_invited_people_and_the_closed_account_get_a_mail(loaded: None) -> None:
    assert sorted(message.to[0] for message in deliver_all(AT)) == [
        "b.lemoine@ccas-bondues.example",
        "f.ouali@ccas-bondues.example",
        "m.colin@ccas-bondues.example",
    ]


def test_the_command_prints_one_line_an_account_and_refuses_elsewhere(loaded: None, settings: Settings) -> None:
    with pytest.raises(CommandError):
        call_command("demo_accounts")
    settings.IS_DEMO = True
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == 1 + len(list(list_accounts(AT)))
    assert PASSWORD in lines[1]


def test_outside_the_demonstration_nobody_is_listed(loaded: None) -> None:
    assert list(list_accounts(AT)) == []
    assert Caisse.objects.count() == 2
