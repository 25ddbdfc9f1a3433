"""Techniciens by a file: read line by line, each refusal explained, then opened under the rules of an invitation."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions
from accounts.actions.compte import exclusion_hash
from accounts.actions.imports import CHANGED, CLOSED, NOT_WRITTEN
from accounts.enums import EtatImport, Role
from accounts.imports import LigneLue, lines_of
from accounts.models import Compte, DomaineCourriel, ExclusionPersonne, ImportTechniciens, ServicePartenaire
from accounts.models.compte import ADDRESS_TAKEN
from espace import clock
from espace.errors import Refus, VersionDepassee
from espace.jobs import job_named, run_job
from espace.models import Courriel, Fichier, Travail
from espace.tenancy import SYSTEME, acting_as
from tests.accounts.lectures import text
from tests.accounts.listes import IMPORTER, apply, line, listing, own_storage, read, refusals, send, states
from tests.world import World

pytestmark = pytest.mark.usefixtures("own_storage")
__all__ = ["own_storage"]
AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
NIR = "1 79 02 62 193 042 17"
TAKEN = (
    "Les 5 places de technicien sont prises (convention d’utilisation, article 2.2.1). "
    "Fermez un compte ou annulez une invitation pour en libérer une."
)


@pytest.fixture
def gestionnaire(world: World) -> Compte:
    return world.gestionnaire_bondues


@pytest.fixture
def client(world: World, gestionnaire: Compte) -> Client:
    return world.client(gestionnaire)


def techniciens(world: World) -> list[tuple[str, str]]:
    """(name, state) of those of Bondues whom the file named."""
    rows = Compte.objects.filter(partenaire=world.bondues, role=Role.TECHNICIEN).exclude(nom="Belkacem")
    return list(rows.order_by("nom").values_list("nom", "etat"))


def invite(world: World, nom: str, email: str) -> Compte:
    return actions.create_technicien(
        partenaire=world.bondues, personne=actions.Personne("madame", nom, "Ève", "Accueil", "", email),
        lien="employe", is_workstation_attested=True, by=world.gestionnaire_bondues, at=AT,
    )  # fmt: skip


# ── Reading ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("extension", ["csv", "ods"])
def test_a_file_is_shown_line_by_line_before_anything_is_created(world: World, client: Client, extension: str) -> None:
    response = send(client, listing(line("Ledoux"), line("Marin", fonction=""), line("Petit"), extension=extension))
    importation = ImportTechniciens.objects.get()
    assert response["Location"] == reverse("accounts:importation", args=[importation.pk])
    assert states(importation) == [(2, "valide"), (3, "refusee"), (4, "valide")]
    assert refusals(importation) == {3: ("fonction", "Indiquez la fonction.")}
    page = text(client.get(response["Location"]))
    for words in ("Créer les 2 comptes", "1 ligne refusée", "3 lignes lues", "Axelle Marin", "Indiquez la fonction."):
        assert words in page
    assert (techniciens(world), Courriel.objects.count()) == ([], 0)


def test_each_refused_line_says_its_field_and_what_to_do(world: World, gestionnaire: Compte) -> None:
    ExclusionPersonne.objects.create(
        email_hash=exclusion_hash("exclue@ccas-bondues.example"), caisse=world.opale, partenaire=world.bondues,
        reference="D1", decided_on=AT.date(), motif="m", decided_at=AT, decided_by_ref="essai",
        until=AT.date() + timedelta(days=90),
    )  # fmt: skip
    closed = invite(world, "Fermée", "fermee@ccas-bondues.example")
    actions.deactivate_compte(compte=closed, motif="depart", by=gestionnaire, at=AT)
    DomaineCourriel.objects.create(
        partenaire=world.bondues, domaine="pas-de-calais.example", attested_europe_at=AT, attested_by_ref="essai"
    )
    importation = read(
        world, gestionnaire,
        line("Ledoux"),                                              # 2
        line("Ledoux", civilite="Docteur", lien="stagiaire"),        # 3
        line("Roux", "roux@gmail.com"),                              # 4
        line("Roux", "roux@ailleurs.example"),                       # 5
        line("Bis", "LEDOUX@ccas-bondues.example"),                  # 6
        line("Ferrand", world.technicien_departement.email),         # 7
        line("Belkacem", world.technicien_bondues.email.upper()),    # 8
        line("Fermée", closed.email),                                # 9
        line("Exclue", "exclue@ccas-bondues.example"),               # 10
        line("Nir", fonction=f"Agent {NIR}"),                        # 11
        line("", "sans.nom@ccas-bondues.example", telephone="12"),   # 12
        at=AT,
    )  # fmt: skip
    assert states(importation) == [
        (2, "valide"), *((number, "refusee") for number in range(3, 8)), (8, "deja"),
        *((number, "refusee") for number in range(9, 13)),
    ]  # fmt: skip
    found = refusals(importation)
    assert found[3] == (
        "civilite",
        "Civilité : écrivez Madame ou Monsieur. Lien : écrivez employé, salarié ou bénévole.",
    )
    assert (found[4][0], "« gmail.com » est une messagerie grand public" in found[4][1]) == ("email", True)
    assert (found[5][0], "« ailleurs.example » n’est pas un domaine admis" in found[5][1]) == ("email", True)
    assert found[6] == ("email", "Cette adresse est déjà à la ligne 2 du fichier. Gardez une seule des deux lignes.")
    assert found[7] == ("email", ADDRESS_TAKEN)
    assert found[9] == ("email", CLOSED)
    assert (found[10][0], "une caisse a exclu son titulaire" in found[10][1]) == ("email", True)
    assert (found[11][0], "sécurité sociale" in found[11][1], NIR in found[11][1]) == ("fonction", True, False)
    assert (found[12][0], found[12][1].startswith("Indiquez le nom. Téléphone : ce n’est pas un numéro français")) == (
        "nom",
        True,
    )


def test_the_address_of_a_gestionnaire_that_the_caisse_cut_is_refused_before_anything_is_created(world: World) -> None:
    by, cut = world.gestionnaire_bondues, world.comptes["gestionnaire_departement"]
    Compte.objects.filter(pk=cut.pk).update(partenaire=world.bondues, email="coupee@ccas-bondues.example")
    actions.cut_compte(compte=cut, kind="fraude", by=world.agent_opale, at=AT)
    importation = read(world, by, line("Coupée", "Coupee@ccas-bondues.example"), line("Ledoux"), at=AT)
    found = refusals(importation)
    assert (set(found), found[2][0], "seule votre caisse peut le rétablir" in found[2][1]) == ({2}, "email", True)


def test_the_service_is_asked_where_there_are_some_and_named_as_people_write_it(world: World) -> None:
    by, address = world.gestionnaire_departement, "a{}@pas-de-calais.example"
    importation = read(
        world, by,
        line("Un", address.format(1), service="aide sociale à l'enfance "),
        line("Deux", address.format(2), service="Voirie"),
        line("Trois", address.format(3)),
        at=AT,
    )  # fmt: skip
    names = "Aide sociale à l’enfance, Maison des solidarités"
    assert refusals(importation) == {
        3: ("service", f"Service : votre structure n’a pas de service de ce nom. Écrivez l’un de ceux-ci : {names}."),
        4: ("service", "Indiquez le service."),
    }
    apply(world, importation, by, AT)
    assert Compte.objects.get(email=address.format(1)).service == world.ase
    ServicePartenaire.objects.filter(pk=world.ase.pk).update(is_active=False)
    other = read(world, by, line("Quatre", address.format(4), service="Aide sociale à l’enfance"), at=AT)
    assert refusals(other)[2][0] == "service"


def test_headings_are_known_in_any_order_and_missing_ones_are_named(client: Client) -> None:
    content = "Adresse mail;LIEN avec la structure;prenom;NOM;Poste;Civilite;NIR\na@ccas-bondues.example;Bénévole;Zoé;Roux;Accueil;M.;" + NIR  # fmt: skip # noqa: E501  a line of a file
    send(client, SimpleUploadedFile("liste.csv", content.encode("cp1252")))
    importation = ImportTechniciens.objects.get()
    assert states(importation) == [(2, "valide")]
    page = send(client, SimpleUploadedFile("liste.csv", b"Nom;Prenom\nRoux;Zoe"))
    assert page.status_code == 200
    assert "il y manque : Civilité, Fonction, E-mail, Lien. Partez du fichier modèle." in text(page)
    page = send(client, SimpleUploadedFile("liste.csv", b"Nom;Nom de famille\nRoux;Zoe"))
    assert "Deux colonnes du fichier sont lues comme « Nom »" in text(page)
    page = send(client, listing())
    assert "Ce fichier n’a que ses titres" in text(page)
    assert ImportTechniciens.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "liste.csv", "Ce fichier est vide"),
        (b"PK\x03\x04rien", "liste.ods", "Ce fichier ne se lit pas"),
        (b"\x00\x01\x02", "liste.xlsx", "Excel compris"),
        (b"Nom\n" * 100_000, "liste.csv", "Ce fichier dépasse 500 lignes"),
        (b"Nom;" + b"a" * 1_000_000, "liste.csv", "Ce fichier dépasse 1000 Ko"),
    ],
)
def test_a_file_that_is_no_list_is_refused_beside_its_field(
    client: Client, content: bytes, name: str, words: str
) -> None:
    page = send(client, SimpleUploadedFile(name, content))
    assert (page.status_code, words in text(page), 'id="id_fichier_error"' in text(page)) == (200, True, True)
    assert ImportTechniciens.objects.count() == 0


def test_nothing_sent_asks_for_a_file(client: Client) -> None:
    assert "Indiquez le fichier des techniciens." in text(client.post(IMPORTER, {}))


def test_a_nir_of_the_file_is_kept_nowhere(world: World, gestionnaire: Compte, own_storage: Path) -> None:
    importation = read(
        world, gestionnaire, line(f"Roux {NIR}", "roux@ccas-bondues.example"), line("Ledoux", telephone=NIR), at=AT
    )
    with world.acting(gestionnaire, AT):
        kept = lines_of(importation)
    assert [ligne.champs for ligne in kept] == [{}, {}]
    assert [ligne.qui for ligne in kept] == ["Axelle Roux [numéro retiré]", "Axelle Ledoux"]
    page = text(world.client(gestionnaire).get(reverse("accounts:importation", args=[importation.pk])))
    assert not any(NIR in sentence or NIR[:10] in sentence for _, sentence in refusals(importation).values())
    assert NIR not in page
    stored = [path.read_bytes() for path in own_storage.rglob("*") if path.is_file()]
    assert len(stored) == 1
    assert b"Ledoux" not in stored[0]  # sealed


def test_the_model_file_is_read_as_it_is_given(client: Client, world: World) -> None:
    for extension in ("csv", "ods"):
        response = client.get(reverse("accounts:equipe_importer_modele", args=[extension]))
        page = send(client, SimpleUploadedFile(f"techniciens.{extension}", response.content))
        assert (response["Content-Disposition"], "n’a que ses titres" in text(page)) == (
            f'attachment; filename="techniciens.{extension}"',
            True,
        )
    assert client.get(reverse("accounts:equipe_importer_modele", args=["exe"])).status_code == 404
    assert b"Service" not in client.get(reverse("accounts:equipe_importer_modele", args=["csv"])).content
    other = world.client(world.gestionnaire_departement)
    assert b"Service" in other.get(reverse("accounts:equipe_importer_modele", args=["csv"])).content


# ── Applying ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("U-2.2.1-enregistrement-strict")
def test_an_import_takes_the_places_left_and_no_more(world: World, gestionnaire: Compte) -> None:
    """Five places, one taken: of six lines four open, the others name the rule."""
    importation = read(world, gestionnaire, *(line(f"Nom{number}") for number in range(6)), at=AT)
    assert states(importation) == [(number, "valide") for number in range(2, 6)] + [(6, "refusee"), (7, "refusee")]
    assert refusals(importation) == {6: ("", TAKEN), 7: ("", TAKEN)}
    invite(world, "Vite", "v@ccas-bondues.example")  # a place goes between the reading and the application
    apply(world, importation, gestionnaire, AT)
    assert states(importation) == [
        (2, "creee"),
        (3, "creee"),
        (4, "creee"),
        (5, "refusee"),
        (6, "refusee"),
        (7, "refusee"),
    ]
    assert Compte.objects.filter(partenaire=world.bondues, role=Role.TECHNICIEN).count() == 5


def test_each_account_is_opened_as_by_an_invitation(world: World, gestionnaire: Compte) -> None:
    importation = read(world, gestionnaire, line("Ledoux", telephone="320000000", lien="Bénévole"), at=AT)
    assert apply(world, importation, gestionnaire, AT) == [(0, 1)]
    compte = Compte.objects.get(nom="Ledoux")
    assert (compte.etat, compte.civilite, compte.prenom, compte.fonction, compte.telephone, compte.lien) == (
        "invite", "madame", "Axelle", "Assistante sociale", "03 20 00 00 00", "benevole",
    )  # fmt: skip
    assert (compte.rattache_a, compte.cree_par, compte.workstation_attested_at) == (gestionnaire, gestionnaire, AT)
    assert [mail.compte_id for mail in Courriel.objects.all()] == [compte.pk]
    importation.refresh_from_db()
    assert (importation.etat, importation.applied_at) == (EtatImport.FAIT, AT)


def test_the_same_file_twice_opens_no_double(world: World, gestionnaire: Compte) -> None:
    rows = [line("Ledoux"), line("Marin")]
    first, second = (read(world, gestionnaire, *rows, at=AT) for _ in range(2))
    apply(world, first, gestionnaire, AT)
    apply(world, second, gestionnaire, AT)  # read before the first was applied
    apply(world, first, gestionnaire, AT)
    assert (states(first), states(second)) == ([(2, "creee"), (3, "creee")], [(2, "deja"), (3, "deja")])
    assert techniciens(world) == [("Ledoux", "invite"), ("Marin", "invite")]
    assert Courriel.objects.count() == 2
    assert states(read(world, gestionnaire, *rows, at=AT)) == [(2, "deja"), (3, "deja")]


def test_a_line_refused_at_the_last_moment_undoes_no_other(world: World, gestionnaire: Compte) -> None:
    DomaineCourriel.objects.create(
        partenaire=world.bondues, domaine="autre.example", attested_europe_at=AT, attested_by_ref="essai"
    )
    importation = read(
        world, gestionnaire, line("Ledoux"), line("Roux", "roux@autre.example"), line("Marin"), at=AT
    )  # fmt: skip
    DomaineCourriel.objects.filter(domaine="autre.example").delete()
    apply(world, importation, gestionnaire, AT)
    assert states(importation) == [(2, "creee"), (3, "refusee"), (4, "creee")]
    assert "« autre.example » n’est pas un domaine admis" in refusals(importation)[3][1]


def test_a_line_that_breaks_undoes_no_other(world: World, gestionnaire: Compte) -> None:
    """A text no column holds, as an older reading might have kept it: PostgreSQL refuses it, the others stand."""
    champs = {"civilite": "madame", "prenom": "Zoé", "fonction": "f", "telephone": "", "lien": "employe"}
    lines = [
        LigneLue(rank, nom, {**champs, "nom": nom, "email": f"n{rank}@ccas-bondues.example"})
        for rank, nom in ((2, "Ledoux"), (3, "Roux" * 30), (4, "Marin"))
    ]
    with world.acting(gestionnaire, AT):
        importation = actions.read_import(partenaire=world.bondues, lignes=lines, by=gestionnaire, at=AT)
    apply(world, importation, gestionnaire, AT)
    assert states(importation) == [(2, "creee"), (3, "refusee"), (4, "creee")]
    assert refusals(importation) == {3: ("", NOT_WRITTEN)}


def test_a_place_freed_since_is_found_by_checking_again(world: World, gestionnaire: Compte, client: Client) -> None:
    importation = read(world, gestionnaire, *(line(f"Nom{number}") for number in range(5)), at=clock.now())
    assert states(importation)[-1] == (6, "refusee")
    actions.deactivate_compte(compte=world.technicien_bondues, motif="depart", by=gestionnaire, at=clock.now())
    assert client.post(reverse("accounts:importation_verifier", args=[importation.pk])).status_code == 302
    assert states(importation) == [(number, "valide") for number in range(2, 7)]


def test_the_workstations_are_attested_before_anything_is_created(world: World, client: Client) -> None:
    send(client, listing(line("Ledoux")))
    importation = ImportTechniciens.objects.get()
    creer = reverse("accounts:importation_creer", args=[importation.pk])
    page = client.post(creer, {"valides": "1"})
    assert (page.status_code, "Cochez la case" in text(page)) == (200, True)
    page = client.post(creer, {"valides": "1", "poste": "on"})
    with world.acting(world.gestionnaire_bondues):
        travail = Travail.objects.get()
    assert page["Location"] == reverse("travail", args=[travail.pk])
    again = client.post(creer, {"valides": "1", "poste": "on"})
    assert again["Location"] == page["Location"]
    assert "La création des comptes est en cours" in text(
        client.get(reverse("accounts:importation", args=[importation.pk]))
    )
    with world.acting(world.gestionnaire_bondues), pytest.raises(Refus) as refused:
        actions.ask_application(
            importation=importation, is_workstation_attested=False, valides=1, by=world.gestionnaire_bondues, at=AT
        )
    assert refused.value.field == "poste"


def test_what_is_created_is_what_the_page_announced(world: World, gestionnaire: Compte, client: Client) -> None:
    importation = read(world, gestionnaire, line("Ledoux"), line("Roux"), at=AT)
    page = client.post(reverse("accounts:importation_creer", args=[importation.pk]), {"valides": "1", "poste": "on"})
    assert (page.status_code, CHANGED in text(page), 'name="valides" value="2"' in text(page)) == (409, True, True)
    with world.acting(gestionnaire), pytest.raises(VersionDepassee):
        actions.ask_application(
            importation=importation, is_workstation_attested=True, valides=3, by=gestionnaire, at=AT
        )  # fmt: skip
    with world.acting(gestionnaire):
        assert Travail.objects.count() == 0


def test_another_structure_never_sees_it(world: World, gestionnaire: Compte) -> None:
    importation = read(world, gestionnaire, line("Ledoux"), at=AT)
    other = world.client(world.gestionnaire_departement)
    for name, verb in (
        ("importation", other.get),
        ("importation_verifier", other.post),
        ("importation_creer", other.post),
    ):
        assert verb(reverse(f"accounts:{name}", args=[importation.pk])).status_code == 404
    with world.acting(world.gestionnaire_departement):
        assert Fichier.objects.count() == 0


def test_the_page_costs_the_same_for_one_line_and_for_three(world: World, gestionnaire: Compte, client: Client) -> None:
    costs = []
    for rows in ([line("Un")], [line("Un")], [line("Un"), line("Deux", fonction=""), line("Trois")]):
        importation = read(world, gestionnaire, *rows, at=AT)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("accounts:importation", args=[importation.pk])).status_code == 200
        noise = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|select set_config)", re.IGNORECASE)
        costs.append(len([query for query in seen if not noise.match(query["sql"])]))
    assert costs[1] == costs[2]  # the first one also loads what the process keeps


# ── Forgetting ─────────────────────────────────────────────────────────────────────────────────


def test_an_import_is_forgotten_after_thirty_days_and_its_accounts_stay(
    world: World, gestionnaire: Compte, own_storage: Path, as_worker: Callable[[], Any],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    importation = read(world, gestionnaire, line("Ledoux"), line("Roux", lien=""), at=AT)
    apply(world, importation, gestionnaire, AT)
    for days, left in ((29, 1), (30, 0)):
        with as_worker(), django_capture_on_commit_callbacks(execute=True):
            report = run_job(job_named("accounts.imports"), AT + timedelta(days=days))
        assert (report.done, report.failed, ImportTechniciens.objects.count()) == (1 - left, 0, left)
    with as_worker(), acting_as(SYSTEME):
        assert Fichier.objects.count() == 0
    assert [path for path in own_storage.rglob("*") if path.is_file()] == []
    assert techniciens(world) == [("Ledoux", "invite")]
