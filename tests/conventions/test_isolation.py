"""Each table of the contract, seen by its own caisse and structure, by the others, by a gestionnaire, by nobody yet."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django_scopes.exceptions import ScopeError

from accounts.models import Caisse, Compte, Partenaire
from conventions import actions
from conventions.enums import KindLettre
from conventions.models import (
    Actualite,
    ConventionMetier,
    DemandeDroit,
    Destruction,
    Document,
    EnvoiDirect,
    HoraireAccueil,
    Incident,
    Instruction,
    LectureInstruction,
    Lettre,
    NoteConvention,
    SousTraitant,
    Support,
    VersionSupport,
    Violation,
    VoletConvention,
)
from espace.auteurs import AUTOMATE
from espace.models import Fichier
from espace.reference import new_reference
from espace.tenancy import PERSONNE, acting_as
from tests.conventions.conftest import (
    LOADED_AT,
    TODAY,
    Maker,
    acting,
    convention_of,
    load,
    partie_of,
    seen_by,
    sign_in,
    usage_of,
)

RT, BONDUES = "roubaix-tourcoing", "CCAS de Bondues"
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
RECORDED = {"recorded_at": AT, "recorded_by_ref": "essai"}
FOUND = datetime(2026, 11, 20, 9, tzinfo=UTC)


def fill(technicien: Compte) -> None:
    """One row at least in each table for Bondues, beside those the file loads."""
    convention, caisse, structure = convention_of("bondues"), partie_of("bondues", RT), partie_of("bondues")
    both: dict[str, Any] = {"caisse_id": caisse.caisse_id, "partenaire_id": convention.partenaire_id}
    actions.record_lettre(
        kind=KindLettre.DENONCIATION,
        auteur=structure,
        sent_on=date(2027, 8, 1),
        reference="1A",
        by=AUTOMATE,
        at=AT,
    )
    EnvoiDirect.objects.create(
        usage=usage_of("bondues"), categorie="ase", opens_on=TODAY, decided_at=AT, decided_by_ref="essai", **both
    )
    fichier = Fichier.objects.create(
        kind="document", storage_key="essai", name="essai.pdf", sha256="0", size=1, mime="application/pdf",
        wrapped_key=b"", created_at=AT, **both,
    )  # fmt: skip
    for alone in (True, False):
        Document.objects.create(
            convention=convention, kind="eivp" if alone else "annexe", titre="Essai", dated_on=TODAY, fichier=fichier,
            is_caisse_seule=alone, added_at=AT, added_by_ref="essai",
        )  # fmt: skip
    VoletConvention.objects.create(convention=convention, tronc="optionnel", code="x", libelle="X")
    HoraireAccueil.objects.create(convention=convention, texte="9 h - 12 h", starts_on=TODAY, **RECORDED)
    NoteConvention.objects.create(convention=convention, kind="note", noted_on=TODAY, texte="Essai", **RECORDED)
    SousTraitant.objects.create(
        convention=convention, denomination="Essai", activite="Essai", contract_starts_on=TODAY, declared_on=TODAY, **RECORDED
    )  # fmt: skip
    Destruction.objects.create(convention=convention, asked_on=TODAY)
    Violation.objects.create(
        convention=convention, declarante=structure, discovered_at=FOUND, declared_at=AT, due_at=AT, declared_by_ref="essai", **both
    )  # fmt: skip
    DemandeDroit.objects.create(
        convention=convention, kind="acces", nom="Garance", prenom="Alix", date_naissance=date(1980, 1, 1),
        received_on=TODAY, due_on=TODAY, addressed_to=caisse, **both, **RECORDED,
    )  # fmt: skip
    assert caisse.caisse_id is not None
    published = {"published_at": AT, "published_by_ref": "essai"}
    for public in ("partenaires", "agents"):
        Actualite.objects.create(
            caisse_id=caisse.caisse_id, public=public, titre="Essai", texte="Essai", starts_on=TODAY,
            ends_on=date(2027, 1, 1), **published,
        )  # fmt: skip
    support = Support.objects.create(caisse_id=caisse.caisse_id, titre="Essai", origine="CPAM", created_at=AT)
    VersionSupport.objects.create(support=support, numero=1, lien="https://essai.example/", **published)
    instruction = Instruction.objects.create(caisse_id=caisse.caisse_id, titre="Essai", texte="Essai", **published)
    LectureInstruction.objects.create(instruction=instruction, compte=technicien, read_at=AT)
    Incident.objects.create(
        numero=new_reference(), declare_par=technicien, ecran="Accueil", description="Essai", declared_at=AT, **both
    )


TABLES = [
    model
    for model in apps.get_app_config("conventions").get_models()
    if model.__name__ not in ("Maintenance", "HistoricalMaintenance")  # announced by the exploitant to everybody
]


def count(model: type[models.Model]) -> int:
    """Rows PostgreSQL shows, without any help of the managers."""
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {model._meta.db_table}")
        return int(cursor.fetchone()[0])


@pytest.fixture
def cast(compte: Maker) -> dict[str, Compte]:
    """Bondues full of rows, Champigny as loaded with none of them, and somebody on each side."""
    load("bondues", "champigny")
    people = {
        "agent": compte("agent", caisse=RT),
        "agent_autre": compte("agent", caisse="val-de-marne"),
        "technicien": compte("technicien", partenaire=BONDUES),
        "gestionnaire": compte("gestionnaire", partenaire=BONDUES),
        "technicien_autre": compte("technicien", partenaire="CCAS de Champigny-sur-Marne"),
    }
    with seen_by(RT):
        fill(people["technicien"])
    return people


def of_bondues(person: Compte) -> dict[str, int]:
    """Table → rows seen, leaving out what belongs to Champigny."""
    with acting(person, AT):
        return {model.__name__: count(model) for model in TABLES}


def test_own_caisse_sees_everything_and_another_nothing(cast: dict[str, Compte]) -> None:
    own, other = of_bondues(cast["agent"]), of_bondues(cast["agent_autre"])
    assert [name for name, rows in own.items() if rows == 0] == []
    with acting(cast["agent_autre"], AT):
        assert list(ConventionMetier.objects.values_list("ref", flat=True)) == ["champigny"]
        assert Lettre.objects.count() == 0
    filled_here_only = {
        "Lettre", "EnvoiDirect", "Document", "HoraireAccueil", "NoteConvention", "SousTraitant", "Destruction", "Violation",
        "DemandeDroit", "Actualite", "Support", "VersionSupport", "Instruction", "LectureInstruction", "Incident",
        "BesoinAnnuaire",
    }  # fmt: skip
    assert {name: other[name] for name in filled_here_only if other[name]} == {}
    for name in set(own) - filled_here_only:
        assert other[name] > 0, name


def test_the_structure_sees_its_own_and_another_structure_none_of_it(cast: dict[str, Compte]) -> None:
    own, other = of_bondues(cast["technicien"]), of_bondues(cast["technicien_autre"])
    full = of_bondues(cast["agent"])
    hidden = {name for name, rows in full.items() if own[name] < rows}
    assert hidden == {"Actualite", "Document"}  # news for agents, the impact analysis
    assert (own["Actualite"], own["Document"]) == (1, 1)
    with acting(cast["technicien_autre"], AT):
        assert list(ConventionMetier.objects.values_list("ref", flat=True)) == ["champigny"]
        for model in (Lettre, Violation, DemandeDroit, Incident, NoteConvention, SousTraitant, Document, Actualite):
            assert count(model) == 0, model
    assert other["ContactConvention"] == 5


def test_a_gestionnaire_never_sees_the_person_of_a_rights_request(cast: dict[str, Compte]) -> None:
    seen = of_bondues(cast["gestionnaire"])
    assert seen["DemandeDroit"] == 0
    assert {name: seen[name] for name in ("Violation", "Incident", "Terme")} == {
        name: of_bondues(cast["technicien"])[name] for name in ("Violation", "Incident", "Terme")
    }


def test_nobody_yet_sees_nothing_and_outside_any_perimeter_it_fails(cast: dict[str, Compte]) -> None:
    with acting_as(PERSONNE):
        assert {model.__name__: count(model) for model in TABLES if count(model)} == {}
    for model in TABLES:
        if model.__name__.startswith("Historical"):
            continue
        with pytest.raises(ScopeError):
            model.objects.count()  # type: ignore[attr-defined]  # every model has one
        with pytest.raises(DatabaseError, match="aucun périmètre"), transaction.atomic():
            count(model)


WRITES = {
    "its convention": "update conventions_conventionmetier set ended_on = '2030-01-01', end_reason = 'retrait'",
    "a reading": "insert into conventions_lecture (convention_id, cle, valeur, motif, recorded_at, recorded_by_ref) select id, "
    "'denonciation', 'preavis', 'x', '2026-11-23', 'x' from conventions_conventionmetier",
    "a letter": "update conventions_lettre set admitted_on = '2026-11-23', admitted_by_ref = 'x', admitted_reason = 'x'",
    "a function": "insert into conventions_fonctionouverte (usage_id, partenaire_id, caisse_id, fonction, opens_on, source, "
    "decided_at, decided_by_ref) select usage_id, partenaire_id, caisse_id, 'examen', '2026-11-23', 'decision', '2026-11-23', 'x' "
    "from conventions_fonctionouverte limit 1",
}


@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES.keys())
@pytest.mark.parametrize("role", ["technicien", "gestionnaire"])
def test_a_structure_never_writes_the_contract(cast: dict[str, Compte], role: str, statement: str) -> None:
    """A row that it sees and may not write is not found; one that it adds is refused."""
    with acting(cast[role], AT), connection.cursor() as cursor:
        if statement.startswith("update"):
            cursor.execute(statement)
            assert cursor.rowcount == 0
        else:
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                cursor.execute(statement)


def test_a_caisse_opens_no_function_in_anothers_convention(cast: dict[str, Compte]) -> None:
    with seen_by():
        usage = usage_of("bondues").pk
        partenaire = Partenaire.objects.get(nom=BONDUES).pk
    mine = Caisse.objects.get(code="val-de-marne").pk
    with (
        acting(cast["agent_autre"], AT),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "insert into conventions_fonctionouverte (usage_id, partenaire_id, caisse_id, fonction, opens_on, source, "
            "decided_at, decided_by_ref) values (%s, %s, %s, 'examen', '2026-11-23', 'decision', '2026-11-23', 'x')",
            [usage, partenaire, mine],
        )


def test_the_history_of_contacts_obeys_the_same_policy(cast: dict[str, Compte]) -> None:
    history = apps.get_model("conventions", "HistoricalContactConvention")
    with acting(cast["agent"], AT):
        assert count(history) == 11
    with acting(cast["agent_autre"], AT):
        assert count(history) == 5


def test_a_page_of_another_caisse_answers_as_if_it_did_not_exist(cast: dict[str, Compte]) -> None:
    assert sign_in(cast["agent_autre"]).get("/caisse/conventions/bondues/").status_code == 404
    assert LOADED_AT < AT
