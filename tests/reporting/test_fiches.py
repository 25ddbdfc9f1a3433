"""The fiche COPIL: who asks for it, what the worker writes, what the page and the PDF say."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import page as pdf_checker
import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client
from pypdf import PdfReader

from conventions.models import ConventionMetier, Participation
from conventions.models import Periode as PeriodeDeConvention
from espace import broker, travaux
from espace.auteurs import AUTOMATE
from espace.enums import EtatTravail
from espace.errors import Interdit, Introuvable, Refus
from espace.models import Fichier, LigneJournal, Travail
from espace.tenancy import SYSTEME, acting_as, caisse_perimetre
from reporting import access, actions, sources
from reporting.deadlines import Periode
from reporting.enums import EtatFiche
from reporting.models import ChoixIndicateur, Fiche
from signalements.actions import contact, prise
from signalements.actions.options import load_options
from signalements.enums import Issue
from signalements.models import Accord, Demande
from tests.base import APP, WORKER, become
from tests.mesures import MAX_STATEMENTS, statements
from tests.reporting.contrats import new_contrat, read_as
from tests.reporting.fabrique import Fabrique
from tests.world import World

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
IN = datetime(2025, 11, 10, 8, tzinfo=UTC)
BEFORE = datetime(2024, 11, 10, 8, tzinfo=UTC)
YEAR = Periode(date(2025, 10, 2), date(2026, 10, 2))


@pytest.fixture(autouse=True)
def own_files(settings: LazySettings, tmp_path: Path) -> Path:
    """Files of this test alone."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return tmp_path


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """Monday 23 November 2026: the second year has just ended."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens: works are run by hand."""
    monkeypatch.setattr(broker, "enqueue", lambda *_: None)


@pytest.fixture
def departement(world: World, as_worker: Callable[[], Any]) -> ConventionMetier:
    """The Département with both caisses: four persons at the Artois, two at the Côte d'Opale, one the year before."""
    with as_worker(), acting_as(SYSTEME):
        load_options(by=AUTOMATE, at=BEFORE)
    return fill(world)


def fill(world: World) -> ConventionMetier:
    convention = new_contrat(world.departement, world.artois, world.opale, ref="departement")
    fabrique = Fabrique.of(convention, world.departement, world.technicien_departement, world.artois, world.opale)
    for rank, code in enumerate(["artois"] * 4 + ["opale"] * 2):
        issue = Issue.ABOUTI if rank else Issue.INTERROMPU
        demande = fabrique.saisine(
            code, IN, theme="acces_soins" if rank % 2 else "acces_droits", taken_at=IN, issue=issue,
            closed_at=IN + timedelta(days=9),
        )  # fmt: skip
        joined = IN + timedelta(hours=60 if rank == 5 else 5)
        fabrique.horloge(demande, attempted_at=IN, stopped_at=joined, result="fait")
    fabrique.saisine("artois", BEFORE, taken_at=BEFORE)
    return convention


def prepare(
    world: World, convention: ConventionMetier, name: str = "admin_artois", **values: Any
) -> tuple[Fiche, Fichier]:
    by = world.comptes[name]
    given = {"caisse_id": None, "periode": YEAR, "by": by, "at": NOW, "tell": lambda *_: None, **values}
    with world.acting(by):
        return actions.prepare_fiche(convention=convention, **given)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf)).pages).split())


def pdf_of(world: World, fiche: Fiche, name: str = "admin_artois") -> bytes:
    with world.acting(world.comptes[name]):
        return actions.download_fiche(fiche=Fiche.objects.get(pk=fiche.pk), by=world.comptes[name], at=NOW)[1]


# ── What is written ────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.clause("PDC-5-ind-par-caisse", "PDC-5-ind-assures-par-theme")
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
@pytest.mark.clause("CHA-5-indicateurs-libres")
def test_a_text_that_lists_nothing_is_proposed_a_set(world: World) -> None:
    free = new_contrat(world.bondues, world.opale, termes={"indicateurs": [], "indicateurs_regime": "libres"})
    assert codes(world, free) == list(sources.JEU_LIBRE)


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


# ── The PDF ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.clause("M-export-copil-pdf")
def test_the_pdf_is_conformant_complete_and_names_nobody(world: World, departement: ConventionMetier) -> None:
    fiche, fichier = prepare(world, departement)
    pdf = pdf_of(world, fiche)
    profiles = pdf_checker.ValidationProfile
    for profile in (profiles.PDF_A_3A, profiles.PDF_UA_1):
        assert [f.message for f in pdf_checker.validate_pdf_bytes(pdf, profile=profile).failures] == []
    text = text_of(pdf)
    wanted = [
        "Fiche COPIL 2025-2026", "Département du Pas-de-Calais · CPAM de l’Artois · CPAM de la Côte d’Opale",
        "Du jeudi 2 octobre 2025 au jeudi 1er octobre 2026. « Avant » : du 2 octobre 2024 au 1er octobre 2025.",
        "Assurés accompagnés par thème",
        "6 personnes au total : Artois 4, Côte d’Opale 2.", "Accompagnements réussis 75,0 % 3 sur 4", "83,3 %",
        "n.d. (calcul à venir) : Satisfaction du partenaire sur le service rendu ; Actions de formation.",
        "Contact de la personne sous 48 h annexe 3 4 sur 4 tentés : 4 avant : n.d. 1 sur 2",
        "Comment c’est compté", "48 heures consécutives depuis la réception", "avant : 1", "page 1 sur 2",
        "Source : Espace Partenaires, CPAM de l’Artois et CPAM de la Côte d’Opale, chiffres arrêtés le lundi 23",
        "aucune donnée nominative",
    ]  # fmt: skip
    plain = text.replace("\u00a0", " ")
    assert [sentence for sentence in wanted if sentence not in plain] == []
    names = {word for compte in world.comptes.values() for word in (compte.nom, compte.email)}
    assert [word for word in names if word in text] == []
    assert fichier.name == "fiche-copil-2025-2026-v1.pdf"


@pytest.mark.django_db
def test_the_pdf_of_a_running_year_says_so(world: World, departement: ConventionMetier) -> None:
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False):
        fiche, _ = prepare(world, departement, at=datetime(2026, 3, 2, tzinfo=UTC))
    assert "Période en cours." in text_of(pdf_of(world, fiche))


@pytest.mark.django_db
def test_every_caisse_of_the_convention_downloads_it_and_the_download_is_journalled(
    world: World, departement: ConventionMetier
) -> None:
    fiche, fichier = prepare(world, departement)
    address = f"/caisse/copil/fiches/{fiche.uuid}/pdf/"
    answers = {name: world.client(world.comptes[name]).get(address) for name in ("agent_artois", "agent_opale")}
    assert [a.status_code for a in answers.values()] == [200, 200]
    assert answers["agent_opale"].content == pdf_of(world, fiche)
    assert answers["agent_opale"]["Content-Disposition"] == f'attachment; filename="{fichier.name}"'
    with world.acting(world.admin_opale):
        lines = LigneJournal.objects.filter(verb="fiche.downloaded", actor_ref=world.agent_opale.auteur_ref)
        assert [line.object_ref for line in lines] == [str(fiche.uuid)]


@pytest.mark.django_db
def test_the_file_itself_opens_to_who_may_read_the_sheet(world: World, departement: ConventionMetier) -> None:
    fiche, _ = prepare(world, departement)
    names = ("admin_artois", "agent_artois", "dpo_artois", "technicien_departement")
    found = [world.client(world.comptes[name]).get(f"/fichiers/{fiche.pdf}/").status_code for name in names]
    assert found == [200, 200, 404, 404]


# ── Who ────────────────────────────────────────────────────────────────────────────────────────

ROLES = {
    "admin_artois": (200, 302), "agent_artois": (200, 403), "dpo_artois": (403, 403), "exploitant": (403, 403),
    "technicien_departement": (403, 403), "gestionnaire_departement": (403, 403),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", ROLES)
def test_who_reads_and_who_prepares(world: World, departement: ConventionMetier, name: str) -> None:
    client = world.client(world.comptes[name])
    chosen = {"periode": "2025-10-02", "portee": "toute"}
    found = (
        client.get("/caisse/copil/departement/").status_code,
        client.post("/caisse/copil/departement/preparer/", chosen).status_code,
    )
    assert found == ROLES[name]
    assert client.get("/caisse/copil/").status_code == ROLES[name][0]


@pytest.mark.django_db
def test_another_caisse_gets_404(world: World, listes: None) -> None:
    convention = new_contrat(world.bondues, world.opale)
    fiche, _ = prepare(world, convention, "admin_opale")
    client = world.client(world.admin_artois)
    addresses = ["/caisse/copil/essai/", "/caisse/copil/inconnue/", f"/caisse/copil/fiches/{fiche.uuid}/pdf/"]
    assert [client.get(a).status_code for a in addresses] == [404, 404, 404]
    assert client.post("/caisse/copil/essai/preparer/", {"periode": "2025-10-02"}).status_code == 404
    assert client.get(f"/fichiers/{fiche.pdf}/").status_code == 404
    assert "CCAS de Bondues" not in client.get("/caisse/copil/").text


@pytest.mark.django_db
def test_the_action_itself_refuses_roles_periods_and_others_caisses(
    world: World, departement: ConventionMetier
) -> None:
    with pytest.raises(Interdit):
        prepare(world, departement, "agent_artois")
    with pytest.raises(Refus, match="Choisissez une période de la convention"):
        prepare(world, departement, periode=Periode(date(2026, 1, 1), date(2027, 1, 1)))
    with pytest.raises(Refus, match="celle de votre caisse"):
        prepare(world, departement, caisse_id=world.opale.pk)
    with world.acting(world.agent_opale), pytest.raises(Introuvable):
        access.access_convention_copil(world.agent_opale, "inconnue")


# ── Pages ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_the_list_says_what_each_convention_has(world: World, departement: ConventionMetier) -> None:
    client = world.client(world.admin_artois)
    before = client.get("/caisse/copil/").text
    assert ["Département du Pas-de-Calais" in before, "Pas de fiche" in before] == [True, True]
    prepare(world, departement)
    after = client.get("/caisse/copil/").text
    assert ["Provisoire, version 1" in after, "Pas de fiche" in after] == [True, False]


@pytest.mark.django_db
def test_the_list_asks_as_many_questions_for_three_conventions_as_for_one(
    world: World, departement: ConventionMetier
) -> None:
    prepare(world, departement)
    client = world.client(world.admin_artois)
    client.get("/caisse/copil/")
    with statements() as asked:
        client.get("/caisse/copil/")
    assert len(asked) <= MAX_STATEMENTS, "\n".join(asked)
    for rank in range(2):
        world.bondues.pk, world.bondues.nom, world.bondues._state.adding = None, f"CCAS {rank}", True
        world.bondues.save()
        prepare(world, new_contrat(world.bondues, world.artois, ref=f"autre-{rank}"))
    with statements() as again:
        client.get("/caisse/copil/")
    assert len(again) == len(asked), "\n".join(again)


@pytest.mark.django_db
def test_the_page_without_a_sheet_says_what_to_do(world: World, departement: ConventionMetier) -> None:
    admin = world.client(world.admin_artois).get("/caisse/copil/departement/").text
    agent = world.client(world.agent_artois).get("/caisse/copil/departement/").text
    assert ["Préparer la première fiche" in admin, "Pas encore de fiche" in admin] == [True, False]
    assert ["Préparer la fiche" in agent, "Pas encore de fiche" in agent] == [False, True]


@pytest.mark.django_db
def test_the_page_shows_the_sheet_and_its_neighbours(world: World, departement: ConventionMetier) -> None:
    fiche, _ = prepare(world, departement)
    prepare(world, departement, caisse_id=world.artois.pk)
    client = world.client(world.agent_artois)
    client.get("/caisse/copil/departement/")
    with statements() as asked:
        shown = client.get(f"/caisse/copil/departement/?fiche={fiche.uuid}").text.replace("\u00a0", " ")
    assert len(asked) <= MAX_STATEMENTS, "\n".join(asked)
    wanted = [
        "Du jeudi 2 octobre 2025 au jeudi 1er octobre 2026", "« avant » : du 2 octobre 2024",
        "Provisoire, version 1", "5 sur 6", "tentés : 6",
        "1 hors délai", "83,3 %", "n.d. (calcul à venir)", "avant : 1", f"/caisse/copil/fiches/{fiche.uuid}/pdf/",
        "CPAM de l’Artois seule, version 1",
    ]  # fmt: skip
    assert [sentence for sentence in wanted if sentence not in shown] == []


@pytest.mark.django_db
def test_the_period_opened_first_is_the_last_with_facts_in_the_same_words_everywhere(
    world: World, departement: ConventionMetier
) -> None:
    """The third year begins: its first saisine, whichever caisse received it, makes it the one to present."""
    with acting_as(caisse_perimetre([world.artois.pk, world.opale.pk])):
        PeriodeDeConvention.objects.create(
            convention=departement, rang=2, kind="reconduction", recorded_at=NOW,
            starts_on=date(2026, 10, 2), ends_on=date(2027, 10, 2),
        )  # fmt: skip
    client = world.client(world.admin_artois)
    ended, running = "Du 2 octobre 2025 au 1er octobre 2026", "Du 2 octobre 2026 au 1er octobre 2027, en cours"
    assert [ended in client.get("/caisse/copil/").text, offered(client)] == [
        True, {ended: True, f"{running}, sans donnée": False, "Du 2 octobre 2024 au 1er octobre 2025": False},
    ]  # fmt: skip
    fabrique = Fabrique.of(departement, world.departement, world.technicien_departement, world.artois, world.opale)
    fabrique.saisine("opale", datetime(2026, 11, 20, 8, tzinfo=UTC))
    assert [running in client.get("/caisse/copil/").text, offered(client)] == [
        True, {running: True, ended: False, "Du 2 octobre 2024 au 1er octobre 2025": False},
    ]  # fmt: skip


def offered(client: Client) -> dict[str, bool]:
    """The periods of the form, and which one is chosen."""
    page = client.get("/caisse/copil/departement/").text
    found = re.findall(r"<option value=\"[^\"]+\"\s*( selected|selected)?\s*>\s*([^<]+?)\s*</option>", page)
    return {label: bool(chosen) for chosen, label in found}


@pytest.mark.django_db
def test_a_period_without_a_fact_says_so_on_the_list_the_sheet_and_the_paper(world: World, listes: None) -> None:
    convention = new_contrat(world.bondues, world.opale, termes={"indicateurs": ["orientations_mas", "formes"]})
    fabrique = Fabrique.of(convention, world.bondues, world.technicien_bondues, world.opale)
    fabrique.saisine("opale", IN, cancelled=True)  # counted by no figure
    fiche, _ = prepare(world, convention, "admin_opale")
    client = world.client(world.admin_opale)
    said = "aucune donnée dans le portail pour cette période"
    for text in (
        client.get("/caisse/copil/").text, client.get("/caisse/copil/essai/").text,
        text_of(pdf_of(world, fiche, "admin_opale")),
    ):  # fmt: skip
        assert said in text.replace("\u00a0", " ").lower()
    sheet = client.get("/caisse/copil/essai/").text
    assert ["n.d. (calcul à venir)" in sheet.replace("\u00a0", " "), "<td" in sheet] == [True, False]
    fabrique.saisine("opale", IN)
    prepare(world, convention, "admin_opale")
    assert [said in client.get(f"/caisse/copil/{path}").text.lower() for path in ("", "essai/")] == [False, False]


@pytest.mark.django_db
def test_while_it_is_prepared_the_page_leads_to_its_progress_and_offers_no_second_button(
    world: World, departement: ConventionMetier
) -> None:
    client = world.client(world.admin_artois)
    asked = client.post("/caisse/copil/departement/preparer/", {"periode": "2025-10-02", "portee": "toute"})
    link = f'<a href="{asked["Location"]}">En préparation, suivre'
    for path in ("/caisse/copil/", "/caisse/copil/departement/"):
        page = client.get(path).text
        assert [link in page, "Préparer la fiche" in page] == [True, False]
    other = world.client(world.agent_artois).get("/caisse/copil/departement/").text
    assert "En préparation, suivre" not in other  # the progress of a work is shown to who asked for it
    with world.acting(world.admin_artois):
        Travail.objects.update(etat=EtatTravail.FAIT)
    page = client.get("/caisse/copil/departement/").text
    assert [link in page, "Préparer la fiche" in page] == [False, True]


@pytest.mark.django_db
def test_a_period_that_is_not_offered_is_said_beside_the_field(world: World, departement: ConventionMetier) -> None:
    client = world.client(world.admin_artois)
    answer = client.post("/caisse/copil/departement/preparer/", {"periode": "2019-01-01", "portee": "toute"})
    assert (answer.status_code, 'aria-invalid="true"' in answer.text) == (422, True)
    with world.acting(world.admin_artois):
        assert Travail.objects.count() == 0


@pytest.mark.django_db
def test_two_clicks_ask_for_one_work(world: World, departement: ConventionMetier) -> None:
    client = world.client(world.admin_artois)
    chosen = {"periode": "2025-10-02", "portee": "toute"}
    addresses = {client.post("/caisse/copil/departement/preparer/", chosen)["Location"] for _ in range(2)}
    other = client.post("/caisse/copil/departement/preparer/", {**chosen, "portee": "caisse"})["Location"]
    assert (len(addresses), other in addresses) == (1, False)


@pytest.mark.django_db(transaction=True)
def test_from_the_button_to_the_download(world: World) -> None:
    """The whole way, each part under its own role of the database: web, then worker, then web."""
    become(WORKER)
    with acting_as(SYSTEME):
        load_options(by=AUTOMATE, at=BEFORE)
    become(APP)
    fill(world)
    client = world.client(world.admin_artois)
    asked = client.post("/caisse/copil/departement/preparer/", {"periode": "2025-10-02", "portee": "toute"})
    uuid = asked["Location"].split("/")[2]
    become(WORKER)
    try:
        assert travaux.run(uuid, NOW) == EtatTravail.FAIT
    finally:
        become(APP)
    page = client.get(asked["Location"]).text
    assert ["C’est prêt." in page, "/caisse/copil/departement/" in page] == [True, True]
    with world.acting(world.admin_artois):
        travail = Travail.objects.get()
        assert (travail.done, travail.total) == (5, 5)
    assert client.get(f"/fichiers/{travail.result}/").content.startswith(b"%PDF-1.7")


# ── With the actions of the case ───────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.clause("PDC-A3-contact-48h")
def test_the_first_line_says_what_agents_really_did(world: World, departement: ConventionMetier) -> None:
    """Taken and reached through the agents' own actions: one in time, one tried in time and reached late."""
    fabrique = Fabrique.of(departement, world.departement, world.technicien_departement, world.artois, world.opale)
    by, start = world.agent_artois, datetime(2026, 1, 12, 9, tzinfo=UTC)
    for joined_after in (47, 49):
        demande = fabrique.saisine("artois", start)
        with world.acting(by):
            Accord.objects.create(
                demande=demande, informed_at=start, agreed_at=start, mode="case", collected_by_ref="x"
            )
            prise.take_demande(demande=demande, by=by, at=start + timedelta(hours=1))
            for hours, result in ((2, "sans_reponse"), (joined_after, "joint")):
                at = start + timedelta(hours=hours)
                contact.record_tentative(
                    demande=demande, tried_at=at, channel="telephone", result=result, by=by, at=at,
                    is_confirmed=True if result == "joint" else None,
                )  # fmt: skip
    fiche, _ = prepare(world, departement)
    (line,) = fiche.figures["engagements"]
    # Four of the fixture, all in time, and these two.
    assert line["valeurs"][str(world.artois.pk)] == {"tenus": 5, "sur": 6, "tentes": 6, "en_cours": 0}
    assert fiche.figures["indicateurs"][0]["valeurs"][str(world.artois.pk)]["nombre"] == 6
