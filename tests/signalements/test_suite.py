"""What a page says of an act: what was recorded, what comes next, what is compulsory, how a demande ended."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from espace.composants import EtapeVie
from espace.francais import instant, jour
from signalements import actions
from signalements.enums import Issue
from signalements.models import Demande
from tests.signalements.conftest import Sender
from tests.signalements.peuple import send_one
from tests.world import World

HOUR = timedelta(hours=1)
Taker = Callable[..., Demande]


@pytest.fixture
def agent(maison: World) -> Client:
    return maison.client(maison.agent_artois)


def plain(page: Any) -> str:
    return str(page.content.decode()).replace("\xa0", " ")


def attempt(client: Client, demande: Demande, when: datetime, **typed: str) -> Any:
    """Record an attempt from the page, and follow to what it says."""
    url = reverse("signalements:demande_caisse", args=[demande.reference])
    form = client.get(url).context["form_contact"]
    data = {form.add_prefix(name): form[name].value() for name in ("version", "submission")}
    data |= {"contact-moyen": "telephone", "contact-quand": when.strftime("%d/%m/%Y %H:%M")}
    return client.post(f"{url}contact/", data | {f"contact-{k}": v for k, v in typed.items()}, follow=True)


def said(page: Any) -> list[str]:
    return [str(message).replace("\xa0", " ") for message in page.context["messages"]]


ABSENTES = "Coordonnées absentes ou fausses : tentative enregistrée. Demandez au partenaire comment la joindre avant"


@pytest.mark.parametrize(
    ("resultat", "first"),
    [
        ("sans_reponse", "Tentative sans réponse enregistrée. Rappelez avant"),
        ("message", "Message laissé : tentative enregistrée. Rappelez avant"),
        ("coordonnees_absentes", ABSENTES),
    ],
)
def test_an_attempt_says_what_was_recorded_and_until_when(
    maison: World, agent: Client, send: Sender, take: Taker, now: datetime, resultat: str, first: str
) -> None:
    demande = take(send(now - 3 * HOUR))
    page = attempt(agent, demande, now.astimezone(maison.artois.zone), resultat=resultat)
    due = instant(demande.received_at + 48 * HOUR, maison.artois.zone, now).replace("\xa0", " ")
    assert said(page) == [f"{first} {due}."]


def test_a_late_attempt_and_one_without_a_figure(
    maison: World, agent: Client, send: Sender, take: Taker, now: datetime
) -> None:
    late = take(send(now - 60 * HOUR))
    when = now.astimezone(maison.artois.zone)
    said_late = said(attempt(agent, late, when, resultat="sans_reponse"))
    assert said_late == ["Tentative sans réponse enregistrée. Rappelez dès que possible : le délai est dépassé."]
    unpromised = take(send_one(maison, maison.technicien_bondues, maison.opale, now - 60 * HOUR))
    page = attempt(maison.client(maison.agent_opale), unpromised, when, resultat="sans_reponse")
    assert said(page) == ["Tentative sans réponse enregistrée. Rappelez dès que possible."]


@pytest.mark.parametrize(
    ("accord", "told"),
    [
        (
            "oui",
            "Contact enregistré : la personne est jointe. Suivez l’accompagnement, puis terminez par « Clore la demande ».",
        ),
        ("non", "Personne jointe, accord non confirmé : la demande est close. Le partenaire en est prévenu."),
    ],
)
def test_a_contact_says_what_follows(
    maison: World, agent: Client, send: Sender, take: Taker, now: datetime, accord: str, told: str
) -> None:
    demande = take(send(now - 3 * HOUR))
    page = attempt(agent, demande, now.astimezone(maison.artois.zone), resultat="joint", accord=accord)
    assert said(page) == [told]


def test_once_reached_another_attempt_asks_for_no_call(
    maison: World, agent: Client, send: Sender, take: Taker, now: datetime
) -> None:
    demande, when = take(send(now - 3 * HOUR)), now.astimezone(maison.artois.zone)
    attempt(agent, demande, when, resultat="joint", accord="oui")
    assert said(attempt(agent, demande, when, resultat="message")) == ["Message laissé : tentative enregistrée."]


def test_the_steps_say_how_the_person_was_tried(
    maison: World, agent: Client, send: Sender, take: Taker, now: datetime
) -> None:
    demande, by = take(send(now - 3 * HOUR)), maison.agent_artois
    with maison.acting(by):
        for channel, result in (("telephone", "sans_reponse"), ("sms", "message")):
            actions.record_tentative(demande=demande, tried_at=now, channel=channel, result=result, by=by, at=now)
    for who, name in ((by, "demande_caisse"), (maison.technicien_departement, "demande")):
        page = maison.client(who).get(reverse(f"signalements:{name}", args=[demande.reference]))
        steps = [step.quoi for step in page.context["vie"]]
        assert steps[2:4] == ["Appel, sans réponse", "SMS, message laissé"]


def test_a_closed_demande_has_no_step_to_do_and_says_its_outcome_once(
    maison: World, agent: Client, send: Sender, take: Taker, now: datetime
) -> None:
    demande, by = take(send(now - 3 * HOUR)), maison.agent_artois
    with maison.acting(by):
        actions.close_demande(demande=demande, issue=Issue.SANS_SUITE, motif="injoignable", by=by, at=now)
    day = jour(now.astimezone(maison.artois.zone).date())
    for who, name in ((by, "demande_caisse"), (maison.technicien_departement, "demande")):
        page = maison.client(who).get(reverse(f"signalements:{name}", args=[demande.reference]))
        steps: list[EtapeVie] = page.context["vie"]
        assert {step.moment for step in steps} == {"past"}
        assert f"Classé sans suite : personne injoignable, {day}." in plain(page)
        assert f"{day}.." not in plain(page)


def test_a_person_is_named_the_same_way_on_both_sides(
    maison: World, agent: Client, send: Sender, now: datetime
) -> None:
    demande = send(now - 3 * HOUR)
    technicien = maison.client(maison.technicien_departement)
    titles = [
        agent.get(reverse("signalements:file")).context["groupes"][0].lignes[0].nom,
        agent.get(reverse("signalements:demande_caisse", args=[demande.reference])).context["titre"],
        technicien.get(reverse("signalements:demande", args=[demande.reference])).context["titre"],
        technicien.get(reverse("signalements:historique")).context["lignes"][0][0].valeur,
    ]
    assert titles == ["Idriss Lambert"] * 4


@pytest.mark.clause("MAR-3-issues-cloture")
def test_the_reason_of_a_close_says_what_makes_it_compulsory(
    maison: World, agent: Client, send: Sender, take: Taker, now: datetime
) -> None:
    demande = take(send(now - 3 * HOUR))
    url = reverse("signalements:demande_caisse", args=[demande.reference])
    page = agent.get(url)
    text = plain(page)
    assert 'Motif <span class="ep-optional">(si la demande est classée sans suite)</span>' in text
    assert 'Accord <span class="ep-optional">(si elle est jointe)</span>' in text
    version = {"cloture-version": page.context["form_cloture"]["version"].value()}
    refused = agent.post(f"{url}cloture/", {**version, "cloture-issue": "sans_suite"})
    assert refused.context["form_cloture"].errors["motif"] == ["Choisissez le motif."]
    done = agent.post(f"{url}cloture/", {**version, "cloture-issue": "abouti"})
    assert done.status_code == 302


@pytest.mark.parametrize("name", ["message", "note"])
def test_a_health_term_asks_why_in_the_case_it_says(
    maison: World, agent: Client, send: Sender, take: Taker, now: datetime, name: str
) -> None:
    demande = take(send(now - 3 * HOUR))
    url = reverse("signalements:demande_caisse", args=[demande.reference])
    typed = {f"{name}-texte": "Son cancer l’empêche de se déplacer."}
    refused = agent.post(f"{url}{name}/", typed)
    asked = 'Pourquoi ce passage est nécessaire <span class="ep-optional">(si vous gardez un passage'
    assert asked in plain(refused)
    kept = agent.post(f"{url}{name}/", typed | {f"{name}-raison": "Il faut un transport adapté."})
    assert kept.status_code == 302
