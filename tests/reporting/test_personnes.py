"""A person known to both caisses of a convention: once at each, once in the total."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Compte
from conventions.models import ConventionMetier
from espace import clock
from espace.tenancy import acting_as, caisse_perimetre
from reporting.cadre import Cadre, CaisseDuCadre
from reporting.indicateurs import indicateur
from signalements import actions
from signalements.models import Demande
from tests.signalements.conftest import envoi_of
from tests.signalements.contrats import lay_options, sign
from tests.world import World

pytestmark = pytest.mark.django_db


def follow(world: World, by: Compte, agent: Compte, **values: Any) -> Demande:
    """A saisine of the same man, sent to the caisse of an agent, who takes it."""
    at = clock.now() - timedelta(hours=2)
    assert agent.caisse is not None
    with world.acting(by):
        demande = actions.submit_demande(envoi=envoi_of(agent.caisse, at, **values), by=by, at=at)
    with world.acting(agent):
        return actions.take_demande(demande=demande, by=agent, at=at + timedelta(hours=1))


def counted(world: World, convention: ConventionMetier) -> dict[str, tuple[object, int]]:
    """(persons, persons of « accès aux soins »), by caisse and in total."""
    caisses = [CaisseDuCadre(c.pk, c.code, c.zone) for c in (world.artois, world.opale)]
    day = clock.day_of(clock.now())
    found: dict[str, tuple[object, int]] = {}
    for name, chosen in {"artois": caisses[:1], "opale": caisses[1:], "total": caisses}.items():
        cadre = Cadre(
            convention.pk, convention.partenaire_id, tuple(chosen), day - timedelta(days=30), day + timedelta(1)
        )
        calcul = indicateur("assures_par_theme").calcul
        assert calcul is not None
        with acting_as(caisse_perimetre([world.artois.pk, world.opale.pk])):
            value = calcul(cadre)
        found[name] = (value.nombre, next(x.nombre for x in value.lignes if x.code == "acces_soins"))
    return found


@pytest.mark.clause("PDC-5-ind-assures-par-theme")
def test_a_person_known_to_both_caisses_counts_once_in_the_total(world: World) -> None:
    lay_options()
    convention = sign(world.departement, world.artois, world.opale)
    for agent in (world.agent_artois, world.agent_opale):
        follow(world, world.technicien_departement, agent)
    assert counted(world, convention) == {"artois": (1, 1), "opale": (1, 1), "total": (1, 1)}
    other = envoi_of(world.opale, clock.now()).personne
    follow(world, world.technicien_mds, world.agent_opale, personne=type(other)(**{**vars(other), "prenom": "Samir"}))
    assert counted(world, convention) == {"artois": (1, 1), "opale": (2, 2), "total": (2, 2)}


def test_another_structure_gives_the_same_person_another_identifier(world: World) -> None:
    lay_options()
    sign(world.departement, world.opale)
    sign(world.bondues, world.opale)
    one, other = (
        follow(world, by, world.agent_opale) for by in (world.technicien_departement, world.technicien_bondues)
    )
    assert one.personne != other.personne
