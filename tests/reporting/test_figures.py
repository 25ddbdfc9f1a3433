"""The photograph of a period, then what people read of it."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from espace.composants import Statut
from espace.francais import INSECABLE
from espace.tenancy import acting_as, caisse_perimetre
from reporting.engagements import CONTACT
from reporting.figures import EngagementPromis, definitions, photograph, short_name
from reporting.presentation import ND, present, with_a_known_before
from signalements.enums import Issue
from tests.reporting.fabrique import Fabrique

DEBUT, FIN = date(2025, 4, 1), date(2026, 4, 1)
IN = datetime(2025, 6, 10, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PDC = ["assures_par_theme", "taux_succes", "satisfaction_service", "actions_formation"]
PROMIS = [EngagementPromis(CONTACT, "Contact de la personne sous 48 h", "annexe 3")]


def photo(fabrique: Fabrique, *caisses: str, avant: bool = False, **options: Any) -> dict[str, Any]:
    cadre = fabrique.cadre(DEBUT, FIN, *caisses)
    before = fabrique.cadre(date(2024, 4, 1), DEBUT, *caisses) if avant else None
    given = {"codes": PDC, "promis": PROMIS, "at": NOW, "tell": lambda *_: None, **options}
    with acting_as(caisse_perimetre([c.pk for c in cadre.caisses])):
        return photograph(cadre, before, **given)


@pytest.fixture
def two_caisses(fabrique: Fabrique) -> Fabrique:
    """Three persons at the Artois, two at the Côte d'Opale, one of them known to both; one clock kept, one missed."""
    shared = uuid.uuid4()
    for code, personne in [("artois", shared), ("artois", None), ("artois", None), ("opale", shared), ("opale", None)]:
        given: dict[str, Any] = {"personne": personne} if personne else {}
        last = fabrique.saisine(code, IN, taken_at=IN, closed_at=IN + timedelta(days=9), issue=Issue.ABOUTI, **given)
    fabrique.horloge(last, attempted_at=IN, stopped_at=IN, result="fait")
    fabrique.horloge(fabrique.saisine("artois", IN), attempted_at=IN)
    return fabrique


def cells(figures: dict[str, Any], code: str) -> dict[str, Any]:
    line = next(x for x in figures["indicateurs"] if x["code"] == code)
    return {cle: cell["nombre"] for cle, cell in line["valeurs"].items()}


def test_a_total_is_counted_not_added(two_caisses: Fabrique) -> None:
    figures = photo(two_caisses)
    artois, opale = (str(c.pk) for c in two_caisses.caisses)
    assert cells(figures, "assures_par_theme") == {artois: 3, opale: 2, "total": 4}
    assert figures["engagements"][0]["valeurs"]["total"] == {"tenus": 1, "sur": 2, "tentes": 2, "en_cours": 0}


def test_one_caisse_alone_has_one_column_and_no_total(two_caisses: Fabrique) -> None:
    figures = photo(two_caisses, "opale")
    assert [c["cle"] for c in figures["colonnes"]] == [str(two_caisses.caisse("opale").pk)]
    assert list(cells(figures, "assures_par_theme").values()) == [2]


def test_the_lines_are_those_of_the_text_in_its_order(two_caisses: Fabrique) -> None:
    figures = photo(two_caisses, codes=PDC[::-1])
    assert [x["code"] for x in figures["indicateurs"]] == PDC[::-1]
    with pytest.raises(KeyError):
        photo(two_caisses, codes=["inconnu"])


def test_the_photograph_is_json_and_names_nobody(two_caisses: Fabrique) -> None:
    kept = json.dumps(photo(two_caisses, avant=True), ensure_ascii=False)
    assert json.loads(kept)["indicateurs"][1]["valeurs"]["total"]["nombre"] == "100.0"
    assert [word in kept for word in ("Vidal", "Noé", "@")] == [False, False, False]


def test_the_period_before_stands_beside(two_caisses: Fabrique) -> None:
    two_caisses.saisine("artois", IN - timedelta(days=365), taken_at=IN - timedelta(days=365))
    line = photo(two_caisses, avant=True)["indicateurs"][0]
    assert line["avant"]["total"]["nombre"] == 1
    assert photo(two_caisses)["indicateurs"][0]["avant"] is None


def test_progress_is_told_line_by_line(two_caisses: Fabrique) -> None:
    told: list[tuple[int, ...]] = []
    photo(two_caisses, tell=lambda *step: told.append(step))
    assert told == [(n, 5) for n in range(1, 6)]


def test_as_many_statements_for_one_saisine_as_for_three(
    fabrique: Fabrique, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    fabrique.saisine("artois", IN, taken_at=IN)
    cadre = fabrique.cadre(DEBUT, FIN)
    given: dict[str, Any] = {"codes": PDC, "promis": PROMIS, "at": NOW, "tell": lambda *_: None}
    with acting_as(caisse_perimetre([c.pk for c in cadre.caisses])):
        with django_assert_max_num_queries(40) as counted:
            photograph(cadre, None, **given)
        for _ in range(2):
            fabrique.saisine("artois", IN, taken_at=IN, theme="acces_droits")
        with django_assert_num_queries(len(counted)):
            photograph(cadre, None, **given)


# ── In words ───────────────────────────────────────────────────────────────────────────────────


def test_what_is_not_computed_yet_says_so_and_shows_no_figure(two_caisses: Fabrique) -> None:
    shown = present(photo(two_caisses))
    said = {rangee.libelle: {case.texte for case in rangee.cases} for rangee in shown.blocs[1].rangees}
    assert said == {"Accompagnements réussis": {f"100,0{INSECABLE}%"}}
    assert shown.a_venir == "Satisfaction du partenaire sur le service rendu ; Actions de formation."


def test_nothing_counted_is_a_zero_or_nd_and_draws_no_chart(fabrique: Fabrique) -> None:
    fabrique.saisine("artois", IN)  # received, and nothing more
    shown = present(photo(fabrique, codes=["assures_par_theme", "taux_succes", "orientations_mas"]))
    themes, rest = shown.blocs
    assert {case.texte for rangee in themes.rangees for case in rangee.cases} == {"0"}
    assert themes.graphique is None
    assert [case.texte for case in rest.rangees[0].cases] == [ND, ND, ND]
    assert shown.engagements is not None
    assert [case.texte for case in shown.engagements.rangees[0].cases] == [ND, ND, ND]


def test_a_period_without_a_fact_is_empty_and_still_names_what_is_not_measured(fabrique: Fabrique) -> None:
    shown = present(photo(fabrique))
    assert (shown.is_empty, shown.blocs, shown.engagements, shown.chiffres) == (True, [], None, [])
    assert shown.a_venir.startswith("Satisfaction du partenaire")
    fabrique.horloge(fabrique.saisine("artois", IN), due_at=NOW + timedelta(hours=1))  # a clock that runs is a fact
    assert not present(photo(fabrique)).is_empty


def test_a_period_before_of_which_nothing_is_known_is_not_compared_with(two_caisses: Fabrique) -> None:
    silent = photo(two_caisses, avant=True)
    cases = [case for bloc in present(silent).blocs for rangee in bloc.rangees for case in rangee.cases]
    assert {case.avant for case in cases} == {""}
    assert (silent["avant"], with_a_known_before(silent)["avant"]) == (["2024-04-01", "2025-04-01"], None)
    two_caisses.saisine("artois", IN - timedelta(days=365), taken_at=IN - timedelta(days=365))
    known = photo(two_caisses, avant=True)
    assert with_a_known_before(known) == known


def test_the_breakdown_its_chart_and_its_description(two_caisses: Fabrique) -> None:
    bloc = present(photo(two_caisses)).blocs[0]
    soins = next(r for r in bloc.rangees if r.libelle == "Accès aux soins")
    assert [case.texte for case in soins.cases] == ["3", "2", "4"]
    assert bloc.note == f"4{INSECABLE}personnes au total : artois 3, opale 2."
    assert bloc.graphique is not None
    assert "Accès aux soins : CPAM artois 3, CPAM opale 2" in bloc.graphique.description
    bars = [barre.largeur for groupe in bloc.graphique.groupes for barre in groupe.barres if barre.valeur]
    assert bars == ["85.0%", "56.7%"]


def test_a_breakdown_of_nothing_says_so_and_the_list_goes_on(fabrique: Fabrique) -> None:
    fabrique.saisine("artois", IN, taken_at=IN, closed_at=IN, issue=Issue.ABOUTI)
    codes = ["aboutis", "motifs_non_prise", "sans_suite"]
    blocs = present(photo(fabrique, "artois", codes=codes)).blocs
    assert [bloc.titre for bloc in blocs] == ["Indicateurs", "Motifs de non-prise en charge", "Indicateurs (suite)"]
    assert [(r.libelle, [c.texte for c in r.cases]) for r in blocs[1].rangees] == [("Rien sur la période", ["0"])]
    assert blocs[1].note == f"0{INSECABLE}saisine au total."


def test_the_engagement_reads_as_the_product_says(two_caisses: Fabrique) -> None:
    shown = present(photo(two_caisses)).engagements
    assert shown is not None
    (rangee,) = shown.rangees
    assert (rangee.libelle, rangee.article) == ("Contact de la personne sous 48 h", "annexe 3")
    assert rangee.statut == Statut("wait", "1 hors délai")
    assert [(case.texte, case.details) for case in rangee.cases] == [
        ("0 sur 1", ("tentés : 1",)),
        ("1 sur 1", ("tentés : 1",)),
        ("1 sur 2", ("tentés : 2",)),
    ]


def test_a_sheet_without_engagement_has_no_table(fabrique: Fabrique) -> None:
    assert present(photo(fabrique, promis=[])).engagements is None


def test_each_line_is_defined(two_caisses: Fabrique) -> None:
    told = definitions(PDC, PROMIS)
    assert [d["libelle"] for d in told][:2] == ["Assurés accompagnés par thème", "Accompagnements réussis"]
    assert [d["libelle"] for d in told][2:] == ["Contact de la personne sous 48 h"]  # what nothing measures is not
    assert [d for d in told if not d["texte"].endswith(".")] == []


@pytest.mark.parametrize(
    ("nom", "court"),
    [
        ("CPAM de l’Artois", "Artois"), ("CPAM de la Côte d’Opale", "Côte d’Opale"), ("CPAM du Hainaut", "Hainaut"),
        ("CPAM de Roubaix-Tourcoing", "Roubaix-Tourcoing"), ("CPAM des Yvelines", "Yvelines"), ("CGSS", "CGSS"),
    ],
)  # fmt: skip
def test_a_caisse_heads_its_column_by_its_place(nom: str, court: str) -> None:
    assert short_name(nom) == court
