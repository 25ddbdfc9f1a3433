"""Each indicator that is computed gives the worked values of the register."""

import csv
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Count

from espace.tenancy import acting_as, caisse_perimetre
from reporting.cadre import Cadre, Valeur
from reporting.indicateurs import catalogue, indicateur
from signalements.enums import Canal, EtatExamen, Issue
from tests.reporting.fabrique import Fabrique

DEBUT, FIN = date(2025, 4, 1), date(2026, 4, 1)
IN = datetime(2025, 6, 10, 8, tzinfo=UTC)
BEFORE = datetime(2025, 3, 20, 8, tzinfo=UTC)
REGISTER = Path(__file__).resolve().parents[2] / "docs" / "clauses.csv"


def value(fabrique: Fabrique, code: str, *caisses: str) -> Valeur:
    cadre = fabrique.cadre(DEBUT, FIN, *caisses)
    calcul = indicateur(code).calcul
    assert calcul is not None
    with acting_as(caisse_perimetre([c.pk for c in cadre.caisses])):
        return calcul(cadre)


def numbers(valeur: Valeur) -> dict[str, int]:
    return {ligne.code: ligne.nombre for ligne in valeur.lignes}


def taken(fabrique: Fabrique, code: str, theme: str = "acces_soins", at: datetime = IN, **values: object) -> None:
    fabrique.saisine(code, at, theme=theme, taken_at=at + timedelta(hours=1), **values)  # type: ignore[arg-type]  # arguments shared as a dict or a tuple


def test_the_catalogue_holds_every_indicator_of_the_register_and_no_other() -> None:
    with REGISTER.open() as register:
        written = {
            row["id"] for row in csv.DictReader(register) if row["kind"] == "indicateur" and "-ind-" in row["id"]
        }
    rules = {"MAR-3-ind-composition-variable", "PDC-5-ind-par-caisse"}  # how the sheet is composed, not a figure
    assert {i.clause for i in catalogue()} == written - rules


@pytest.mark.clause("PDC-5-ind-assures-par-theme")
def test_persons_by_theme_with_its_zeros(fabrique: Fabrique) -> None:
    for _ in range(3):
        taken(fabrique, "artois")
    for _ in range(2):
        taken(fabrique, "artois", "fragilite_numerique")
    assert numbers(value(fabrique, "assures_par_theme", "artois")) == {
        "acces_droits": 0,
        "acces_soins": 3,
        "acces_soins_handicap": 0,
        "fragilite_numerique": 2,
        "situation_sociale_complexe": 0,
    }


@pytest.mark.clause("PDC-5-ind-assures-par-theme")
def test_a_person_opened_twice_on_a_theme_counts_once_and_once_a_theme(fabrique: Fabrique) -> None:
    same = uuid.uuid4()
    taken(fabrique, "artois", personne=same)
    taken(fabrique, "artois", at=IN + timedelta(days=90), personne=same)
    taken(fabrique, "artois", "acces_droits", personne=same)
    found = value(fabrique, "assures_par_theme", "artois")
    assert (found.nombre, numbers(found)["acces_soins"], numbers(found)["acces_droits"]) == (1, 1, 1)


@pytest.mark.clause("PDC-5-ind-par-caisse")
def test_each_caisse_then_the_total(fabrique: Fabrique) -> None:
    for _ in range(3):
        taken(fabrique, "artois")
    for _ in range(5):
        taken(fabrique, "opale")
    found = [value(fabrique, "assures_par_theme", *c).nombre for c in (["artois"], ["opale"], [])]
    assert found == [3, 5, 8]


def test_a_person_that_two_caisses_share_counts_once_in_the_total(fabrique: Fabrique) -> None:
    same = uuid.uuid4()
    taken(fabrique, "artois", personne=same)
    taken(fabrique, "opale", personne=same)
    found = [value(fabrique, "assures_par_theme", *c).nombre for c in (["artois"], ["opale"], [])]
    assert found == [1, 1, 1]


def test_an_accompaniment_counts_when_it_opens_not_when_the_saisine_arrives(fabrique: Fabrique) -> None:
    fabrique.saisine("artois", BEFORE, taken_at=IN)
    fabrique.saisine("artois", IN)
    fabrique.saisine("artois", BEFORE, taken_at=BEFORE + timedelta(hours=1))
    assert value(fabrique, "assures_par_theme", "artois").nombre == 1


def test_another_structure_another_convention_or_another_caisse_is_not_counted(fabrique: Fabrique) -> None:
    other = Fabrique.new(8, "hainaut", at=IN)
    taken(other, "hainaut")
    former = Fabrique(fabrique.partenaire, fabrique.caisses, 6, fabrique.auteur)
    taken(former, "artois")
    taken(fabrique, "opale")
    assert value(fabrique, "assures_par_theme", "artois").nombre == 0


@pytest.mark.clause("M-periode-bilan")
def test_the_period_holds_to_the_minute_in_the_time_of_the_caisse(fabrique: Fabrique) -> None:
    """31/03/2026 at 23:50 in Paris (summer time since the 29th) is in, 01/04/2026 at 0:10 is out."""
    for at in ("2026-03-31T21:50", "2026-03-31T22:00", "2026-03-31T22:10", "2025-03-31T21:50", "2025-03-31T22:00"):
        fabrique.dossier("artois", datetime.fromisoformat(at).replace(tzinfo=UTC), "c2s")
    assert value(fabrique, "volume_dossiers", "artois").nombre == 2


def test_each_caisse_keeps_its_own_midnight(fabrique: Fabrique) -> None:
    opale = fabrique.caisse("opale")
    opale.time_zone = "Indian/Reunion"
    opale.save()
    for code in ("artois", "opale"):
        fabrique.dossier(code, datetime(2026, 3, 31, 20, 30, tzinfo=UTC), "c2s")  # 22:30 in Paris, 0:30 in La Réunion
    assert [value(fabrique, "volume_dossiers", *c).nombre for c in (["artois"], ["opale"], [])] == [1, 0, 1]


@pytest.fixture
def ten_saisines(fabrique: Fabrique) -> Fabrique:
    """Seven taken (three closed since), two refused, one waiting; an eleventh cancelled by its author."""
    for rank in range(7):
        closed_at = IN + timedelta(days=9) if rank < 3 else None
        taken(fabrique, "artois", closed_at=closed_at, issue=Issue.ABOUTI if closed_at else None)
    fabrique.saisine("artois", IN, refused="hors_public")
    fabrique.saisine("artois", IN, refused="injoignable")
    fabrique.saisine("artois", IN)
    fabrique.saisine("artois", IN, cancelled=True)
    return fabrique


@pytest.mark.clause("MAR-3-ind-detections-accompagnees")
def test_detections_and_those_followed(ten_saisines: Fabrique) -> None:
    found = value(ten_saisines, "detections_accompagnees", "artois")
    assert (found.nombre, numbers(found)) == (10, {"accompagnees": 7})


@pytest.mark.clause("MAR-3-ind-non-prises-en-charge", "MAR-3-ind-prises-en-charge")
def test_taken_refused_and_waiting_make_the_whole(ten_saisines: Fabrique) -> None:
    codes = ("detections_accompagnees", "prises_en_charge", "non_prises_en_charge")
    recues, prises, refusees = (value(ten_saisines, code, "artois").nombre for code in codes)
    assert (recues, prises, refusees) == (10, 7, 2)
    assert recues == prises + refusees + 1  # type: ignore[operator]  # known to the test, not to the types


@pytest.mark.clause("MAR-3-ind-motifs-non-prise")
def test_refusals_by_reason(ten_saisines: Fabrique) -> None:
    found = value(ten_saisines, "motifs_non_prise", "artois")
    assert (found.nombre, numbers(found)) == (2, {"hors_public": 1, "injoignable": 1})


@pytest.mark.clause("BON-5-ind-orientations-mas")
def test_orientations_count_what_was_not_taken_too(fabrique: Fabrique) -> None:
    for _ in range(7):
        taken(fabrique, "artois")
    for _ in range(2):
        fabrique.saisine("artois", IN, refused="hors_public")
    fabrique.saisine("artois", BEFORE)
    assert value(fabrique, "orientations_mas", "artois").nombre == 9


@pytest.fixture
def six_closed(fabrique: Fabrique) -> Fabrique:
    """Four « abouti » of which one opened before the period, one without follow-up, one interrupted."""
    end = IN + timedelta(days=30)
    for opened in (IN, IN, IN, BEFORE):
        fabrique.saisine("artois", opened, taken_at=opened, closed_at=end, issue=Issue.ABOUTI)
    for issue in (Issue.SANS_SUITE, Issue.INTERROMPU):
        fabrique.saisine("artois", IN, taken_at=IN, closed_at=end, issue=issue)
    # Never an accompaniment: closed before it was taken, the person no longer wishing it.
    fabrique.saisine("artois", IN, closed_at=end, issue=Issue.SANS_SUITE)
    # Closed before the period.
    fabrique.saisine("artois", BEFORE, taken_at=BEFORE, closed_at=BEFORE + timedelta(days=1), issue=Issue.ABOUTI)
    return fabrique


@pytest.mark.clause("MAR-3-ind-aboutis")
def test_successful_accompaniments(six_closed: Fabrique) -> None:
    assert value(six_closed, "aboutis", "artois").nombre == 4


@pytest.mark.clause("MAR-3-ind-sans-suite")
def test_accompaniments_without_follow_up(six_closed: Fabrique) -> None:
    found = value(six_closed, "sans_suite", "artois")
    assert (found.nombre, numbers(found)) == (2, {"sans_suite": 1, "interrompu": 1})


@pytest.mark.clause("PDC-5-ind-taux-succes")
def test_rate_of_success(six_closed: Fabrique) -> None:
    found = value(six_closed, "taux_succes", "artois")
    assert (found.nombre, found.numerateur, found.sur) == (Decimal("66.7"), 4, 6)
    assert value(six_closed, "taux_succes", "opale") == Valeur(None, sur=0, numerateur=0)


@pytest.fixture
def twelve_dossiers(fabrique: Fabrique) -> Fabrique:
    """Five PUMa, four C2S, two AME, one that the caisse added; one draft is none; one cancelled; two the day before."""
    for prestation in ["puma"] * 5 + ["c2s"] * 4 + ["ame"] * 2 + ["ass"]:
        fabrique.dossier("artois", IN, prestation)
    fabrique.dossier("artois", IN, "c2s", cancelled=True)
    for _ in range(2):
        fabrique.dossier("artois", datetime(2025, 3, 31, 12, tzinfo=UTC), "puma")
    return fabrique


@pytest.mark.clause("BON-5-ind-volume-dossiers")
def test_volume_of_dossiers(twelve_dossiers: Fabrique) -> None:
    assert value(twelve_dossiers, "volume_dossiers", "artois").nombre == 12


@pytest.mark.clause("BON-5-ind-repartition-prestations")
def test_dossiers_by_prestation(twelve_dossiers: Fabrique) -> None:
    found = value(twelve_dossiers, "repartition_prestations", "artois")
    assert [(ligne.code, ligne.nombre, ligne.part) for ligne in found.lignes] == [
        ("puma", 5, Decimal("41.7")),
        ("c2s", 4, Decimal("33.3")),
        ("ame", 2, Decimal("16.7")),
        ("autres", 1, Decimal("8.3")),
    ]
    assert found.nombre == 12


@pytest.mark.clause("MAR-3-ind-dossiers-c2s")
def test_c2s_through_the_portal_only(fabrique: Fabrique) -> None:
    for _ in range(5):
        fabrique.dossier("artois", IN, "c2s")
    for _ in range(2):
        fabrique.dossier("artois", IN, "c2s", canal=Canal.COURRIER)
    assert value(fabrique, "dossiers_c2s", "artois").nombre == 5


@pytest.mark.clause("MAR-3-ind-dossiers-ass")
def test_ass_through_the_portal(fabrique: Fabrique) -> None:
    for _ in range(3):
        fabrique.dossier("artois", IN, "ass")
    fabrique.dossier("artois", BEFORE, "ass")
    fabrique.dossier("artois", IN, "c2s")
    assert value(fabrique, "dossiers_ass", "artois").nombre == 3


@pytest.mark.clause("MAR-3-ind-orientations-eps", "MAR-3-ind-eps-honores")
def test_orientations_to_the_examination_and_those_held(fabrique: Fabrique) -> None:
    for _ in range(5):
        fabrique.examen("artois", IN, EtatExamen.FIXE, EtatExamen.HONORE)
    fabrique.examen("artois", IN, EtatExamen.FIXE, EtatExamen.NON_HONORE)
    fabrique.examen("artois", IN, EtatExamen.SANS_RETOUR)
    fabrique.examen("artois", IN, EtatExamen.FIXE)
    for _ in range(2):
        fabrique.examen("artois", IN, is_dans_cible=False)
    assert value(fabrique, "orientations_eps", "artois").nombre == 8
    assert value(fabrique, "eps_honores", "artois") == Valeur(5, complement="sans retour : 2")


def test_a_demande_rerouted_is_the_figure_of_the_last_caisse(fabrique: Fabrique) -> None:
    """Received by the Artois before the period, by the Côte d'Opale in it."""
    demande = fabrique.saisine("artois", BEFORE)
    with acting_as(caisse_perimetre([c.pk for c in fabrique.caisses])):
        demande.caisse, demande.caisse_received_at = fabrique.caisse("opale"), IN
        demande.save()
    found = [value(fabrique, "orientations_mas", *c).nombre for c in (["artois"], ["opale"], [])]
    assert found == [0, 1, 1]


@pytest.mark.parametrize("code", [i.code for i in catalogue() if i.cas])
def test_the_cases_behind_a_figure_are_as_many(ten_saisines: Fabrique, code: str) -> None:
    cas, shown = indicateur(code).cas, value(ten_saisines, code)
    assert cas is not None
    with acting_as(caisse_perimetre([c.pk for c in ten_saisines.caisses])):
        rows = cas(ten_saisines.cadre(DEBUT, FIN))
        counts = rows.aggregate(demandes=Count("pk"), personnes=Count("personne", distinct=True))
    whole = shown.sur if code == "taux_succes" else shown.nombre
    assert whole == counts["personnes" if code == "assures_par_theme" else "demandes"]


@pytest.mark.parametrize("code", [i.code for i in catalogue() if i.calcul])
def test_an_indicator_asks_at_most_three_questions_whatever_the_number_of_demandes(
    ten_saisines: Fabrique, code: str, django_assert_max_num_queries: object
) -> None:
    calcul = indicateur(code).calcul
    assert calcul is not None
    cadre: Cadre = ten_saisines.cadre(DEBUT, FIN)
    with acting_as(caisse_perimetre([c.pk for c in ten_saisines.caisses])), django_assert_max_num_queries(3):  # type: ignore[operator]  # the fixture is given as an object
        calcul(cadre)
