"""The sheet of each of the five texts holds exactly its lines, in its order, on a conformant PDF."""

import tomllib
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import page as pdf_checker
import pytest
from django.conf import LazySettings
from pypdf import PdfReader

from reporting import actions, document
from reporting.deadlines import Periode
from reporting.indicateurs import Indicateur, catalogue, indicateur
from reporting.models import Fiche
from reporting.sources import JEU_LIBRE
from tests.reporting.contrats import new_contrat
from tests.world import World

MODELES = Path(__file__).resolve().parents[2] / "conventions" / "modeles"
YEAR = Periode(date(2025, 10, 2), date(2026, 10, 2))
NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings: LazySettings, tmp_path: Path) -> None:
    """Files of this test alone."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


def told_of(line: Indicateur) -> str:
    """What its PDF must say of a line: how it is counted or, when nothing measures it yet, its name."""
    return line.definition if line.calcul else line.libelle


def terms_of(name: str) -> dict[str, Any]:
    """The terms of a text; where they differ by caisse, those of the first."""
    text = tomllib.loads((MODELES / f"{name}.toml").read_text())["metier"]["termes"]
    return {cle: (one[0] if isinstance(one, list) else one)["valeur"] for cle, one in text.items()}


def sheet_of(world: World, name: str) -> Fiche:
    convention = new_contrat(world.bondues, world.opale, ref=name, termes=terms_of(name))
    with world.acting(world.admin_opale):
        return actions.prepare_fiche(
            convention=convention, caisse_id=None, periode=YEAR, by=world.admin_opale, at=NOW, tell=lambda *_: None
        )[0]


EXPECTED = {
    "bondues": ["personnels_formes", "volume_dossiers", "repartition_prestations", "delai_moyen", "orientations_mas"],
    "champigny": list(JEU_LIBRE),
    "marly": [
        "sessions_menees", "sessions_honorees", "personnes_informees", "detections_accompagnees", "non_prises_en_charge",
        "motifs_non_prise", "prises_en_charge", "aboutis", "sans_suite", "dossiers_c2s", "dossiers_ass",
        "actions_prevention", "personnes_incluses", "orientations_eps", "eps_honores",
    ],
    "pas-de-calais": [
        "assures_par_theme", "taux_succes", "satisfaction_service", "actions_formation", "participants",
        "satisfaction_formation",
    ],
    "rouen": ["formes", "visiteurs_annuel", "visiteurs_formes", "difficultes", "trim_visiteurs", "trim_part_accompagnes"],
}  # fmt: skip
PROMISED = {
    "bondues": ["Dossier C2S traité sous 31 jours"],
    "champigny": [],
    "marly": [],
    "pas-de-calais": [
        "Contact de la personne sous 48 h", "Dossier urgent pris en charge sous 48 h", "Dossier traité sous 30 jours",
    ],
    "rouen": [],
}  # fmt: skip


@pytest.mark.clause("M-export-copil-pdf")
@pytest.mark.parametrize("name", EXPECTED)
def test_the_sheet_of_a_text_has_its_lines_and_no_other(world: World, listes: None, name: str) -> None:
    fiche = sheet_of(world, name)
    assert [line["code"] for line in fiche.figures["indicateurs"]] == EXPECTED[name]
    assert [line["libelle"] for line in fiche.figures["engagements"]] == PROMISED[name]


@pytest.mark.clause("M-export-copil-pdf")
@pytest.mark.parametrize("name", EXPECTED)
def test_its_pdf_is_conformant_and_names_its_lines_and_no_other(world: World, listes: None, name: str) -> None:
    pdf = document.fiche_pdf(sheet_of(world, name), at=NOW)
    for profile in (pdf_checker.ValidationProfile.PDF_A_3A, pdf_checker.ValidationProfile.PDF_UA_1):
        assert [f.message for f in pdf_checker.validate_pdf_bytes(pdf, profile=profile).failures] == []
    text = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf)).pages).split())
    # Definitions come after the lines and are those of the lines alone.
    plain = text.replace("\u00a0", " ")
    missing = [code for code in EXPECTED[name] if told_of(indicateur(code)) not in plain]
    foreign = [i.code for i in catalogue() if i.code not in EXPECTED[name] and i.definition in text]
    assert (missing, foreign) == ([], [])


def test_the_page_of_a_sheet_with_nothing_computed_yet(world: World, listes: None) -> None:
    """Rouen: six lines to come, no headline figure, no chart, no commitment."""
    sheet_of(world, "rouen")
    shown = world.client(world.agent_opale).get("/caisse/copil/rouen/")
    assert (shown.status_code, shown.text.count("calcul à venir"), "<figure" in shown.text) == (200, 1, False)
