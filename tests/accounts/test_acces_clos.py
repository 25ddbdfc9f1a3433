"""A caisse whose access has ended reads what it knew, and changes nothing that others still rely on."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Acces, DemandeHabilitation, DomaineCourriel
from tests.world import World

pytestmark = pytest.mark.django_db


def attest(world: World) -> int:
    client, address = (
        world.client(world.admin_artois),
        reverse("accounts:partenaire_domaine", args=[world.departement.pk]),
    )
    return client.post(address, {"domaine": "autre.example", "europe": "on", "version": "1"}).status_code


def test_a_domain_is_admitted_while_the_access_is_open(world: World) -> None:
    assert attest(world) == 302
    assert DomaineCourriel.objects.filter(domaine="autre.example").count() == 1


def test_it_is_refused_once_the_access_has_ended(world: World) -> None:
    Acces.objects.filter(partenaire=world.departement, caisse=world.artois).update(closes_on=date(2025, 1, 1))
    assert attest(world) == 403
    assert DomaineCourriel.objects.filter(domaine="autre.example").count() == 0
    page = reverse("accounts:partenaire", args=[world.departement.pk])
    assert world.client(world.admin_artois).get(page).status_code == 200


def test_a_gestionnaire_is_opened_on_a_domain_of_the_structure_only(world: World) -> None:
    client = world.client(world.admin_artois)
    typed = {
        "partenaire": world.departement.pk, "civilite": "madame", "nom": "Vaillant", "prenom": "Éva", "fonction": "Direction",
        "telephone": "01 00 00 00 03", "received_on": "20/11/2026", "origine": "courrier", "asked_by": "La direction",
    }  # fmt: skip
    record = reverse("accounts:habilitation_nouvelle")
    attested = world.departement.domaines.get().domaine
    accept = client.post(record, {**typed, "email": f"e.vaillant@{attested}"})["Location"] + "accepter/"
    DemandeHabilitation.objects.update(email="e.vaillant@gmail.com")  # recorded before the rule, or by another door
    page = client.post(accept, {"version": "1"})
    assert (page.status_code, "est une messagerie grand public" in page.content.decode().replace("\xa0", " ")) == (
        200,
        True,
    )
    assert not world.departement.comptes.filter(nom="Vaillant").exists()
