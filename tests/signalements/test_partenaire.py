"""What the partner is told of a demande: what was promised, late, in vain, cancelled, closed; and of an empty history."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from espace.clock import PARIS
from espace.composants import Statut
from espace.francais import instant
from espace.models import Courriel
from espace.registry import AFaire
from signalements import actions
from signalements.documents import recu_context
from signalements.enums import TypeDemande
from signalements.filtres import types_offered
from signalements.models import Demande
from signalements.views.accueil import title_of
from tests.signalements.conftest import Sender
from tests.signalements.test_pages import post_steps
from tests.world import World

HOUR = timedelta(hours=1)
Taker = Callable[..., Demande]
SANS_CHIFFRE = "contacte la personne. Sa convention ne fixe pas de délai chiffré."
AIDE = "La caisse n’arrive pas à joindre la personne"


@pytest.fixture
def technicien(maison: World) -> Client:
    return maison.client(maison.technicien_departement)


def words(page: Any) -> str:
    return " ".join(strip_tags(page.content.decode()).replace("\xa0", " ").split())


def page_of(client: Client, demande: Demande) -> Any:
    return client.get(reverse("signalements:demande", args=[demande.reference]))


def call(maison: World, demande: Demande, at: datetime, *results: str) -> None:
    with maison.acting(maison.agent_artois):
        for rank, result in enumerate(results):
            when = at + rank * timedelta(minutes=10)
            actions.record_tentative(
                demande=demande, tried_at=when, channel="telephone", result=result, by=maison.agent_artois, at=when,
                is_confirmed=True if result == "joint" else None,
            )  # fmt: skip


# ── The promise ────────────────────────────────────────────────────────────────────────────────


def test_once_sent_the_promised_hour_is_said(maison: World, technicien: Client) -> None:
    sent = technicien.post(post_steps(technicien, maison), {"accompagnee": "on"}, follow=True)
    with maison.acting(maison.technicien_departement):
        (demande,) = Demande.objects.all()
    assert demande.next_due_at is not None
    promise = (
        f"La CPAM de l’Artois contacte la personne avant {instant(demande.next_due_at, PARIS, demande.received_at)}."
    )
    assert f"Sa référence est {demande.reference}. {promise}".replace("\xa0", " ") in words(sent)


def test_the_receipt_keeps_the_promise_while_it_runs(maison: World, send: Sender, take: Taker, now: datetime) -> None:
    by = maison.technicien_departement
    demande = send(now - 3 * HOUR)
    with maison.acting(by):
        assert demande.next_due_at is not None
        said = recu_context(demande.reference, by=by, at=now, zone=PARIS)["suite"]
        assert said == f"La CPAM de l’Artois contacte la personne avant {instant(demande.next_due_at, PARIS)}."
    call(maison, take(demande, now - 2 * HOUR), now - HOUR, "joint")
    with maison.acting(by):
        assert recu_context(demande.reference, by=by, at=now, zone=PARIS)["suite"] == ""


def test_without_a_figure_nothing_is_promised(maison: World, send: Sender, now: datetime) -> None:
    by = maison.technicien_bondues
    demande = send(now - 3 * HOUR, by=by, caisse=maison.opale)
    with maison.acting(by):
        assert recu_context(demande.reference, by=by, at=now, zone=PARIS)["suite"].endswith(SANS_CHIFFRE)


# ── Late, in vain ──────────────────────────────────────────────────────────────────────────────


def test_late_says_what_happens_and_what_to_do(maison: World, technicien: Client, send: Sender, now: datetime) -> None:
    late, running = send(now - 60 * HOUR), send(now - HOUR, is_second_wanted=True)
    assert "La caisse en est prévenue" in words(page_of(technicien, late))
    assert "La caisse en est prévenue" not in words(page_of(technicien, running))
    rows = technicien.get(reverse("signalements:historique")).context["lignes"]
    assert [isinstance(row[-1], Statut) and row[-1].etat for row in rows] == [False, "late"]


def test_called_in_vain_three_times_the_partner_is_asked_when_and_how(
    maison: World, technicien: Client, send: Sender, take: Taker, now: datetime
) -> None:
    """Until they write something, or the person is reached; a call in vain after their answer asks again."""

    def asked() -> tuple[list[str], bool]:
        acts: list[AFaire] = technicien.get(reverse("signalements:accueil")).context["actes"]
        return [act.titre for act in acts], AIDE in words(page_of(technicien, demande))

    demande = take(send(now - 6 * HOUR, commentaire="Répond le soir."), now - 5 * HOUR)
    call(maison, demande, now - 4 * HOUR, "sans_reponse", "message")
    assert asked() == ([], False)
    call(maison, demande, now - 3 * HOUR, "sans_reponse")
    assert asked() == (["Aider la CPAM de l’Artois à joindre Idriss Lambert"], True)
    with maison.acting(maison.technicien_departement):
        actions.send_message(demande=demande, texte="Après 18 h.", by=maison.technicien_departement, at=now - 2 * HOUR)
    assert asked() == ([], False)
    call(maison, demande, now - HOUR, "sans_reponse")
    assert asked()[1]
    call(maison, demande, now, "joint")
    assert asked() == ([], False)


# ── Cancelled, closed ──────────────────────────────────────────────────────────────────────────


def test_a_cancelled_demande_reads_so_and_takes_no_more_words(
    maison: World, technicien: Client, send: Sender, now: datetime
) -> None:
    demande = send(now - HOUR)
    with maison.acting(maison.technicien_departement):
        actions.cancel_demande(demande=demande, by=maison.technicien_departement, at=now)
    page = page_of(technicien, demande)
    assert "Demande annulée" in words(page)
    assert "Demande terminée" not in words(page)
    assert "Écrire à la caisse" not in words(page)
    assert "ep-clock" not in page.content.decode()


def test_a_closed_demande_says_who_reads_what_is_written(
    maison: World, technicien: Client, send: Sender, take: Taker, now: datetime
) -> None:
    demande = take(send(now - 3 * HOUR))
    assert "encore lu par" not in words(page_of(technicien, demande))
    with maison.acting(maison.agent_artois):
        actions.close_demande(demande=demande, issue="abouti", by=maison.agent_artois, at=now)
    assert "encore lu par l’agent de la caisse qui l’a suivie" in words(page_of(technicien, demande))


@pytest.mark.parametrize(("is_told", "urgence", "told"), [(True, "", 1), (False, "", 0), (False, "enfant", 1)])
def test_the_caisse_is_told_of_the_end_of_what_it_was_told_of(
    maison: World, send: Sender, now: datetime, monkeypatch: pytest.MonkeyPatch, is_told: bool, urgence: str, told: int
) -> None:
    monkeypatch.setattr("signalements.emails.reglages.value_of", lambda *_: is_told)
    demande = send(now - HOUR, urgence=urgence)
    with maison.acting(maison.technicien_departement):
        actions.cancel_demande(demande=demande, by=maison.technicien_departement, at=now)
    kinds = list(Courriel.objects.order_by("created_at").values_list("kind", flat=True))
    arrived = "demande.recue_urgente" if urgence else "demande.recue"
    assert kinds == [arrived, "demande.annulee"][: 2 * told]


# ── Lists and home ─────────────────────────────────────────────────────────────────────────────


def test_an_empty_history_says_what_to_do(maison: World, technicien: Client, send: Sender, now: datetime) -> None:
    url = reverse("signalements:historique")
    assert "Aucune demande pour le moment" in words(technicien.get(url))
    assert "Aucune demande ne correspond" in words(technicien.get(f"{url}?qui=moi"))
    send(now - HOUR)
    assert "Aucune demande" not in words(technicien.get(url))


def test_services_are_named_where_the_structure_has_some(maison: World, technicien: Client) -> None:
    said, url = "Celles d’un autre service se voient sans la personne.", reverse("signalements:historique")
    assert said in words(technicien.get(url))
    assert said not in words(maison.client(maison.technicien_bondues).get(url))


def test_the_site_map_leads_to_one_s_own_account(technicien: Client) -> None:
    page = technicien.get(reverse("plan_du_site")).content.decode()
    assert all(f'href="{reverse(name)}"' in page for name in ("accounts:profil", "accounts:securite"))


def test_the_kinds_offered_have_screens_or_demandes(maison: World, send: Sender, now: datetime) -> None:
    with maison.acting(maison.technicien_departement):
        assert types_offered() == [TypeDemande.SIGNALEMENT]


@pytest.mark.parametrize(
    ("acts", "drafts", "title"),
    [
        (0, 0, "Rien à faire pour le moment"),
        (0, 1, "Un brouillon à reprendre"),
        (1, 0, "Une chose à faire"),
        (8, 2, "Huit choses à faire, deux brouillons à reprendre"),
    ],
)
def test_the_home_counts_what_waits(acts: int, drafts: int, title: str) -> None:
    assert title_of([AFaire("Répondre", "", "/", "Répondre")] * acts, drafts) == title
