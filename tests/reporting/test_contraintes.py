"""Each constraint of the figures by its name: by raw SQL, where no form has a say."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from conventions.models import ContactConvention, ConventionMetier, Partie
from espace.tenancy import acting_as, caisse_perimetre
from reporting.models import (
    ActionCaisse,
    ActionCollective,
    Alerte,
    BilanPartie,
    Campagne,
    ChoixIndicateur,
    Copil,
    DeclarationTrimestrielle,
    Difficulte,
    Evaluation,
    Fiche,
    IndicateurManuel,
    MembreCopil,
    Presence,
    Seuil,
    ValeurManuelle,
    Votant,
)
from tests.contraintes import NOW, again, change, declared, said
from tests.reporting.test_models import new_convention
from tests.world import World

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
BY: dict[str, Any] = {"recorded_at": AT, "recorded_by_ref": "essai"}
DAY, LATER = date(2025, 1, 1), date(2025, 4, 1)
PERIOD: dict[str, Any] = {"starts_on": DAY, "ends_on": LATER}
APP = "reporting_"
FROZEN, DRAFT = "etat = 'validee'", "etat = 'en_preparation'"

# constraint → a statement the database must refuse under that name. No screen writes these tables yet, but that of the
# sheets, which the code dates and numbers: their sentences wait for the forms to come.
STATEMENTS: dict[str, str] = {
    # actions
    "action_counted_when_held": change(f"{APP}actioncollective", "participants = 12"),
    "action_caisse_once": again(f"{APP}actioncaisse"),
    "presence_once": again(f"{APP}presence", compte_id="null"),
    "presence_compte_once": again(f"{APP}presence", personne="gen_random_uuid()"),
    "difficulte_written": change(f"{APP}difficulte", "texte = ''"),
    # quarters: never rewritten, so written again
    "declaration_once": again(f"{APP}declarationtrimestrielle"),
    "declaration_order": again(f"{APP}declarationtrimestrielle", starts_on="'2025-04-01'::date"),
    "declaration_accompagnes": again(f"{APP}declarationtrimestrielle", accompagnes="121"),
    # COPIL
    "copil_held": change(f"{APP}copil", "held_on = '2026-01-01'"),
    "membre_contact_once": again(f"{APP}membrecopil"),
    "membre_known": change(f"{APP}membrecopil", "contact_id = null"),
    "membre_replaced_by_other": change(f"{APP}membrecopil", "replaced_by_id = id"),
    "bilan_once": again(f"{APP}bilanpartie"),
    "bilan_published": change(f"{APP}bilanpartie", f"published_at = {NOW}"),
    "evaluation_once": again(f"{APP}evaluation"),
    "evaluation_order": change(f"{APP}evaluation", "ends_on = starts_on"),
    "evaluation_periodicite": change(f"{APP}evaluation", "has_comite_technique = true"),
    # surveys
    "campagne_order": change(f"{APP}campagne", "closes_on = opens_on"),
    "campagne_action": change(f"{APP}campagne", "kind = 'formation'"),
    "votant_once": again(f"{APP}votant"),
    # sheets
    "fiche_once": again(f"{APP}fiche", FROZEN, uuid="gen_random_uuid()"),
    "fiche_one_in_preparation": again(f"{APP}fiche", DRAFT, uuid="gen_random_uuid()", numero="3"),
    "fiche_order": change(f"{APP}fiche", "ends_on = starts_on", DRAFT),
    "fiche_validated": change(f"{APP}fiche", "etat = 'validee'", DRAFT),
    "fiche_frozen": change(f"{APP}fiche", "version = version + 1", FROZEN),
    # indicators and thresholds
    "indicateur_manuel_once": again(f"{APP}indicateurmanuel"),
    "valeur_once": again(f"{APP}valeurmanuelle"),
    "valeur_order": change(f"{APP}valeurmanuelle", "ends_on = starts_on"),
    "choix_once": again(f"{APP}choixindicateur"),
    "seuil_positive": change(f"{APP}seuil", "jours = 0"),
    "alerte_one_open": again(f"{APP}alerte"),
    "alerte_order": change(f"{APP}alerte", "closed_at = opened_at - interval '1 day'"),
}
# Counted by code, once whatever is clicked: no sentence, nobody types it.
SILENT = {"choix_once", "presence_compte_once"}


@pytest.fixture
def rows(world: World) -> World:
    """One row of each table, at Artois; who has answered a survey is written by the structure."""
    convention = new_convention(world, "essai", world.artois)
    given: dict[str, Any] = {"convention": convention, "partenaire": world.departement}
    with acting_as(caisse_perimetre([world.artois.pk])):
        lay_meetings(convention, given)
        lay_figures(world, given)
        campagne = Campagne.objects.create(kind="service", question="?", opens_on=DAY, closes_on=LATER, **given, **BY)
    with world.acting(world.technicien_departement):
        Votant.objects.create(campagne=campagne, compte=world.technicien_departement)
    return world


def lay_meetings(convention: ConventionMetier, given: dict[str, Any]) -> None:
    """Actions and COPIL."""
    partie = Partie.objects.create(
        convention=convention, kind="partenaire", partenaire=convention.partenaire, denomination="Essai"
    )
    contact = ContactConvention.objects.create(
        convention=convention, partie=partie, kind="referent", fonction="Essai", starts_on=DAY
    )
    copil = Copil.objects.create(planned_at=AT, **given, **BY)
    MembreCopil.objects.create(copil=copil, partie=partie, contact=contact)
    BilanPartie.objects.create(copil=copil, partie=partie, **BY)
    Evaluation.objects.create(**PERIOD, **given, **BY)
    Difficulte.objects.create(on=DAY, texte="Essai", **given, **BY)


def lay_figures(world: World, given: dict[str, Any]) -> None:
    """What is counted, and the sheets."""
    caisse = {"caisse": world.artois}
    action = ActionCollective.objects.create(kind="session", intitule="Essai", on=DAY, **given, **BY)
    ActionCaisse.objects.create(action=action, **caisse)
    Presence.objects.create(action=action, compte=world.technicien_departement)
    DeclarationTrimestrielle.objects.create(
        visiteurs=120, accompagnes=45, structure="Essai", received_on=LATER, **caisse, **PERIOD, **given, **BY
    )
    manuel = IndicateurManuel.objects.create(libelle="Essai", definition="Essai", **given, **BY)
    ValeurManuelle.objects.create(indicateur=manuel, valeur=1, **caisse, **PERIOD, **BY)
    ChoixIndicateur.objects.create(code="essai", is_shown=True, decided_at=AT, decided_by_ref="x", **given)
    seuil = Seuil.objects.create(mesure="dossiers_ouverts", jours=31, nombre=5, **caisse, **given, **BY)
    Alerte.objects.create(seuil=seuil, opened_at=AT, valeur=5)
    prepared: dict[str, Any] = {"prepared_at": AT, "prepared_by_ref": "x", **PERIOD, **given}
    Fiche.objects.create(**prepared, etat="validee", validated_at=AT, validated_by_ref="x", pdf=uuid4())
    Fiche.objects.create(**prepared, numero=2)


def test_the_database_refuses_under_this_name_and_a_sentence_goes_with_it(rows: World) -> None:
    found = {}
    for who in (rows.agent_artois, rows.technicien_departement):
        with rows.acting(who):
            found[who.role] = {name: said(statement) for name, statement in mine(who.role).items()}
    answers = {name: answer for walked in found.values() for name, answer in walked.items()}
    assert {name: answer[0] for name, answer in answers.items()} == {name: name for name in STATEMENTS}
    assert {name for name, (_, sentence) in answers.items() if not (sentence or "").endswith(".")} == SILENT


def mine(role: str) -> dict[str, str]:
    """The structure alone writes who has answered."""
    return {name: sql for name, sql in STATEMENTS.items() if (name == "votant_once") == (role == "technicien")}


@pytest.mark.django_db
def test_no_constraint_is_left_out() -> None:
    assert declared("reporting") == set(STATEMENTS)
