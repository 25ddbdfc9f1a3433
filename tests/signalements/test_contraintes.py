"""Each constraint of the case by its name: by raw SQL, where no form has a say."""

import pytest

from espace.tenancy import acting_as, caisse_perimetre
from signalements.models import Demande
from tests.contraintes import NOW, again, change, declared, refusals, said, twice
from tests.signalements.conftest import Sender
from tests.signalements.rangees import Rows
from tests.world import World

APP = "signalements_"
FULL = "id = (select demande_id from signalements_tentativecontact)"  # a signalement, taken
OPEN = "stopped_at is null"
OF_CAISSE = "caisse_id is not null"
TOKEN = "'00000000-0000-4000-8000-000000000001'"
CLOSED = f"etat = 'close', closed_at = {NOW}"

# constraint → a statement the database must refuse under that name
STATEMENTS: dict[str, str] = {
    # demande
    "demande_reference_shape": change(f"{APP}demande", "reference = '2XGP0-KMA4Q'", FULL),
    "demande_etat_of_type": change(f"{APP}demande", "type = 'rendez_vous'", FULL),
    "demande_transition": change(f"{APP}demande", "etat = 'fixe'", FULL),
    "demande_closed_when_final": change(f"{APP}demande", f"closed_at = {NOW}", FULL),
    "demande_issue_of_type": change(f"{APP}demande", "issue = 'abouti'", FULL),
    "demande_abouti_taken": change(f"{APP}demande", f"{CLOSED}, issue = 'abouti', taken_at = null", FULL),
    "demande_motif": change(f"{APP}demande", f"{CLOSED}, issue = 'sans_suite'", FULL),
    "demande_taken_by_agent": change(f"{APP}demande", "taken_at = null", FULL),
    "demande_urgence": change(f"{APP}demande", "is_urgent = true", FULL),
    "demande_received_order": change(f"{APP}demande", "recorded_at = received_at - interval '1 hour'", FULL),
    "demande_portail_accompagnee": change(f"{APP}demande", "is_accompagnee = false", FULL),
    # what each kind holds
    "dossier_qualified": change(f"{APP}dossier", f"qualified_at = {NOW}"),
    "rendez_vous_place": change(f"{APP}rendezvous", f"mode = 'sur_place', starts_at = {NOW}"),
    "option_choisie_once": again(f"{APP}optionchoisie"),
    "option_once": again(f"{APP}option", OF_CAISSE),
    "piece_attendue_once": again(f"{APP}pieceattendue", OF_CAISSE),
    "piece_attendue_two_options": change(f"{APP}pieceattendue", "categorie_id = prestation_id", OF_CAISSE),
    # person
    "identite_five_fields": change(f"{APP}identite", "prenom = ''"),
    "identite_departement": change(f"{APP}identite", "departement = '20'"),
    "identite_telephone": change(f"{APP}identite", "telephone = '06 00 00 00 00'"),
    "representant_complete": change(f"{APP}representant", "qualite = ''"),
    "accord_given": change(f"{APP}accord", "agreed_at = null"),
    "accord_validated": change(f"{APP}accord", "is_confirmed = true"),
    # pieces
    "piece_ecartee_motif": change(f"{APP}piece", "examen = 'ecartee'"),
    "piece_has_file": change(f"{APP}piece", "removed_at = null"),
    "piece_demandee_once": again(f"{APP}piecedemandee"),
    # thread
    "message_once": twice(again(f"{APP}message", submission=TOKEN)),
    "message_never_edited": change(f"{APP}message", "texte = 'Autre'"),
    "note_once": twice(again(f"{APP}noteinterne", submission=TOKEN)),
    "note_never_edited": change(f"{APP}noteinterne", "texte = 'Autre'"),
    "lecture_fil_once": again(f"{APP}lecturefil"),
    # clocks
    "echeance_one_open": again(f"{APP}echeance", OPEN),
    "echeance_stopped_result": change(f"{APP}echeance", "result = 'fait'", OPEN),
    "echeance_due_after_start": change(f"{APP}echeance", "due_at = started_at"),
    "echeance_committed_due": change(f"{APP}echeance", "is_committed = true, due_at = null"),
    "rappel_once": again(f"{APP}rappel"),
    # facts
    "tentative_recorded_after": change(f"{APP}tentativecontact", "recorded_at = at - interval '1 second'"),
    "tentative_once": twice(again(f"{APP}tentativecontact", submission=TOKEN)),
    "etape_once": again(f"{APP}etapeaccompagnement", "etape = 'bilan'"),
    "etape_orientation": change(f"{APP}etapeaccompagnement", "orientation_id = null", "etape = 'orientation'"),
    "cycle_order": change(f"{APP}cycledossier", f"qualified_at = {NOW}"),
    "cycle_cancelled_alone": change(
        f"{APP}cycledossier", f"completed_by_deposit_at = {NOW}, qualified_at = {NOW}, cancelled_at = {NOW}"
    ),
    "cycle_one_open": again(f"{APP}cycledossier"),
    "reorientation_elsewhere": change(f"{APP}reorientation", "to_caisse_id = from_caisse_id"),
}

# What no screen can ask for: no sentence.
SILENT = {"lecture_fil_once", "piece_demandee_once", "message_never_edited", "note_never_edited"}


@pytest.fixture
def rows(maison: World, full: Demande, send: Sender) -> Rows:
    return Rows(maison, full, send(by=maison.technicien_bondues, caisse=maison.opale, commentaire="Autre structure."))


def test_the_database_refuses_under_this_name_and_a_sentence_goes_with_it(maison: World, rows: Rows) -> None:
    with acting_as(caisse_perimetre([maison.artois.pk, maison.opale.pk])):
        assert refusals(STATEMENTS) == {name: name for name in STATEMENTS}
        sentences = {name: said(statement)[1] for name, statement in STATEMENTS.items()}
    assert {name for name, sentence in sentences.items() if not (sentence or "").endswith(".")} == SILENT


@pytest.mark.django_db
def test_no_constraint_is_left_out() -> None:
    assert declared("signalements") == set(STATEMENTS)
