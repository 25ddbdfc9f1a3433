"""Every page of the story: what it says, what it costs, what it refuses."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from espace import clock
from espace.models import LigneJournal
from signalements import actions
from signalements.enums import CanalContact, ResultatContact
from signalements.models import Brouillon, Demande
from tests.mesures import MAX_STATEMENTS, statements
from tests.signalements.conftest import Sender
from tests.signalements.peuple import send_one
from tests.world import World

HOUR = timedelta(hours=1)
ACCORD = {"accord": "on", "informee": "on"}
PERSONNE = {
    "civilite": "monsieur", "nom": "Lambert", "prenom": "Idriss", "naissance": "14/02/1979", "departement": "62",
    "joindre": "coordonnees",
}  # fmt: skip
SITUATION = {"theme": "acces_soins"}


def start(client: Client, data: dict[str, Any]) -> Any:
    """Post the first screen as a browser does: sent on, whole, to the address of the draft it starts."""
    sent_on = client.post(reverse("signalements:nouvelle", args=["signalement"]), data)
    assert sent_on.status_code == 307
    return client.post(sent_on["Location"], data)


def post_steps(client: Client, world: World, upto: int = 3, **situation: Any) -> str:
    """Fill the first screens, and return the address of the next one."""
    url = str(start(client, {"caisse": world.artois.pk, **ACCORD})["Location"])
    for data in (PERSONNE, {**SITUATION, **situation})[: upto - 1]:
        page = client.get(url)
        assert page.status_code == 200
        url = client.post(url, {**data, "version": page.context["brouillon"].version})["Location"]
    return url


@pytest.fixture
def technicien(maison: World) -> Client:
    return maison.client(maison.technicien_departement)


@pytest.fixture
def agent(maison: World) -> Client:
    return maison.client(maison.agent_artois)


def test_four_screens_send_a_saisine(maison: World, technicien: Client) -> None:
    url = post_steps(technicien, maison, commentaire="Ne reçoit plus de courrier.")
    page = technicien.get(url)
    assert "M. " not in page.content.decode()
    assert "Idriss Lambert" in page.content.decode()
    sent = technicien.post(url, {"accompagnee": "on"}, follow=True)
    assert "Signalement envoyé à la CPAM de l’Artois" in sent.content.decode()
    with maison.acting(maison.technicien_departement):
        assert Demande.objects.count() == 1
        assert Brouillon.objects.count() == 0


def test_at_most_twenty_entries(maison: World, technicien: Client) -> None:
    """Those of an adult without a representative: what a person fills in three minutes."""
    url = reverse("signalements:nouvelle", args=["signalement"])
    forms = [technicien.get(url).context["form"]]
    forms += [technicien.get(post_steps(technicien, maison, upto)).context["form"] for upto in (1, 2, 3)]
    shown = [
        n for form in forms for n in form.fields if not n.startswith("representant_") and not n.endswith("_raison")
    ]
    assert len(shown) <= 20
    assert len(forms) == 4


@pytest.mark.clause("PDC-A3-consentement-case")
def test_the_box_is_the_first_field_after_the_caisse_and_is_empty(maison: World, technicien: Client) -> None:
    form = technicien.get(reverse("signalements:nouvelle", args=["signalement"])).context["form"]
    assert list(form.fields)[:2] == ["caisse", "accord"]
    assert not form["accord"].value()
    assert form.fields["accord"].required


@pytest.mark.clause("U-1.2-choix-caisse")
def test_the_caisses_offered_are_those_open(maison: World, technicien: Client) -> None:
    form = technicien.get(reverse("signalements:nouvelle", args=["signalement"])).context["form"]
    assert [label for _, label in form.fields["caisse"].choices] == ["CPAM de l’Artois", "CPAM de la Côte d’Opale"]
    bondues = maison.client(maison.technicien_bondues)
    form = bondues.get(reverse("signalements:nouvelle", args=["signalement"])).context["form"]
    assert form["caisse"].value() == str(maison.opale.pk)
    refused = start(bondues, {"caisse": maison.artois.pk, **ACCORD})
    assert refused.context["form"].errors["caisse"]


def test_a_nir_comes_back_removed_and_the_rest_is_kept(maison: World, technicien: Client) -> None:
    url = post_steps(technicien, maison, 2)
    typed = {**SITUATION, "difficultes": ["frais"], "commentaire": "Son numéro est le 1 84 12 76 451 089 46. Rappeler."}
    page = technicien.post(url, typed)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Son numéro est le [numéro retiré]. Rappeler." in text
    assert "451 089" not in text
    assert page.context["form"]["difficultes"].value() == ["frais"]
    with maison.acting(maison.technicien_departement):
        assert "451" not in str(Brouillon.objects.get().saisie)


def test_autosave_applies_the_same_rule(maison: World, technicien: Client) -> None:
    url = post_steps(technicien, maison, 2)
    version = technicien.get(url).context["brouillon"].version
    answer = technicien.post(f"{url}enregistrer/", {"commentaire": "Numéro 2840476451089", "version": version})
    assert answer.json()["texte"].endswith("Un numéro de sécurité sociale n’a pas été gardé.")
    with maison.acting(maison.technicien_departement):
        assert Brouillon.objects.get().saisie["commentaire"] == "Numéro [numéro retiré]"


def test_a_missing_agreement_keeps_the_rest(maison: World, technicien: Client) -> None:
    page = start(technicien, {"caisse": maison.artois.pk, "informee": "on"})
    assert page.status_code == 200
    assert page.context["form"].errors["accord"]
    assert page.context["form"]["informee"].value()
    with maison.acting(maison.technicien_departement):
        assert Brouillon.objects.get().saisie["caisse"] == str(maison.artois.pk)


def test_a_minor_without_representative_opens_the_block(maison: World, technicien: Client) -> None:
    url = post_steps(technicien, maison, 1)
    page = technicien.post(url, {**PERSONNE, "naissance": "14/02/2012"})
    assert page.context["form"].errors["representant_nom"]
    assert page.context["avec_representant"] is True


def test_a_draft_is_its_author_alone(maison: World, technicien: Client) -> None:
    url = post_steps(technicien, maison, 1)
    assert maison.client(maison.collegue_ase).get(url).status_code == 404
    assert maison.client(maison.gestionnaire_departement).get(url).status_code == 403


def test_stop_and_take_up_again(maison: World, technicien: Client) -> None:
    start(technicien, {"caisse": maison.artois.pk, **ACCORD, "plus_tard": "1"})
    home = technicien.get(reverse("signalements:accueil")).content.decode()
    assert "Un brouillon à reprendre" in home
    with maison.acting(maison.technicien_departement):
        draft = Brouillon.objects.get()
    assert technicien.get(reverse("signalements:etape", args=[draft.pk, "personne"])).status_code == 200
    assert technicien.get(reverse("signalements:etape", args=[draft.pk, "envoi"])).status_code == 302
    technicien.post(reverse("signalements:brouillon_effacer", args=[draft.pk]))
    with maison.acting(maison.technicien_departement):
        assert Brouillon.objects.count() == 0


# ── The other side ─────────────────────────────────────────────────────────────────────────────


def hidden(page: Any, name: str) -> dict[str, Any]:
    form = page.context[f"form_{name}"]
    return {f"{name}-version": form["version"].value(), f"{name}-vu": form["vu"].value()}


def test_the_whole_story(maison: World, technicien: Client, agent: Client, now: datetime, send: Sender) -> None:
    demande = send(now - timedelta(hours=3), urgence="rupture_droits")
    page = agent.get(reverse("signalements:file"))
    assert page.context["groupes"][0].lignes[0].nom == "Idriss Lambert"
    url = reverse("signalements:demande_caisse", args=[demande.reference])
    page = agent.get(url)
    agent.post(f"{url}prendre/", hidden(page, "prendre"))
    partner = reverse("signalements:demande", args=[demande.reference])
    assert "En cours" in technicien.get(partner).content.decode()
    when = clock.now().astimezone(maison.artois.zone).strftime("%d/%m/%Y %H:%M")
    tried = {"contact-resultat": "sans_reponse", "contact-moyen": "telephone", "contact-quand": when}
    assert agent.post(f"{url}contact/", {**hidden(agent.get(url), "contact"), **tried}).status_code == 302
    joined = {**tried, "contact-resultat": "joint", "contact-accord": "oui"}
    assert agent.post(f"{url}contact/", {**hidden(agent.get(url), "contact"), **joined}).status_code == 302
    agent.post(f"{url}message/", {"message-texte": "Quand est-elle chez elle ?", "message-question": "on"})
    home = technicien.get(reverse("signalements:accueil")).content.decode()
    assert "Répondre à la CPAM de l’Artois pour Idriss Lambert" in home
    assert technicien.get(partner).context["demande"].phase == "a_completer"
    technicien.post(f"{partner}message/", {"texte": "Le matin."})
    agent.post(f"{url}note/", {"note-texte": "Dossier à traiter en parallèle."})
    page = agent.get(url)
    assert "Dossier à traiter en parallèle." in page.content.decode()
    assert "Dossier à traiter en parallèle." not in technicien.get(partner).content.decode()
    closed = agent.post(f"{url}cloture/", {**hidden(page, "cloture"), "cloture-issue": "abouti"}, follow=True)
    assert "Demande close" in closed.content.decode()
    history = technicien.get(reverse("signalements:historique")).content.decode()
    assert "Idriss Lambert" in history
    assert "Abouti" in history


def test_a_stale_form_says_what_changed_and_keeps_the_text(
    maison: World, agent: Client, now: datetime, send: Sender, take: Callable[..., Demande]
) -> None:
    demande = take(send(now - timedelta(hours=3)))
    url = reverse("signalements:demande_caisse", args=[demande.reference])
    read = hidden(agent.get(url), "cloture")
    with maison.acting(maison.technicien_departement):
        actions.send_message(demande=demande, texte="Il a déménagé.", by=maison.technicien_departement, at=clock.now())
    stale = agent.post(f"{url}cloture/", {**read, "cloture-issue": "sans_suite", "cloture-motif": "injoignable"})
    text = stale.content.decode()
    assert stale.status_code == 409
    assert "Cette demande a changé pendant que vous écriviez" in text
    assert "Nouveau message" in text
    assert "Nadia Ferrand" in text
    assert stale.context["form_cloture"]["motif"].value() == "injoignable"
    again = {**hidden(stale, "cloture"), "cloture-issue": "sans_suite", "cloture-motif": "injoignable"}
    assert agent.post(f"{url}cloture/", again).status_code == 302


@pytest.mark.parametrize("page", ["accueil", "historique", "file", "caisse"])
def test_lists_cost_the_same_with_one_row_and_with_three(
    maison: World, take: Callable[..., Demande], now: datetime, page: str
) -> None:
    agent, costs = maison.agent_artois, []
    client = maison.client(maison.technicien_departement if page in ("accueil", "historique") else agent)
    for ranks in ((0,), (1, 2)):
        for rank in ranks:
            demande = take(
                send_one(maison, maison.technicien_departement, maison.artois, now - (4 + rank) * HOUR, rank)
            )
            with maison.acting(agent):
                actions.send_message(demande=demande, texte="Une question ?", by=agent, at=now, is_question=True)
        client.get(reverse(f"signalements:{page}"))
        with statements() as asked:
            assert client.get(reverse(f"signalements:{page}")).status_code == 200
        costs.append(len(asked))
        assert len(asked) <= MAX_STATEMENTS, "\n".join(asked)
    assert costs[0] == costs[1]


@pytest.mark.parametrize("side", ["technicien", "agent"])
def test_the_page_of_a_demande_costs_the_same(
    maison: World, send: Sender, take: Callable[..., Demande], now: datetime, side: str
) -> None:
    demande = take(send(now - timedelta(hours=3), commentaire="Sans courrier."))
    client = maison.client(maison.technicien_departement if side == "technicien" else maison.agent_artois)
    name = "signalements:demande" if side == "technicien" else "signalements:demande_caisse"
    url, costs = reverse(name, args=[demande.reference]), []
    client.get(url)
    for _ in range(2):
        with statements() as asked:
            assert client.get(url).status_code == 200
        costs.append(len(asked))
        assert len(asked) <= MAX_STATEMENTS, "\n".join(asked)
        with maison.acting(maison.agent_artois):
            for _ in range(2):
                actions.record_tentative(
                    demande=demande, tried_at=now, channel=CanalContact.TELEPHONE, result=ResultatContact.SANS_REPONSE,
                    by=maison.agent_artois, at=clock.now(),
                )  # fmt: skip
                actions.add_note(demande=demande, texte="Rappeler demain.", by=maison.agent_artois, at=clock.now())
    assert costs[0] == costs[1]


def test_every_look_at_a_person_is_journalled(maison: World, send: Sender, now: datetime, agent: Client) -> None:
    demande = send(now - timedelta(hours=3))
    agent.get(reverse("signalements:file"))
    agent.get(reverse("signalements:demande_caisse", args=[demande.reference]))
    with maison.acting(maison.agent_artois):
        looks = list(LigneJournal.objects.order_by("at").values_list("verb", "object_ref", "codes"))
    assert looks == [
        ("demandes.listed", "file", {"references": [demande.reference]}),
        ("demande.viewed", demande.reference, {}),
    ]
