"""The standing cast holds together: every account sees its own organisation and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import EtatCompte
from accounts.models import Compte
from tests.world import World, make_world


def test_every_role_is_there_on_both_sides(world: World) -> None:
    sides = {(compte.role, compte.caisse_id or compte.partenaire_id) for compte in world.comptes.values()}
    assert len(sides) == 11
    assert set(Compte.objects.values_list("etat", flat=True)) == {EtatCompte.ACTIF}


def test_perimetres(world: World) -> None:
    assert world.perimetre(world.technicien_departement).caisses == (world.artois.pk, world.opale.pk)
    assert world.perimetre(world.technicien_bondues).caisses == (world.opale.pk,)
    assert world.perimetre(world.admin_artois).caisses == (world.artois.pk,)
    assert world.perimetre(world.exploitant).caisses == ()


@pytest.mark.django_db
def test_it_is_laid_in_few_statements() -> None:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        make_world()
    assert len(seen) < 40
