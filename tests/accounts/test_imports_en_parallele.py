"""Imports that meet, on real connections: no double, no place too many, whoever comes first."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connections
from django.db.models import Count

from accounts import actions
from accounts.actions import Personne
from accounts.enums import ETATS_QUI_OCCUPENT, Role
from accounts.models import Compte, ImportTechniciens
from espace import clock, travaux
from espace.enums import EtatTravail
from espace.errors import Refus
from espace.models import Courriel, Travail
from tests.accounts.listes import apply, line, own_storage, read, states
from tests.base import APP, WORKER, become
from tests.world import World, make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_storage")]
__all__ = ["own_storage"]
AT = datetime(2026, 6, 1, 8, tzinfo=UTC)


def at_once(*acts: Callable[[], object]) -> None:
    """One thread and one connection each, and a barrier."""
    barrier, broken = threading.Barrier(len(acts)), []

    def play(act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
        except Exception as error:  # noqa: BLE001  told by the main thread
            broken.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=play, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []


def opened(world: World, *importations: ImportTechniciens) -> Counter[str]:
    return Counter(etat for importation in importations for _, etat in states(importation))


def test_one_import_applied_twice_at_once_opens_each_account_once() -> None:
    world = make_world()
    by = world.gestionnaire_bondues
    importation = read(world, by, line("Ledoux"), line("Marin"), at=AT)
    at_once(*[lambda: apply(world, importation, by, AT)] * 4)
    assert states(importation) == [(2, "creee"), (3, "creee")]
    assert Courriel.objects.count() == 2


@pytest.mark.parametrize("structure", ["bondues", "departement"])
def test_the_same_list_imported_by_two_people_at_once_opens_no_double(structure: str) -> None:
    """With places counted, and without limit: there the unique address alone has the last word."""
    world = make_world()
    by: Compte = world.comptes[f"gestionnaire_{structure}"]
    domaine = "ccas-bondues" if structure == "bondues" else "pas-de-calais"
    service = "" if structure == "bondues" else "Maison des solidarités"
    rows = [line(f"N{n}", f"n{n}@{domaine}.example", service=service) for n in range(4)]
    first, second = read(world, by, *rows, at=AT), read(world, by, *reversed(rows), at=AT)
    at_once(lambda: apply(world, first, by, AT), lambda: apply(world, second, by, AT))
    assert opened(world, first, second) == {"creee": 4, "deja": 4}
    doubles = Compte.objects.filter(role=Role.TECHNICIEN).values("email").annotate(n=Count("pk")).filter(n__gt=1)
    assert list(doubles) == []


@pytest.mark.clause("U-2.2.1-enregistrement-strict")
def test_an_import_and_an_invitation_race_for_the_last_place() -> None:
    """Five places, four taken: of an import of two and two invitations, one account opens and the rest name the rule."""
    world = make_world()
    by = world.gestionnaire_bondues
    apply(world, read(world, by, *(line(f"Avant{n}") for n in range(3)), at=AT), by, AT)
    importation = read(world, by, line("Une"), at=AT)
    refused: list[str] = []

    def invite(nom: str) -> None:
        personne = Personne("madame", nom, "Ève", "Accueil", "", f"{nom.lower()}@ccas-bondues.example")
        try:
            actions.create_technicien(
                partenaire=world.bondues, personne=personne, lien="employe", is_workstation_attested=True, by=by, at=AT
            )
        except Refus as refus:
            refused.append(refus.code)

    at_once(lambda: apply(world, importation, by, AT), lambda: invite("Deux"), lambda: invite("Trois"))
    assert Compte.objects.filter(partenaire=world.bondues, role=Role.TECHNICIEN).count() == 5
    is_created = states(importation) == [(2, "creee")]
    assert refused == ["quota_techniciens"] * (2 if is_created else 1)


@pytest.mark.clause("U-2.2.1-enregistrement-strict")
def test_an_import_and_a_reactivation_race_for_the_last_place() -> None:
    """Five places, four taken and a closed account: the import or the reopening takes the fifth, the other is told the rule."""
    world = make_world()
    by = world.gestionnaire_bondues
    apply(world, read(world, by, *(line(f"Avant{n}") for n in range(4)), at=AT), by, AT)
    closed = actions.deactivate_compte(compte=Compte.objects.get(nom="Avant0"), motif="depart", by=by, at=AT)
    importation = read(world, by, line("Une"), at=AT)
    outcomes: list[str] = []

    def reopen() -> None:
        try:
            outcomes.append(actions.reactivate_compte(compte=closed, by=by, at=AT).etat)
        except Refus as refus:
            outcomes.append(refus.code)

    at_once(lambda: apply(world, importation, by, AT), reopen)
    is_created = states(importation) == [(2, "creee")]
    assert (states(importation), outcomes) == (
        [(2, "creee" if is_created else "refusee")], ["quota_techniciens" if is_created else "invite"]
    )  # fmt: skip
    held = Compte.objects.filter(partenaire=world.bondues, role=Role.TECHNICIEN, etat__in=ETATS_QUI_OCCUPENT)
    assert held.count() == 5


def test_the_worker_applies_it_and_the_page_says_so(own_storage: Path) -> None:
    """From the click to the end, through the work: asked by the web, done under the worker's role, told on its page."""
    world = make_world()
    by = world.gestionnaire_bondues
    client = world.client(by)
    importation = read(world, by, line("Ledoux"), line("Roux", "roux@gmail.com"), line("Marin"), at=clock.now())
    page = client.post(f"/equipe/importer/{importation.pk}/creer/", {"poste": "on", "valides": "2"})
    uuid = page["Location"].split("/")[-2]
    become(WORKER)
    try:
        assert travaux.run(uuid, clock.now()) == EtatTravail.FAIT
    finally:
        become(APP)
    with world.acting(by):
        assert Travail.objects.get(pk=uuid).total == 2
    done = client.get(page["Location"]).text
    assert f'href="/equipe/importer/{importation.pk}/"' in done
    assert "Voir ce que l’import a fait" in done
    assert states(importation) == [(2, "creee"), (3, "refusee"), (4, "creee")]
    assert "Ce que l’import a fait" in client.get(f"/equipe/importer/{importation.pk}/").text
