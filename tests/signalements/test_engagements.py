"""What is open today, judged by the day of each caisse, and the one calendar of a caisse."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Caisse, JourFerieCaisse
from accounts.querysets import Calendrier, calendar_of, read_calendar
from conventions.enums import Fonction
from conventions.models import FonctionOuverte
from espace.tenancy import acting_as, caisse_perimetre
from signalements import engagements
from signalements.pages import demandes_for_page
from tests.signalements.conftest import LUNDI
from tests.signalements.peuple import send_one
from tests.world import World

REUNION = "Indian/Reunion"
MIDNIGHT_THERE = datetime(2026, 6, 1, 20, tzinfo=UTC)  # of 2 June; it is still 1 June in Paris
BEFORE_MIDNIGHT = MIDNIGHT_THERE - timedelta(seconds=1)


@pytest.fixture
def overseas(maison: World) -> World:
    """Artois lives in La Réunion, and closes « Signaler » to the Département on 2 June."""
    Caisse.objects.filter(pk=maison.artois.pk).update(time_zone=REUNION)
    maison.artois.refresh_from_db()
    with acting_as(caisse_perimetre([maison.artois.pk])):
        rows = FonctionOuverte.objects.filter(
            caisse=maison.artois, partenaire=maison.departement, fonction=Fonction.SIGNALEMENT
        )
        assert rows.update(closes_on=date(2026, 6, 2)) == 1
    return maison


@pytest.mark.parametrize(("at", "is_open"), [(BEFORE_MIDNIGHT, True), (MIDNIGHT_THERE, False)])
def test_a_caisse_opens_and_closes_at_its_own_midnight(overseas: World, at: datetime, *, is_open: bool) -> None:
    """The list offered, the tiles and the sending answer the same."""
    world, fonction = overseas, Fonction.SIGNALEMENT
    with world.acting(world.technicien_departement):
        offered = engagements.open_caisses(world.departement.pk, [world.artois.pk], at, fonction)
        tiles = engagements.open_functions(world.departement.pk, [world.artois.pk], at)
        sending = engagements.open_caisse(world.departement.pk, world.artois, at, fonction)
    assert ([o.caisse for o in offered] == [world.artois], fonction in tiles, sending is not None) == (is_open,) * 3
    assert [o.termes.day for o in offered] == ([date(2026, 6, 1)] if is_open else [])


def test_caisses_of_several_zones_come_by_name_with_their_own_terms(
    overseas: World, django_assert_num_queries: Callable[[int], Any]
) -> None:
    world = overseas
    with world.acting(world.technicien_departement):
        asked = [world.opale.pk, world.artois.pk]
        found = engagements.open_caisses(world.departement.pk, asked, MIDNIGHT_THERE)
        assert [(o.caisse, o.termes.caisse_id, o.termes.day) for o in found] == [
            (world.artois, world.artois.pk, date(2026, 6, 2)),
            (world.opale, world.opale.pk, date(2026, 6, 1)),
        ]
        Caisse.objects.update(time_zone="Europe/Paris")
        with django_assert_num_queries(4):  # caisses, accesses, functions, terms: whatever the number of caisses
            engagements.open_caisses(world.departement.pk, asked, LUNDI)


def test_a_page_and_an_action_read_one_calendar(
    overseas: World, django_assert_num_queries: Callable[[int], Any]
) -> None:
    world = overseas
    world.artois.departements.update_or_create(is_main=True, defaults={"departement": "974"})
    JourFerieCaisse.objects.create(caisse=world.artois, day=date(2026, 6, 3), libelle="Pont")
    with world.acting(world.technicien_departement):
        demande = send_one(world, world.technicien_departement, world.artois, BEFORE_MIDNIGHT - timedelta(days=7))
    expected = Calendrier(ZoneInfo(REUNION), "974", frozenset({date(2026, 6, 3)}))
    with django_assert_num_queries(1):
        assert calendar_of(world.artois) == expected
    with world.acting(world.technicien_departement):
        row = demandes_for_page(world.technicien_departement.pk).get(pk=demande.pk)
    assert read_calendar(row, row.caisse) == expected
