"""A work is its asker’s alone: its page, its progress, its file."""

import pytest
from django.db import connection

from accounts.models import Compte
from espace import travaux
from espace.enums import EtatTravail
from espace.errors import Introuvable, Refus
from espace.models import LigneJournal, Travail
from espace.tenancy import SYSTEME, acting_as, caisse_perimetre
from espace.travaux import Chantier
from tests.espace.travaux.conftest import AT, ask, make_file, seen
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_work_is_its_asker_s_alone(world: World, agent: Compte, sent: list[str]) -> None:
    travaux.kind("essai")(make_file)
    travail = ask(agent)
    assert seen(agent, travail).pk == travail.pk
    for other in (world.admin_artois, world.agent_opale):
        with pytest.raises(Introuvable):
            seen(other, travail)


def test_the_application_cannot_do_works(agent: Compte, sent: list[str]) -> None:
    """Only the worker's role may act for the system: a view that would run a work finds nothing to claim."""
    travaux.kind("essai")(make_file)
    travail = ask(agent)
    assert travaux.run(str(travail.pk), AT) is None
    assert seen(agent, travail).etat == EtatTravail.DEMANDE


# ── Pages ──────────────────────────────────────────────────────────────────────────────────────


def test_the_page_says_how_far_then_gives_the_file(world: World, agent: Compte, sent: list[str], worker: None) -> None:
    travaux.kind("essai", libelle="Reçu d’essai", retour=lambda _: ("Mes demandes", "/demandes/"))(make_file)
    client, travail = world.client(agent), ask(agent)
    here = f"/travaux/{travail.pk}/"
    waiting = client.get(here)
    assert waiting.status_code == 200
    assert [text in waiting.text for text in ("Reçu d’essai", "Mes demandes", "En attente", f'href="{here}"')] == [
        True
    ] * 4
    assert client.get(f"{here}etat/").json() == {
        "etat": "en_attente", "texte": "En attente : la préparation commence bientôt.", "fait": 0, "total": 0,
    }  # fmt: skip
    travaux.run(str(travail.pk), AT)
    done = client.get(here)
    address = f"/fichiers/{seen(agent, travail).result}/"
    assert f'href="{address}"' in done.text
    assert client.get(f"{here}etat/").json()["etat"] == "fini"
    response = client.get(address)
    assert (response.status_code, response.content) == (200, b"le document")
    assert {name: response[name] for name in ("Content-Disposition", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Disposition": 'attachment; filename="essai.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    with acting_as(caisse_perimetre([agent.caisse_id or 0])):
        assert LigneJournal.objects.filter(verb="fichier.downloaded", actor_ref=agent.auteur_ref).count() == 1


def test_the_page_of_a_work_that_failed_says_the_sentence_and_the_way_back(
    world: World, agent: Compte, sent: list[str], worker: None
) -> None:
    @travaux.kind("essai", retour=lambda _: ("Revenir aux demandes", "/demandes/"))
    def essai(chantier: Chantier) -> None:
        raise Refus("Choisissez une période d’un an au plus.")

    travail = ask(agent)
    travaux.run(str(travail.pk), AT)
    shown = world.client(agent).get(f"/travaux/{travail.pk}/").text
    assert ["Choisissez une période d’un an au plus." in shown, "Revenir aux demandes" in shown] == [True, True]


def test_progress_is_told_in_words(world: World, agent: Compte, sent: list[str], worker: None) -> None:
    travaux.kind("essai")(make_file)
    travail = ask(agent)
    with acting_as(SYSTEME):
        Travail.objects.filter(pk=travail.pk).update(etat=EtatTravail.EN_COURS, heartbeat_at=AT, done=2, total=5)
    told = world.client(agent).get(f"/travaux/{travail.pk}/etat/").json()
    assert told == {"etat": "en_cours", "texte": "Préparation en cours : étape 3 sur 5.", "fait": 2, "total": 5}


@pytest.mark.parametrize("other", ["admin_artois", "agent_opale", "technicien_departement", "exploitant"])
def test_anybody_else_gets_404_on_the_work_and_on_its_file(
    world: World, agent: Compte, sent: list[str], worker: None, other: str
) -> None:
    travaux.kind("essai")(make_file)
    travail = ask(agent)
    travaux.run(str(travail.pk), AT)
    client = world.client(world.comptes[other])
    pages = [f"/travaux/{travail.pk}/", f"/travaux/{travail.pk}/etat/", f"/fichiers/{seen(agent, travail).result}/"]
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]


def test_nothing_is_left_open(agent: Compte, sent: list[str], worker: None) -> None:
    @travaux.kind("essai")
    def essai(chantier: Chantier) -> None:
        chantier.progress(1, 1)

    travaux.run(str(ask(agent).pk), AT)
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and usename = session_user"
        )
        assert cursor.fetchone() == (1,)
