"""Closing a gestionnaire: the techniciens pass on, the last one stays, two closings at once leave one."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from accounts import actions
from accounts.enums import EtatCompte, MotifInactivation, Role
from accounts.models import Compte, Partenaire
from espace.auteurs import AUTOMATE
from espace.errors import Refus
from tests.accounts.test_habilitation import record
from tests.accounts.test_pages import AXELLE, SIX
from tests.world import PASSWORD, World, make_world

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)


def another(partenaire: Partenaire, nom: str, *, is_active: bool = True, at: datetime = AT) -> Compte:
    """A second gestionnaire of a structure."""
    domaine = partenaire.domaines.values_list("domaine", flat=True).get()
    personne = replace(SIX, nom=nom, email=f"{nom.lower()}@{domaine}")
    compte = actions.open_gestionnaire(partenaire=partenaire, personne=personne, by=AUTOMATE, at=at)
    return actions.activate_compte(compte=compte, password=PASSWORD, at=at) if is_active else compte


def team(gestionnaire: Compte, count: int) -> list[Compte]:
    """Techniciens that a gestionnaire has opened."""
    assert gestionnaire.partenaire is not None
    return [
        actions.create_technicien(
            partenaire=gestionnaire.partenaire,
            personne=replace(AXELLE, nom=f"T{rank}", email=f"t{rank}@pas-de-calais.example"),
            lien="employe",
            is_workstation_attested=True,
            by=gestionnaire,
            at=AT,
        )
        for rank in range(count)
    ]


def close(compte: Compte, motif: MotifInactivation = MotifInactivation.DEPART, **given: Any) -> Compte:
    return actions.deactivate_compte(compte=compte, motif=motif, by=AUTOMATE, at=AT, **given)


@pytest.mark.clause("U-2.2.3-rattachement-techniciens")
def test_four_techniciens_stay_open_and_pass_to_the_successor_who_did_not_create_them(world: World) -> None:
    first = world.gestionnaire_departement
    four = [actions.activate_compte(compte=compte, password=PASSWORD, at=AT) for compte in team(first, 4)]
    another(world.departement, "Ancien", at=AT - timedelta(days=9))  # the oldest left, were nobody named
    heir = another(world.departement, "Successeur")
    close(first, successeur=heir)
    found = Compte.objects.filter(pk__in=[compte.pk for compte in four])
    assert {(t.etat, t.rattache_a_id, t.cree_par_id) for t in found} == {(EtatCompte.ACTIF, heir.pk, first.pk)}
    told = four[0].history.order_by("history_id").values_list("rattache_a_id", "cree_par_id")
    assert list(told)[-2:] == [(first.pk, first.pk), (heir.pk, first.pk)]


@pytest.mark.clause("U-2.2.3-rattachement-techniciens")
def test_without_a_successor_they_pass_to_the_oldest_active_gestionnaire(world: World) -> None:
    first = world.gestionnaire_departement
    (technicien,) = team(first, 1)
    another(world.departement, "Invitee", is_active=False, at=AT - timedelta(days=20))
    another(world.departement, "Recente")
    oldest = another(world.departement, "Doyenne", at=AT - timedelta(days=9))
    close(first)
    technicien.refresh_from_db()
    assert technicien.rattache_a == oldest


def test_with_nobody_left_they_wait_for_the_next_gestionnaire(world: World) -> None:
    """A security measure closed the only one: its techniciens stay open, and pass to the next one habilitated."""
    first = world.gestionnaire_departement
    (technicien,) = team(first, 1)
    close(first, MotifInactivation.SECURITE)
    technicien.refresh_from_db()
    assert (technicien.etat, technicien.rattache_a) == (EtatCompte.INVITE, first)
    personne = replace(SIX, email="suite@pas-de-calais.example")
    demande = record(world, personne, partenaire=world.departement, received_on=AT.date(), at=AT)
    opened = actions.accept_habilitation(demande=demande, by=world.admin_opale, at=AT)
    technicien.refresh_from_db()
    assert (technicien.etat, technicien.rattache_a, technicien.cree_par) == (EtatCompte.INVITE, opened, first)


@pytest.mark.clause("U-2.2.3-dernier-gestionnaire")
def test_an_invited_gestionnaire_does_not_count(world: World) -> None:
    invited = another(world.bondues, "Invitee", is_active=False)
    with pytest.raises(Refus) as refused:
        close(world.gestionnaire_bondues)
    assert refused.value.code == "dernier_gestionnaire"
    actions.activate_compte(compte=invited, password=PASSWORD, at=AT)
    assert close(world.gestionnaire_bondues).etat == EtatCompte.INACTIF


@pytest.mark.clause("U-2.2.3-dernier-gestionnaire")
@pytest.mark.django_db(transaction=True)
def test_of_two_gestionnaires_closed_at_the_same_instant_one_stays() -> None:
    """Two connections, one barrier: each sees the other active, and only one goes through."""
    world = make_world()
    two = [world.gestionnaire_bondues, another(world.bondues, "Seconde")]
    barrier, outcomes = threading.Barrier(2), []

    def closing(compte: Compte) -> None:
        try:
            barrier.wait()
            outcomes.append(close(compte).etat)
        except Refus as refus:
            outcomes.append(refus.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=closing, args=[compte]) for compte in two]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(outcomes) == {EtatCompte.INACTIF: 1, "dernier_gestionnaire": 1}
    left = Compte.objects.filter(partenaire=world.bondues, role=Role.GESTIONNAIRE, etat=EtatCompte.ACTIF)
    assert left.count() == 1
