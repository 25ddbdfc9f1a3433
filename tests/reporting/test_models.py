"""What the tables of the figures refuse, by the name of the constraint, and who sees them."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from accounts.models import Caisse
from conventions.models import ConventionMetier
from espace.errors import constraint_name, sentence_of
from espace.tenancy import Acteur, Perimetre, acting_as, caisse_perimetre
from reporting.enums import EtatAction, EtatFiche, KindAction, KindCampagne, Note
from reporting.models import (
    ActionCollective,
    Alerte,
    Campagne,
    Copil,
    DeclarationTrimestrielle,
    Evaluation,
    Fiche,
    Presence,
    Reponse,
    Seuil,
    Votant,
)
from tests.base import OWNER, acting_under
from tests.world import World

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
BY = {"recorded_at": AT, "recorded_by_ref": "essai"}


def new_convention(world: World, ref: str, *caisses: Caisse, bondues: bool = False) -> ConventionMetier:
    with acting_as(caisse_perimetre([c.pk for c in caisses])):
        return ConventionMetier.objects.create(
            ref=ref, kind="acces_droits_soins", intitule="Convention d’essai", created_at=AT,
            partenaire=world.bondues if bondues else world.departement, caisse_ids=[c.pk for c in caisses],
        )  # fmt: skip


@pytest.fixture
def convention(world: World) -> ConventionMetier:
    return new_convention(world, "essai", world.artois, world.opale)


@pytest.fixture
def inside(world: World, convention: ConventionMetier) -> Iterator[ConventionMetier]:
    with acting_as(caisse_perimetre([world.artois.pk])):
        yield convention


def of(convention: ConventionMetier, **values: Any) -> dict[str, Any]:
    return {"convention": convention, "partenaire_id": convention.partenaire_id, **values}


def refused(name: str, create: Callable[[], object]) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        create()
    assert constraint_name(error.value) == name
    sentence = sentence_of(error.value)
    assert sentence
    return sentence


def new_fiche(convention: ConventionMetier, **values: Any) -> Fiche:
    given = {"starts_on": date(2025, 10, 2), "ends_on": date(2026, 10, 2), "prepared_at": AT, "prepared_by_ref": "x"}
    return Fiche.objects.create(**of(convention, **{**given, **values}))


VALIDATED = {"etat": EtatFiche.VALIDEE, "validated_at": AT, "validated_by_ref": "x", "pdf": uuid.uuid4()}


def test_a_validated_sheet_never_changes_even_by_raw_sql(inside: ConventionMetier) -> None:
    fiche = new_fiche(inside, **VALIDATED)
    fiche.figures = {"autre": 1}
    sentence = refused("fiche_frozen", fiche.save)
    assert sentence == "Cette fiche est validée : ses chiffres ne changent plus. Préparez-en une nouvelle version."
    with acting_under(OWNER, acteur="systeme"):  # the web may delete no sheet at all
        refused("fiche_frozen", fiche.delete)
    refused("fiche_frozen", lambda: Fiche.objects.filter(pk=fiche.pk).update(etat=EtatFiche.EN_PREPARATION))

    def by_sql() -> None:
        with connection.cursor() as cursor:
            cursor.execute("update reporting_fiche set figures = '{}' where id = %s", [fiche.pk])

    refused("fiche_frozen", by_sql)


def test_a_sheet_in_preparation_changes_until_it_is_validated(inside: ConventionMetier) -> None:
    fiche = new_fiche(inside)
    fiche.figures = {"un": 1}
    fiche.save()
    for name, value in VALIDATED.items():
        setattr(fiche, name, value)
    fiche.save()
    assert Fiche.objects.get().is_frozen


def test_a_period_has_one_sheet_in_preparation_and_one_of_each_number(inside: ConventionMetier) -> None:
    new_fiche(inside, **VALIDATED)
    refused("fiche_once", lambda: new_fiche(inside))
    new_fiche(inside, numero=2)
    refused("fiche_one_in_preparation", lambda: new_fiche(inside, numero=3))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("fiche_order", {"ends_on": date(2025, 10, 2)}),
        ("fiche_validated", {"etat": EtatFiche.VALIDEE}),
        ("fiche_validated", {"validated_at": AT}),
    ],
)
def test_a_sheet_refuses(inside: ConventionMetier, name: str, values: dict[str, Any]) -> None:
    refused(name, lambda: new_fiche(inside, **values))


def new_action(convention: ConventionMetier, **values: Any) -> ActionCollective:
    given = {"kind": KindAction.FORMATION, "etat": EtatAction.TENUE, "intitule": "Formation", "on": date(2026, 5, 1)}
    return ActionCollective.objects.create(**of(convention, **{**given, **BY, **values}))


def test_a_planned_action_has_no_participants(inside: ConventionMetier) -> None:
    new_action(inside, participants=12)
    refused("action_counted_when_held", lambda: new_action(inside, etat=EtatAction.PREVUE, participants=12))


def test_someone_is_present_once(inside: ConventionMetier) -> None:
    presence = Presence.objects.create(action=new_action(inside), nom="Roux", prenom="Léa")
    refused("presence_once", lambda: Presence.objects.create(action=presence.action, personne=presence.personne))


def quarter(world: World, convention: ConventionMetier, **values: Any) -> DeclarationTrimestrielle:
    given = {
        "starts_on": date(2025, 1, 1), "ends_on": date(2025, 4, 1), "visiteurs": 120, "accompagnes": 45,
        "structure": "Maison du Plateau", "received_on": date(2025, 4, 15), "caisse": world.artois,
    }  # fmt: skip
    return DeclarationTrimestrielle.objects.create(**of(convention, **{**given, **BY, **values}))


def test_a_quarter_refuses_what_cannot_be(world: World, inside: ConventionMetier) -> None:
    quarter(world, inside)
    refused("declaration_once", lambda: quarter(world, inside))
    next_quarter = {"starts_on": date(2025, 4, 1), "ends_on": date(2025, 7, 1)}
    sentence = refused("declaration_accompagnes", lambda: quarter(world, inside, **next_quarter, accompagnes=130))
    assert sentence == "Les visiteurs accompagnés ne peuvent pas dépasser les visiteurs venus."
    with pytest.raises(IntegrityError, match="_check"), transaction.atomic():
        quarter(world, inside, **next_quarter, visiteurs=-3, accompagnes=-4)


def test_a_quarter_is_replaced_never_rewritten(world: World, inside: ConventionMetier) -> None:
    first = quarter(world, inside)
    first.visiteurs = 130
    with pytest.raises(DatabaseError, match=r"facts_fixed|update"), transaction.atomic():
        first.save()
    as_owner = acting_under(OWNER, acteur="systeme")  # the web may not even ask
    with as_owner, pytest.raises(DatabaseError, match="delete"), transaction.atomic():
        first.delete()
    DeclarationTrimestrielle.objects.filter(pk=first.pk).update(replaced_at=AT)
    quarter(world, inside, visiteurs=130)
    assert sorted(DeclarationTrimestrielle.objects.values_list("visiteurs", flat=True)) == [120, 130]


def test_a_technical_committee_has_its_rhythm(inside: ConventionMetier) -> None:
    given = of(inside, starts_on=date(2025, 4, 1), ends_on=date(2026, 4, 1), **BY)
    refused("evaluation_periodicite", lambda: Evaluation.objects.create(**given, has_comite_technique=True))
    Evaluation.objects.create(**given, has_comite_technique=True, periodicite="trimestrielle")


def test_a_copil_that_was_held_is_dated(inside: ConventionMetier) -> None:
    given = of(inside, planned_at=AT, **BY)
    refused("copil_held", lambda: Copil.objects.create(**given, etat="tenu"))
    refused("copil_held", lambda: Copil.objects.create(**given, held_on=AT.date()))


def test_a_threshold_raises_one_alert_at_a_time(world: World, inside: ConventionMetier) -> None:
    seuil = Seuil.objects.create(**of(inside, caisse=world.artois, mesure="dossiers_ouverts", jours=31, nombre=5, **BY))
    first = Alerte.objects.create(seuil=seuil, opened_at=AT, valeur=5)
    refused("alerte_one_open", lambda: Alerte.objects.create(seuil=seuil, opened_at=AT, valeur=6))
    first.closed_at = AT
    first.save()
    Alerte.objects.create(seuil=seuil, opened_at=AT, valeur=5)


# ── Surveys ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def campagne(world: World, convention: ConventionMetier) -> Campagne:
    with acting_as(caisse_perimetre([world.artois.pk])):
        return Campagne.objects.create(
            **of(convention, kind=KindCampagne.SERVICE, question="Êtes-vous satisfait du service rendu ?", **BY),
            opens_on=date(2026, 6, 1),
            closes_on=date(2026, 7, 1),
        )


def test_an_account_answers_once_and_nothing_leads_from_it_to_its_answer(world: World, campagne: Campagne) -> None:
    with world.acting(world.technicien_departement):
        Votant.objects.create(campagne=campagne, compte=world.technicien_departement)
        Reponse.objects.create(campagne=campagne, note=Note.SATISFAIT)
        refused("votant_once", lambda: Votant.objects.create(campagne=campagne, compte=world.technicien_departement))
        assert Reponse.objects.count() == 0  # the structure never reads an answer, its own neither
    with world.acting(world.agent_artois):
        assert (Votant.objects.count(), Reponse.objects.count()) == (0, 1)
    shared = {f.name for f in Votant._meta.fields} & {f.name for f in Reponse._meta.fields}
    assert shared == {"id", "campagne"}
    instants = [f.name for m in (Votant, Reponse) for f in m._meta.fields if "Date" in f.get_internal_type()]
    assert instants == []


def test_an_answer_is_neither_changed_nor_taken_back(world: World, campagne: Campagne) -> None:
    with world.acting(world.technicien_departement):
        reponse = Reponse.objects.create(campagne=campagne, note=Note.SATISFAIT)
    with world.acting(world.agent_artois), acting_under(OWNER, acteur="systeme"):  # the web may not even ask
        for undo in (reponse.delete, lambda: Reponse.objects.update(note=Note.PAS_SATISFAIT)):
            with pytest.raises(DatabaseError, match=r"append_only|Cannot"), transaction.atomic():
                undo()


# ── Who sees ───────────────────────────────────────────────────────────────────────────────────


def seen_by_sql(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return int(cursor.fetchone()[0])


def test_a_sheet_is_read_by_the_caisses_of_its_convention_and_validated_by_the_structure(world: World) -> None:
    convention = new_convention(world, "deux", world.artois, world.opale)
    with acting_as(caisse_perimetre([world.artois.pk])):
        new_fiche(convention)
        new_fiche(convention, caisse=world.artois)
        new_fiche(convention, starts_on=date(2024, 10, 2), ends_on=date(2025, 10, 2), **VALIDATED)
    counts = {
        name: _count(world.perimetre(world.comptes[name]))
        for name in ("agent_artois", "agent_opale", "technicien_departement", "technicien_bondues", "exploitant")
    }
    assert counts == {
        "agent_artois": 3, "agent_opale": 2, "technicien_departement": 1, "technicien_bondues": 0, "exploitant": 0,
    }  # fmt: skip


def _count(perimetre: Perimetre) -> int:
    with acting_as(perimetre):
        assert Fiche.objects.count() == seen_by_sql("reporting_fiche")
        return Fiche.objects.count()


def test_a_row_hangs_on_no_convention_of_another_caisse_nor_under_another_structure(world: World) -> None:
    theirs = new_convention(world, "bondues", world.opale, bondues=True)
    mine = new_convention(world, "essai", world.artois)
    with acting_as(caisse_perimetre([world.artois.pk])):
        for create in (
            lambda: new_action(theirs),
            lambda: new_fiche(theirs),
            lambda: new_fiche(mine, partenaire_id=world.bondues.pk),
        ):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                create()


@pytest.mark.parametrize("name", ["technicien_departement", "gestionnaire_departement"])
def test_the_structure_writes_no_figure(world: World, convention: ConventionMetier, name: str) -> None:
    with world.acting(world.comptes[name]):
        for create in (lambda: new_action(convention), lambda: new_fiche(convention, **VALIDATED)):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                create()


def test_children_follow_their_parent(world: World, convention: ConventionMetier) -> None:
    with acting_as(caisse_perimetre([world.artois.pk])):
        Presence.objects.create(action=new_action(convention), nom="Roux", prenom="Léa")
    for perimetre, count in (
        (caisse_perimetre([world.opale.pk]), 1),
        (caisse_perimetre([999]), 0),
        (Perimetre(Acteur.TECHNICIEN, world.bondues.pk, None, (world.opale.pk,)), 0),
    ):
        with acting_as(perimetre):
            assert seen_by_sql("reporting_presence") == count
