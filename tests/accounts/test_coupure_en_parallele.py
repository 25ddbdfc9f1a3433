"""A cut meets another act on the same structure: it waits its turn, and is done (U-4.1-inactivation-immediate)."""

import threading
import time
from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, connection, connections, transaction

from accounts import actions
from accounts.enums import EtatCompte
from accounts.models import Compte, Partenaire
from espace import clock
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)


def cut(cast: World) -> None:
    actions.cut_compte(compte=cast.gestionnaire_departement, kind="vol", by=cast.admin_opale, at=clock.now())


def exclude(cast: World) -> None:
    with cast.acting(cast.admin_opale):
        actions.exclude_personne(
            compte=cast.gestionnaire_departement, caisse=cast.opale, reference="DIR-1", decided_on=date(2026, 1, 2),
            motif="Consultations sans mission.", until=date(2099, 1, 1), by=cast.admin_opale, at=clock.now(),
        )  # fmt: skip


def waits() -> bool:
    """Whether another connection of this database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_locks where not granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.clause("U-4.1-inactivation-immediate")
@pytest.mark.parametrize("act", [cut, exclude])
def test_a_measure_waits_for_a_closing_under_way_and_is_done(act: Callable[[World], None]) -> None:
    """Structure first, account next, for all: the other way round, PostgreSQL would end the measure to undo the knot."""
    cast, failures = make_world(), []

    def run() -> None:
        try:
            act(cast)
        except DatabaseError as error:
            failures.append(str(error))
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        Partenaire.objects.select_for_update().get(pk=cast.departement.pk)
        thread.start()
        for _ in range(200):
            if waits():
                break
            time.sleep(0.02)
        Compte.objects.select_for_update().get(pk=cast.gestionnaire_departement.pk)
    thread.join()
    assert failures == []
    assert Compte.objects.get(pk=cast.gestionnaire_departement.pk).etat == EtatCompte.INACTIF


@pytest.mark.clause("U-4.1-inactivation-immediate")
def test_a_technicien_is_cut_while_an_import_holds_the_places_of_the_structure() -> None:
    """An import counts places for as long as its lines last: what only points at the structure does not wait for it."""
    cast = make_world()

    def run() -> None:
        try:
            actions.cut_compte(compte=cast.technicien_mds, kind="vol", by=cast.admin_opale, at=clock.now())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        personne = actions.Personne("madame", "Ouali", "Farida", "Accueil", "", "f.ouali@pas-de-calais.example")
        actions.create_technicien(
            partenaire=cast.departement, personne=personne, lien="employe", is_workstation_attested=True,
            by=cast.gestionnaire_departement, at=clock.now(),
        )  # fmt: skip
        thread.start()
        thread.join(timeout=20)
        is_waiting = thread.is_alive()
    thread.join()
    assert not is_waiting
    assert Compte.objects.get(pk=cast.technicien_mds.pk).etat == EtatCompte.INACTIF
