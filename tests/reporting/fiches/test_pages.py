"""The pages of the COPIL: what each convention has, what may be prepared, how far it is."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from conventions.models import ConventionMetier
from conventions.models import Periode as PeriodeDeConvention
from espace import travaux
from espace.auteurs import AUTOMATE
from espace.enums import EtatTravail
from espace.models import Travail
from espace.tenancy import SYSTEME, acting_as, caisse_perimetre
from signalements.actions import contact, prise
from signalements.actions.options import load_options
from signalements.models import Accord
from tests.base import APP, WORKER, become
from tests.mesures import MAX_STATEMENTS, statements
from tests.reporting.contrats import new_contrat
from tests.reporting.fabrique import Fabrique
from tests.reporting.fiches.conftest import BEFORE, IN, NOW, fill, pdf_of, prepare, text_of
from tests.world import World


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
