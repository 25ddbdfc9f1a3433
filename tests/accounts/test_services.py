"""The services of a caisse and of a structure: created, renamed, closed once their accounts are elsewhere, opened again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.enums import EtatCompte
from accounts.models import Compte, ServiceCaisse, ServicePartenaire
from espace import clock
from espace.auteurs import AUTOMATE
from espace.errors import Refus
from tests.accounts.lectures import text
from tests.world import World

EQUIPE, CAISSE = reverse("accounts:equipe_services"), reverse("accounts:caisse_services")


def test_a_gestionnaire_creates_and_renames_a_service_of_the_structure(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("gestionnaire_bondues")
    page = text(client.get(EQUIPE))
    assert ("Sans service, chacun voit toutes les demandes" in page, EQUIPE in text(client.get(reverse("accounts:equipe")))) == (
        True, True,
    )  # fmt: skip
    assert client.post(EQUIPE, {"nom": "Accueil social"}).headers["Location"] == EQUIPE
    service = ServicePartenaire.objects.get(partenaire=world.bondues)
    url = reverse("accounts:equipe_service", args=[service.pk])
    assert client.post(url, {"nom": "Accueil et écoute"}).headers["Location"] == EQUIPE
    service.refresh_from_db()
    assert service.nom == "Accueil et écoute"
    again = client.post(EQUIPE, {"nom": "ACCUEIL ET ÉCOUTE"})
    assert (list(again.context["form"].errors), "existe déjà dans la structure" in text(again)) == (["nom"], True)


def test_a_responsable_gives_a_team_its_functions_which_one_team_handles(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("admin_artois")
    typed = {"nom": "Accès aux droits", "email": "droits@cpam-artois.example", "fonctions": ["signalement", "dossier"]}
    assert client.post(CAISSE, typed).headers["Location"] == CAISSE
    service = ServiceCaisse.objects.get(nom="Accès aux droits")
    assert handled(service) == ["dossier", "signalement"]
    url = reverse("accounts:caisse_service", args=[service.pk])
    client.post(url, {**typed, "fonctions": ["signalement", "document"]})
    assert handled(service) == ["document", "signalement"]
    other = reverse("accounts:caisse_service", args=[world.mas_artois.pk])
    refused = client.post(other, {"nom": world.mas_artois.nom, "fonctions": ["signalement"]})
    assert (list(refused.context["form"].errors), handled(world.mas_artois)) == (["fonctions"], [])
    assert "Un autre service de la caisse traite déjà cette fonction." in text(refused)


def handled(service: ServiceCaisse) -> list[str]:
    return list(service.fonctions.order_by("fonction").values_list("fonction", flat=True))


@pytest.mark.parametrize(
    ("who", "service", "other", "page", "names"),
    [
        ("gestionnaire_departement", "ase", "mds", "equipe_service", ["technicien_departement", "collegue_ase"]),
        ("admin_artois", "mas_artois", "team", "caisse_service", ["agent_artois", "agent_medical_artois"]),
    ],
)
def test_a_service_with_accounts_closes_only_by_moving_them_closed_ones_too(
    world: World, signed_in: Callable[[str], Client], who: str, service: str, other: str, page: str, names: list[str]
) -> None:
    found: Any = getattr(world, service)
    vers: Any = (
        ServiceCaisse.objects.create(caisse=world.artois, nom="Accès aux droits") if other == "team" else world.mds
    )
    if isinstance(found, ServiceCaisse):
        actions.set_service_caisse(
            service=found, nom=found.nom, email="", fonctions=["signalement"], by=AUTOMATE, at=clock.now()
        )
    actions.deactivate_compte(compte=world.comptes[names[1]], motif="depart", by=AUTOMATE, at=clock.now())
    client, url = signed_in(who), reverse(f"accounts:{page}_fermer", args=[found.pk])
    refused = client.post(url, {})
    assert "Ce service a 2 comptes. Choisissez le service où ils vont." in text(refused)
    assert client.post(url, {"vers": found.pk}).context["fermer_form"].errors
    assert client.post(url, {"vers": vers.pk}).headers["Location"] == reverse(f"accounts:{page}s")
    found.refresh_from_db()
    rows = Compte.objects.filter(pk__in=[world.comptes[name].pk for name in names]).order_by("pk")
    moved = {(row.service or row.service_caisse, row.etat) for row in rows}
    assert (found.is_active, moved) == (False, {(vers, EtatCompte.ACTIF), (vers, EtatCompte.INACTIF)})
    for row in rows:  # read again in each history
        line = Compte.history.filter(id=row.pk).latest()
        assert (line.service_id or line.service_caisse_id, line.history_user_id) == (
            vers.pk,
            world.comptes[who].auteur_ref,
        )
    if isinstance(found, ServiceCaisse):
        assert (handled(found), handled(vers)) == ([], ["signalement"])
    assert client.post(url, {"vers": vers.pk}).context["fermer_form"].errors  # closed once
    client.post(reverse(f"accounts:{page}_rouvrir", args=[found.pk]))
    found.refresh_from_db()
    assert found.is_active


def test_accounts_go_to_an_open_service_of_the_same_organisation_only(world: World) -> None:
    elsewhere = ServicePartenaire.objects.create(partenaire=world.bondues, nom="Autre")
    closed = ServicePartenaire.objects.create(partenaire=world.departement, nom="Fermé", is_active=False)
    for vers in (elsewhere, closed, world.ase, world.mas_artois):
        with pytest.raises(Refus) as refused:
            actions.close_service(service=world.ase, vers=vers, by=AUTOMATE, at=clock.now())
        assert (refused.value.code, refused.value.field) == ("service", "vers")
    world.ase.refresh_from_db()
    assert world.ase.is_active


def test_an_empty_service_closes_and_is_offered_to_nobody_any_more(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    service = actions.add_service(partenaire=world.departement, nom="Mission", by=AUTOMATE, at=clock.now())
    client = signed_in("gestionnaire_departement")
    change = reverse("accounts:equipe_modifier", args=[world.technicien_departement.ref])
    assert (">Mission<" in text(client.get(change)), ">Mission<" in text(client.get(reverse("accounts:equipe_inviter")))) == (
        True, True,
    )  # fmt: skip
    assert client.post(reverse("accounts:equipe_service_fermer", args=[service.pk]), {}).status_code == 302
    assert (">Mission<" in text(client.get(change)), ">Mission<" in text(client.get(reverse("accounts:equipe_inviter")))) == (
        False, False,
    )  # fmt: skip
