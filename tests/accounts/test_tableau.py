"""The table of habilitations: its columns, its formats, who may take it away, and what it leaves in the journal."""

import csv
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import page as pdf_checker
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts import actions
from accounts.actions import Personne
from accounts.models import Acces, Compte
from accounts.tableau import COLONNES, KIND
from espace import clock, reglages, travaux
from espace.enums import EtatTravail
from espace.models import Fichier, LigneJournal, ReglageGlobal, Travail
from espace.tableurs import Limits, read_table
from espace.tenancy import SYSTEME, acting_as
from tests.accounts.lectures import text
from tests.accounts.listes import own_storage
from tests.base import APP, WORKER, acting_under, become
from tests.world import World, make_world

pytestmark = pytest.mark.usefixtures("own_storage")
__all__ = ["own_storage"]
AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
EXPORTER, PAGE = reverse("accounts:tableau_exporter"), reverse("accounts:tableau")
LIMITS = Limits(rows=100, size=1_000_000)


def invite(world: World, nom: str, at: datetime = AT) -> Compte:
    return actions.create_technicien(
        partenaire=world.bondues, personne=Personne("madame", nom, "Zoé", "Accueil", "", f"{len(nom)}@ccas-bondues.example"),
        lien="benevole", is_workstation_attested=True, by=world.gestionnaire_bondues, at=at,
    )  # fmt: skip


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.clause("U-4.2-tableau-habilitations")
@pytest.mark.clause("U-2.2.1-technicien-appartenance")
def test_a_gestionnaire_exports_the_accounts_of_the_structure_and_only_them(world: World) -> None:
    """Name, first name, fonction, profile, state, creation, last sign-in, gestionnaire, and the tie that was declared."""
    compte = invite(world, "Roux")
    actions.resend_invitation(compte=compte, by=world.gestionnaire_bondues, at=AT + timedelta(days=40))
    Compte.objects.filter(pk=world.gestionnaire_bondues.pk).update(last_login_at=datetime(2026, 5, 3, 23, tzinfo=UTC))
    response = world.client(world.gestionnaire_bondues).post(EXPORTER, {"format": "csv"})
    assert re.fullmatch(
        r'attachment; filename="tableau-habilitations-\d{4}-\d\d-\d\d\.csv"', response["Content-Disposition"]
    )
    assert rows_of(response.content) == [
        list(COLONNES),
        ["Castel", "Hélène", "Travail social", "Gestionnaire", "Actif", "02/01/2024", "04/05/2026", "", "", ""],
        ["Belkacem", "Sonia", "Travail social", "Technicien", "Actif", "02/01/2024", "", "", "Employé", ""],
        ["Roux", "Zoé", "Accueil", "Technicien", "Invité", "01/06/2026", "", "Hélène Castel", "Bénévole", ""],
    ]


def test_an_erased_account_is_nowhere_and_the_tables_that_named_it_are_gone(
    world: World, as_worker: Callable[[], Any], django_capture_on_commit_callbacks: Any, own_storage: Path
) -> None:
    compte = invite(world, "Roux")
    by = world.gestionnaire_bondues
    with world.acting(by, AT):
        actions.store_tableau(partenaire=world.bondues, extension="csv", by=by, at=AT, zone=clock.PARIS)
    actions.deactivate_compte(compte=compte, motif="depart", by=by, at=AT)
    assert [row[4] for row in rows_of(world.client(by).post(EXPORTER, {"format": "csv"}).content)[1:]].count(
        "Inactif"
    ) == 1
    with as_worker(), acting_as(SYSTEME), django_capture_on_commit_callbacks(execute=True):
        actions.erase_compte(compte=compte, by=by, at=AT + timedelta(days=200))
    with as_worker(), acting_as(SYSTEME):
        assert Fichier.objects.filter(kind=KIND).count() == 0
    assert [path for path in own_storage.rglob("*") if path.is_file()] == []
    content = world.client(by).post(EXPORTER, {"format": "csv"}).content.decode()
    assert ("Roux" in content, "supprimé" in content, content.count("\r\n")) == (False, False, 3)


def test_an_ods_tells_the_same_and_no_cell_is_a_formula(world: World) -> None:
    Compte.objects.filter(pk=world.technicien_bondues.pk).update(nom="=1+1", fonction="-2+3", prenom="@SUM(A1)")
    client = world.client(world.gestionnaire_bondues)
    told = rows_of(client.post(EXPORTER, {"format": "csv"}).content)
    assert told[2][:3] == ["'=1+1", "'@SUM(A1)", "'-2+3"]
    ods = client.post(EXPORTER, {"format": "ods"})
    assert ods["Content-Type"] == "application/vnd.oasis.opendocument.spreadsheet"
    found = [row.cellules for row in read_table(ods.content, name="t.ods", limits=LIMITS)]
    assert found[0] == COLONNES
    assert found[2][:3] == ("=1+1", "@SUM(A1)", "-2+3")  # the mask, read again, is taken away
    assert b"table:formula" not in ods.content


def test_each_export_is_journalled_with_what_left(world: World, as_worker: Callable[[], Any]) -> None:
    client = world.client(world.gestionnaire_bondues)
    client.get(PAGE)
    client.post(EXPORTER, {"format": "csv"})
    client.post(EXPORTER, {"format": "exe"})
    with as_worker(), acting_as(SYSTEME):
        rows = LigneJournal.objects.filter(verb="tableau.exported")
        lines = [(row.actor_ref, row.object_ref, row.partenaire_id, row.codes) for row in rows]
    assert lines == [
        (str(world.gestionnaire_bondues.ref), str(world.bondues.pk), world.bondues.pk, {"format": "csv", "comptes": 2})
    ]


def test_the_caisse_exports_its_own_structures_while_its_access_is_open(world: World) -> None:
    address = reverse("accounts:partenaire_tableau_exporter", args=[world.bondues.pk])
    answers = {
        name: world.client(world.comptes[name]).post(address, {"format": "csv"}).status_code
        for name in ("admin_opale", "agent_opale", "dpo_opale", "admin_artois", "gestionnaire_bondues")
    }
    assert answers == {
        "admin_opale": 200, "agent_opale": 403, "dpo_opale": 403, "admin_artois": 404, "gestionnaire_bondues": 403,
    }  # fmt: skip
    link = reverse("accounts:partenaire_tableau", args=[world.bondues.pk])
    assert link in text(world.client(world.admin_opale).get(reverse("accounts:partenaire", args=[world.bondues.pk])))
    Acces.objects.filter(partenaire=world.bondues).update(closes_on=date(2025, 1, 1))
    assert world.client(world.admin_opale).post(address, {"format": "csv"}).status_code == 403


def test_a_long_table_leaves_the_request(world: World) -> None:
    ReglageGlobal.objects.create(cle="accounts.tableau_lignes", valeur=1, changed_at=AT, changed_by_ref="essai")
    assert reglages.value_of("accounts.tableau_lignes") == 1
    response = world.client(world.gestionnaire_bondues).post(EXPORTER, {"format": "csv"})
    with world.acting(world.gestionnaire_bondues):
        assert response["Location"] == reverse("travail", args=[Travail.objects.get().pk])


def test_the_page_and_its_table_cost_the_same_whatever_they_hold(world: World) -> None:
    client = world.client(world.gestionnaire_bondues)
    client.get(PAGE)
    costs = []
    for nom in ("Un", "Deux", "Trois"):
        invite(world, nom)
        for verb, address, data in ((client.get, PAGE, {}), (client.post, EXPORTER, {"format": "csv"})):
            with CaptureQueriesContext(connection) as seen:
                assert verb(address, data).status_code == 200
            noise = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|select set_config)", re.IGNORECASE)
            costs.append(len([query for query in seen if not noise.match(query["sql"])]))
    assert (costs[0::2], costs[1::2]) == ([costs[0]] * 3, [costs[1]] * 3)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("actor", ["gestionnaire_bondues", "admin_opale"])
def test_the_pdf_is_made_by_the_worker_for_who_asked(actor: str) -> None:
    world = make_world()
    by: Compte = world.comptes[actor]
    client: Client = world.client(by)
    is_caisse = by.caisse_id is not None
    address = reverse("accounts:partenaire_tableau_exporter", args=[world.bondues.pk]) if is_caisse else EXPORTER
    page = client.post(address, {"format": "pdf"})
    become(WORKER)
    try:
        assert travaux.run(page["Location"].split("/")[-2], clock.now()) == EtatTravail.FAIT
    finally:
        become(APP)
    with world.acting(by):
        result = Travail.objects.get().result
    link = reverse("fichier", args=[result])
    assert link in client.get(page["Location"]).text
    pdf = client.get(link)
    words = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf.content)).pages).split())
    for expected in ("Tableau des habilitations", "CCAS de Bondues : 2 comptes", "Belkacem", "Castel", "page 1 sur 1"):
        assert expected in words.replace("\xa0", " ")
    assert "Ferrand" not in words
    for profile in (pdf_checker.ValidationProfile.PDF_A_3A, pdf_checker.ValidationProfile.PDF_UA_1):
        assert [f.message for f in pdf_checker.validate_pdf_bytes(pdf.content, profile=profile).failures] == []
    other = world.client(world.gestionnaire_departement)
    assert other.get(link).status_code == 404
    with acting_under(WORKER), acting_as(SYSTEME):
        assert LigneJournal.objects.filter(verb="tableau.exported", actor_ref=str(by.ref)).count() == 1
