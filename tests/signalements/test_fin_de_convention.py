"""A convention that ends: only its caisse disappears, and what was confided to it stays confided."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import AccesRow, set_acces
from accounts.enums import EtatCompte, MotifInactivation
from accounts.models import Acces, Caisse, Compte, Partenaire
from espace.auteurs import AUTOMATE
from espace.clock import day_of
from espace.models import LigneJournal
from espace.tenancy import SYSTEME, acting_as
from signalements.models import Brouillon, Demande
from tests.accounts.porte import sign_in
from tests.signalements.conftest import Sender
from tests.signalements.contrats import lay_options, sign
from tests.signalements.test_pages import ACCORD, PERSONNE, SITUATION, start
from tests.world import World

HISTORIQUE = reverse("signalements:historique")
NOUVELLE = reverse("signalements:nouvelle", args=["signalement"])
CLOSED = "Cette caisse n’est pas ouverte à votre structure aujourd’hui. Choisissez-en une autre."


def end(partenaire: Partenaire, caisse: Caisse, day: date, at: datetime) -> None:
    """The access of a caisse ends that day, as its convention writes it; the others go on."""
    rows = [
        AccesRow(
            row.caisse_id, row.opens_on, day if row.caisse_id == caisse.pk else row.closes_on, row.grille, row.usage_ref
        )
        for row in Acces.objects.filter(partenaire=partenaire)
    ]
    set_acces(partenaire.pk, rows=rows, by=AUTOMATE, at=at)


def text(page: Any) -> str:
    return str(page.content.decode()).replace("\xa0", " ")


def detail(demande: Demande, act: str = "demande") -> str:
    return reverse(f"signalements:{act}", args=[demande.reference])


@pytest.fixture
def maison(world: World) -> World:
    """Both caisses of the Département ask for a box: a signed document is another test's."""
    lay_options()
    sign(world.departement, world.artois, world.opale, preuve_accord="case_en_tete", telephone="")
    sign(world.bondues, world.opale, contact="des_reception", contact_heures="", preuve_accord="case")
    return world


@pytest.mark.clause("U-2.2.3-fin-une-caisse")
def test_the_caisse_that_ended_is_no_longer_offered_nor_written_to_and_the_other_works(
    maison: World, now: datetime, as_worker: Callable[[], Any]
) -> None:
    """X, the Artois, ended today; Y, the Côte d'Opale, goes on: sign-in, choice, 403 to X with a line, sending to Y."""
    author, client = maison.technicien_departement, Client()
    end(maison.departement, maison.artois, day_of(now), now)
    author.refresh_from_db()
    assert author.etat == EtatCompte.ACTIF
    assert sign_in(maison, client, author) == reverse("signalements:accueil")
    offered = client.get(NOUVELLE).context["form"].fields["caisse"].choices
    assert offered == [(str(maison.opale.pk), maison.opale.nom)]
    refused = start(client, {"caisse": maison.artois.pk, **ACCORD})
    assert (refused.status_code, CLOSED in text(refused)) == (403, True)
    with as_worker(), acting_as(SYSTEME):
        lines = LigneJournal.objects.filter(verb="acces.interdit", actor_ref=author.auteur_ref)
        assert lines.count() == 1
    with maison.acting(maison.agent_artois):
        assert Demande.objects.count() == 0
    with maison.acting(author):
        kept = Brouillon.objects.get()
        assert (kept.caisse, kept.saisie["accord"]) == (None, "on")
    page = start(client, {"caisse": maison.opale.pk, **ACCORD})
    for typed in (PERSONNE, SITUATION, {"accompagnee": "on"}):
        url = page["Location"]
        page = client.post(url, {**typed, "version": client.get(url).context["brouillon"].version})
    assert "Signalement envoyé à la CPAM de la Côte d’Opale" in text(client.get(page["Location"]))


@pytest.mark.clause("U-2.2.3-fin-une-caisse")
@pytest.mark.parametrize("screen", ["accord", "personne", "situation", "envoi"])
def test_a_draft_addressed_before_the_end_is_not_sent_after_it(maison: World, now: datetime, screen: str) -> None:
    """It belongs to the caisse it was addressed to: it is nowhere for its author, whatever the screen posted next."""
    client = maison.client(maison.technicien_departement)
    address = start(client, {"caisse": maison.artois.pk, **ACCORD})["Location"].replace("/personne/", f"/{screen}/")
    end(maison.departement, maison.artois, day_of(now), now)
    typed = {"version": 2, "caisse": maison.artois.pk, **ACCORD, **PERSONNE, **SITUATION, "accompagnee": "on"}
    assert client.post(address, typed).status_code == 404
    with maison.acting(maison.agent_artois):
        assert Demande.objects.count() == 0


@pytest.mark.clause("U-2.2.3-fin-une-caisse")
def test_a_draft_that_names_it_without_being_addressed_yet_asks_for_another(maison: World, now: datetime) -> None:
    """Saved while one types, the first screen never posted: 403 on the choice of caisse, and the person typed is kept."""
    author, client = maison.technicien_departement, maison.client(maison.technicien_departement)
    page = start(client, {"caisse": maison.artois.pk, "informee": "on"})
    address = page.request["PATH_INFO"]
    with maison.acting(author):
        Brouillon.objects.update(caisse=None)
    end(maison.departement, maison.artois, day_of(now), now)
    typed = {"version": page.context["brouillon"].version, **PERSONNE}
    answer = client.post(address.replace("/accord/", "/personne/"), typed)
    assert (answer.status_code, CLOSED in text(answer), "Caisse de la personne" in text(answer)) == (403, True, True)
    with maison.acting(author):
        assert Brouillon.objects.get().saisie["nom"] == PERSONNE["nom"]


@pytest.mark.clause("U-2.2.3-fin-une-caisse")
def test_the_history_of_the_caisse_that_ended_disappears_alone(maison: World, send: Sender, now: datetime) -> None:
    old, other = send(now, caisse=maison.artois), send(now, caisse=maison.opale)
    client = maison.client(maison.technicien_departement)
    page = text(client.get(HISTORIQUE))
    assert (old.reference in page, other.reference in page) == (True, True)
    end(maison.departement, maison.artois, day_of(now), now)
    page = text(client.get(HISTORIQUE))
    assert (old.reference in page, other.reference in page) == (False, True)


# ── Confidentiality after the end ──────────────────────────────────────────────────────────────


def reads(world: World, compte: Compte, demande: Demande) -> dict[str, int]:
    """The status of each address of a demande, for one account."""
    client = world.client(compte)
    if compte.is_caisse:
        return {"demande_caisse": client.get(detail(demande, "demande_caisse")).status_code}
    read = client.get(detail(demande)).status_code
    receipt = client.post(detail(demande, "recu")).status_code
    written = client.post(detail(demande, "message"), {"texte": "Des nouvelles ?"}).status_code
    return {"demande": read, "recu": receipt, "message": written}


@pytest.mark.clause("M-confidentialite-apres-fin")
def test_after_the_only_convention_a_former_technicien_reads_nothing(
    maison: World, send: Sender, now: datetime
) -> None:
    """Bondues has one caisse. Its session of the day before, its password and a fresh sign-in open nothing; the caisse reads."""
    author = maison.technicien_bondues
    demande = send(now - timedelta(days=1), by=author, caisse=maison.opale)
    before = maison.client(author)
    assert before.get(detail(demande)).status_code == 200
    end(maison.bondues, maison.opale, day_of(now), now)
    author.refresh_from_db()
    assert (author.etat, author.motif) == (EtatCompte.INACTIF, MotifInactivation.FIN_CONVENTION)
    for answer in (before.get(detail(demande)), before.post(detail(demande, "recu"))):
        assert (answer.status_code, demande.reference in text(answer)) == (302, False)
    again = Client()
    sign_in(maison, again, author)
    assert again.get(detail(demande)).status_code == 302
    assert reads(maison, maison.agent_opale, demande) == {"demande_caisse": 200}


@pytest.mark.clause("M-confidentialite-apres-fin")
def test_after_the_end_of_one_of_two_its_old_demandes_are_refused_and_stay_with_their_caisse(
    maison: World, send: Sender, now: datetime
) -> None:
    """The author, a colleague, an agent and a delegate of the other caisse: refused; the Artois still reads its own."""
    demande = send(now - timedelta(days=400), caisse=maison.artois)
    assert max(reads(maison, maison.technicien_departement, demande).values()) < 400
    end(maison.departement, maison.artois, day_of(now), now)
    refused = {"demande": 404, "recu": 404, "message": 404}
    for who in ("technicien_departement", "collegue_ase", "technicien_bondues"):
        assert reads(maison, maison.comptes[who], demande) == refused
    for who in ("agent_opale", "admin_opale"):
        assert reads(maison, maison.comptes[who], demande) == {"demande_caisse": 404}
    assert reads(maison, maison.agent_artois, demande) == {"demande_caisse": 200}
