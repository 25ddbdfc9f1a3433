"""Every state × every other, for the six kinds: the code and the database say the same, on UPDATE and on INSERT."""

from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from espace.errors import TransitionRefusee, constraint_name
from espace.reference import new_reference
from signalements.actions.vie import move_demande
from signalements.enums import ETATS, Issue, Liste, TypeDemande
from signalements.models import Demande, Option
from signalements.transitions import MACHINES, initial_of, is_final, label_of
from tests.signalements.conftest import LUNDI
from tests.world import World

KINDS = list(TypeDemande)


def born(world: World, kind: str, **values: Any) -> Demande:
    """A demande of this kind in its first state."""
    given = {
        "reference": new_reference(), "type": kind, "etat": initial_of(kind), "caisse": world.artois,
        "partenaire": world.departement, "service": world.ase, "convention_ref": "1", "auteur": world.technicien_departement,
        "received_at": LUNDI, "caisse_received_at": LUNDI, "recorded_at": LUNDI, "last_event_at": LUNDI,
        "is_accompagnee": True, "submission": uuid4(), **values,
    }  # fmt: skip
    return Demande.objects.create(**given)


def fields_for(kind: str, etat: str, motif: Option) -> dict[str, Any]:
    """What the other constraints want beside a state, so that only the transition is judged."""
    issue = ""
    if (kind, etat) == ("signalement", "close"):
        issue = Issue.ABOUTI
    if (kind, etat) == ("dossier", "traite"):
        issue = Issue.ACCORD
    closed_at = LUNDI + timedelta(days=1) if is_final(kind, etat) else None
    return {"etat": etat, "closed_at": closed_at, "issue": issue, "taken_at": LUNDI, "motif_id": motif.pk}


def force(demande: Demande, **values: Any) -> None:
    """Raw SQL: what the code would not have caught."""
    names = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"update signalements_demande set {names} where id = %s", [*values.values(), demande.pk])


def path_to(kind: str, etat: str) -> list[str]:
    """A legal way from the first state."""
    machine, todo = MACHINES[TypeDemande(kind)], [[initial_of(kind)]]
    while todo:
        path = todo.pop(0)
        if path[-1] == etat:
            return path
        todo += [[*path, to] for to in sorted(machine.moves.get(path[-1], ())) if to not in path]
    raise AssertionError(etat)


@pytest.mark.parametrize("kind", KINDS)
def test_every_move_is_allowed_by_both_or_by_none(maison: World, kind: TypeDemande) -> None:
    with maison.acting(maison.agent_artois):
        motif = Option.objects.get(caisse=None, liste=Liste.MOTIF_SANS_SUITE, code="autre")
        for source, target in permutations((e.value for e in ETATS[kind]), 2):
            demande = born(maison, kind)
            for etat in path_to(kind, source)[1:]:
                force(demande, **fields_for(kind, etat, motif))
            demande.refresh_from_db()
            if MACHINES[kind].allows(source, target):
                force(demande, **fields_for(kind, target, motif))
                demande.refresh_from_db()
                assert demande.etat == target
                continue
            with pytest.raises(TransitionRefusee):
                move_demande(demande, to=target, by=maison.agent_artois, at=LUNDI)
            with pytest.raises(IntegrityError) as error, transaction.atomic():
                force(demande, **fields_for(kind, target, motif))
            assert constraint_name(error.value) == "demande_transition", (kind, source, target)


@pytest.mark.parametrize("kind", KINDS)
def test_a_demande_is_born_in_its_first_state(maison: World, kind: TypeDemande) -> None:
    with maison.acting(maison.agent_artois):
        motif = Option.objects.get(caisse=None, liste=Liste.MOTIF_SANS_SUITE, code="autre")
        for etat in ETATS[kind]:
            if etat.value == initial_of(kind):
                assert born(maison, kind).etat == etat.value
                continue
            with pytest.raises(IntegrityError) as error, transaction.atomic():
                born(maison, kind, **fields_for(kind, etat.value, motif))
            assert constraint_name(error.value) == "demande_transition", (kind, etat)


def test_the_tables_name_every_state_and_finals_have_no_way_out_but_a_contact() -> None:
    for kind, machine in MACHINES.items():
        assert machine.states() == {e.value for e in ETATS[kind]}
        reopened = {etat for etat in machine.finals if machine.moves.get(etat)}
        assert reopened == ({"close"} if kind == TypeDemande.CONTACT else set())


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_has_its_french_name(kind: TypeDemande) -> None:
    assert all(label_of(kind, etat.value) for etat in ETATS[kind])


def _violates(world: World, name: str, kind: str = "signalement", **values: Any) -> None:
    with world.acting(world.agent_artois):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            born(world, kind, **values)
        assert constraint_name(error.value) == name


def test_demande_constraints_by_name(maison: World) -> None:
    _violates(maison, "demande_reference_shape", reference="2XGP0-KMA4Q")
    _violates(maison, "demande_urgence", is_urgent=True)
    _violates(maison, "demande_received_order", caisse_received_at=LUNDI - timedelta(hours=1))
    _violates(maison, "demande_portail_accompagnee", is_accompagnee=False)
    _violates(maison, "demande_closed_when_final", closed_at=LUNDI)
    _violates(maison, "demande_issue_of_type", issue=Issue.ABOUTI, taken_at=LUNDI)
    submission = uuid4()
    with maison.acting(maison.agent_artois):
        born(maison, "signalement", submission=submission)
    _violates(maison, "signalements_demande_submission_key", submission=submission)


@pytest.mark.clause("MAR-3-issues-cloture")
def test_never_taken_is_never_abouti(maison: World) -> None:
    with maison.acting(maison.agent_artois):
        demande = born(maison, "signalement")
        for name, values in (
            ("demande_abouti_taken", {"issue": Issue.ABOUTI}),
            ("demande_issue_of_type", {"issue": ""}),
            ("demande_motif", {"issue": Issue.SANS_SUITE}),
        ):
            with pytest.raises(IntegrityError) as error, transaction.atomic():
                force(demande, etat="close", closed_at=LUNDI, **values)
            assert constraint_name(error.value) == name


def test_a_demande_is_never_deleted(maison: World) -> None:
    from django.db import DatabaseError

    with maison.acting(maison.agent_artois):
        demande = born(maison, "signalement")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("delete from signalements_demande where id = %s", [demande.pk])
        assert Demande.objects.filter(pk=demande.pk).exists()
