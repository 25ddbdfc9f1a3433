"""The sheet on paper, and who reads and prepares it."""

from datetime import UTC, date, datetime

import page as pdf_checker
import pytest
import time_machine

from conventions.models import ConventionMetier
from espace.errors import Interdit, Introuvable, Refus
from espace.models import LigneJournal
from reporting import access
from reporting.deadlines import Periode
from tests.reporting.contrats import new_contrat
from tests.reporting.fiches.conftest import pdf_of, prepare, text_of
from tests.world import World


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
