"""What a sheet says: the counts of each caisse, and the lines its text asks for."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conventions.models import ConventionMetier, Participation
from espace.tenancy import acting_as, caisse_perimetre
from reporting import actions, sources
from reporting.deadlines import Periode
from reporting.enums import EtatFiche
from reporting.models import ChoixIndicateur, Fiche
from signalements.models import Demande
from tests.reporting.contrats import new_contrat, read_as
from tests.reporting.fiches.conftest import NOW, YEAR, prepare
from tests.world import World


@pytest.mark.django_db
@pytest.mark.clause("PDC-5-ind-par-caisse")
def test_the_admin_of_one_caisse_gets_the_counts_of_each_and_the_total(
    world: World, departement: ConventionMetier
) -> None:
    fiche, _ = prepare(world, departement)
    themes, taux = fiche.figures["indicateurs"][:2]
    artois, opale = str(world.artois.pk), str(world.opale.pk)
    assert {cle: cell["nombre"] for cle, cell in themes["valeurs"].items()} == {artois: 4, opale: 2, "total": 6}
    assert {cle: cell["nombre"] for cle, cell in themes["avant"].items()} == {artois: 1, opale: 0, "total": 1}
    assert taux["valeurs"]["total"]["nombre"] == "83.3"
    (contact,) = fiche.figures["engagements"]
    assert (contact["libelle"], contact["article"]) == ("Contact de la personne sous 48 h", "annexe 3")
    assert contact["valeurs"]["total"] == {"tenus": 5, "sur": 6, "tentes": 6, "en_cours": 0}
    assert fiche.parties == ["Département du Pas-de-Calais", "CPAM de l’Artois", "CPAM de la Côte d’Opale"]


@pytest.mark.django_db
def test_the_detail_of_the_other_caisse_stays_closed(world: World, departement: ConventionMetier) -> None:
    """Counts cross, cases do not: after the sheet, the admin of the Artois still sees only theirs."""
    with world.acting(world.admin_artois):
        actions.prepare_fiche(
            convention=departement, caisse_id=None, periode=YEAR, by=world.admin_artois, at=NOW, tell=lambda *_: None
        )
        assert set(Demande.objects.values_list("caisse_id", flat=True)) == {world.artois.pk}


@pytest.mark.django_db
def test_prepared_again_it_is_the_same_version_and_after_validation_the_next(
    world: World, departement: ConventionMetier, own_files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        prepare(world, departement)
        first, _ = prepare(world, departement)
    assert len([path for path in own_files.rglob("*") if path.is_file()]) == 1  # the former PDF is gone
    with django_capture_on_commit_callbacks(execute=True):
        again, fichier = prepare(world, departement, "admin_opale")
    assert (again.pk, again.numero, again.version, again.pdf) == (first.pk, 1, 3, fichier.pk)
    with world.acting(world.admin_artois):
        Fiche.objects.filter(pk=again.pk).update(etat=EtatFiche.VALIDEE, validated_at=NOW, validated_by_ref="x")
    second, _ = prepare(world, departement)
    assert (second.numero, second.pk != first.pk) == (2, True)
    with world.acting(world.admin_artois):
        assert Fiche.objects.get(pk=first.pk).figures == again.figures


@pytest.mark.django_db
def test_one_caisse_alone(world: World, departement: ConventionMetier) -> None:
    fiche, _ = prepare(world, departement, "admin_opale", caisse_id=world.opale.pk)
    assert [c["court"] for c in fiche.figures["colonnes"]] == ["Côte d’Opale"]
    assert fiche.parties == ["Département du Pas-de-Calais", "CPAM de la Côte d’Opale"]
    with world.acting(world.agent_artois):
        assert list(Fiche.objects.all()) == []


@pytest.mark.django_db
def test_a_reading_that_differs_is_written_for_each_caisse(world: World, departement: ConventionMetier) -> None:
    assert [x["libelle"] for x in prepare(world, departement)[0].lectures] == [
        "Lecture du texte « Contacte l’assuré dans les 48 h »"
    ]
    read_as(departement, world.opale, "ouvrees")
    told = {x["libelle"]: x["texte"] for x in prepare(world, departement)[0].lectures}
    assert told["Lecture du texte « Contacte l’assuré dans les 48 h », CPAM de la Côte d’Opale"].startswith(
        "deux jours ouvrés, à la même heure. Usage de la caisse."
    )
    assert len(told) == 2


@pytest.mark.django_db
def test_a_text_without_figure_has_no_engagement_and_no_reading(world: World, listes: None) -> None:
    convention = new_contrat(world.bondues, world.opale, termes={"contact": "des_reception", "contact_heures": ""})
    fiche, _ = prepare(world, convention, "admin_opale")
    assert (fiche.figures["engagements"], fiche.lectures) == ([], [])


@pytest.mark.django_db
def test_a_caisse_that_left_before_the_period_is_not_in_it(world: World, departement: ConventionMetier) -> None:
    with acting_as(caisse_perimetre([world.opale.pk])):
        Participation.objects.filter(caisse=world.opale).update(ended_on=YEAR.starts_on, end_reason="retrait")
    fiche, _ = prepare(world, departement)
    assert [c["court"] for c in fiche.figures["colonnes"]] == ["Artois"]
    # It took part the year before: the column is not in the sheet, its people are not added to anybody's.
    assert [*fiche.figures["indicateurs"][0]["avant"]] == [str(world.artois.pk), str(world.opale.pk), "total"]


@pytest.mark.django_db
def test_what_the_text_promises_and_nothing_measures_yet_is_written_without_a_figure(
    world: World, listes: None
) -> None:
    delais = [
        {"prestation": "c2s", "jours": 31, "si_complet": True},
        {"prestation": "*", "jours": 30, "si_complet": False},
    ]
    text = {"urgence_dossier_heures": 48, "dossier_delais": delais, "contact": "des_reception", "contact_heures": ""}
    fiche, _ = prepare(world, new_contrat(world.bondues, world.opale, termes=text), "admin_opale")
    assert [(x["libelle"], x["valeurs"]) for x in fiche.figures["engagements"]] == [
        ("Dossier urgent pris en charge sous 48 h", None),
        ("Dossier C2S traité sous 31 jours", None),
        ("Dossier traité sous 30 jours", None),
    ]
    shown = world.client(world.agent_opale).get("/caisse/copil/essai/").text
    named = (
        "n.d. (calcul à venir) : Satisfaction du partenaire sur le service rendu ; Actions de formation ; "
        "Dossier urgent pris en charge sous 48 h (article 5) ; Dossier C2S traité sous 31 jours (article 5) ; "
        "Dossier traité sous 30 jours (article 5)."
    )
    plain = shown.replace("\u00a0", " ")
    assert [named in plain, "Tableau des engagements" in plain, fiche.lectures] == [True, False, []]


# ── Which lines ────────────────────────────────────────────────────────────────────────────────


def codes(world: World, convention: ConventionMetier) -> list[str]:
    with world.acting(world.admin_opale):
        cadre = sources.cadre_of(convention, None, YEAR)
        return sources.codes_of(next(iter(sources.termes_of(cadre, NOW).values())))


@pytest.mark.django_db
def test_optional_lines_are_those_of_the_text_less_what_the_caisse_closed(world: World) -> None:
    text = {"indicateurs": ["aboutis", "sans_suite", "initiatives"], "indicateurs_eteints": ["initiatives"]}
    optional = new_contrat(world.bondues, world.opale, termes={**text, "indicateurs_regime": "facultatifs"})
    assert codes(world, optional) == ["aboutis", "sans_suite"]
    with world.acting(world.admin_opale):
        for code, is_shown in (("aboutis", False), ("initiatives", True)):
            ChoixIndicateur.objects.create(
                convention=optional, partenaire=world.bondues, code=code, is_shown=is_shown, decided_at=NOW
            )
    assert codes(world, optional) == ["sans_suite", "initiatives"]


@pytest.mark.django_db
def test_a_fixed_list_loses_no_line(world: World) -> None:
    fixed = new_contrat(world.bondues, world.opale, termes={"indicateurs": ["volume_dossiers", "orientations_mas"]})
    with world.acting(world.admin_opale):
        ChoixIndicateur.objects.create(
            convention=fixed, partenaire=world.bondues, code="volume_dossiers", is_shown=False, decided_at=NOW
        )
    assert codes(world, fixed) == ["volume_dossiers", "orientations_mas"]


@pytest.mark.django_db
def test_a_text_that_lists_nothing_is_proposed_a_set_that_a_caisse_shortens(world: World) -> None:
    free = new_contrat(world.bondues, world.opale, termes={"indicateurs": [], "indicateurs_regime": "libres"})
    assert codes(world, free) == list(sources.JEU_LIBRE)
    with world.acting(world.admin_opale):
        ChoixIndicateur.objects.create(
            convention=free, partenaire=world.bondues, code=sources.JEU_LIBRE[0], is_shown=False, decided_at=NOW
        )
    assert codes(world, free) == list(sources.JEU_LIBRE[1:])


@pytest.mark.django_db
def test_an_evaluation_with_its_own_dates_is_the_period(world: World) -> None:
    dates: dict[str, Any] = {"evaluation_starts_on": date(2025, 4, 1), "evaluation_ends_on": date(2026, 4, 1)}
    convention = new_contrat(world.bondues, world.opale, **dates)
    with world.acting(world.admin_opale):
        assert sources.periodes_of(convention, NOW) == [
            Periode(date(2025, 4, 1), date(2026, 4, 1)), Periode(date(2026, 4, 1), date(2027, 4, 1)),
        ]  # fmt: skip


@pytest.mark.django_db
def test_the_last_period_of_an_ended_convention_stops_at_its_end(world: World) -> None:
    convention = new_contrat(
        world.bondues, world.opale, ended_on=date(2026, 3, 1), end_reason="resiliation", next_term_on=date(2026, 10, 2)
    )
    with world.acting(world.admin_opale):
        assert sources.periodes_of(convention, NOW)[-1] == Periode(date(2025, 10, 2), date(2026, 3, 1))
