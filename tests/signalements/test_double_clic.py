"""A second click on « Envoyer »: one row, one mail, the same place; other words under the same token are kept."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from espace.models import Courriel
from signalements import actions
from signalements.models import Demande, Message, NoteInterne, TentativeContact
from tests.signalements.conftest import LUNDI, Sender
from tests.world import World

HOUR = timedelta(hours=1)
Taker = Callable[..., Demande]


@pytest.fixture
def taken(send: Sender, take: Taker, now: datetime) -> Demande:
    return take(send(now - 3 * HOUR))


def hidden(form: Any) -> dict[str, Any]:
    """What the page carries beside the words: version, instant, token."""
    return {form.add_prefix(name): form[name].value() for name in form.fields if form[name].is_hidden}


def twice(client: Client, url: str, data: dict[str, Any]) -> None:
    """The same form, sent twice: both answers lead to the same place."""
    first, second = client.post(url, data), client.post(url, data)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]


def test_a_message_of_the_partner_leaves_once(maison: World, taken: Demande) -> None:
    client, url = (
        maison.client(maison.technicien_departement),
        reverse("signalements:demande", args=[taken.reference]),
    )
    form = client.get(url).context["form"]
    twice(client, f"{url}message/", {**hidden(form), "texte": "Plutôt le matin."})
    with maison.acting(maison.technicien_departement):
        assert list(Message.objects.values_list("texte", flat=True)) == ["Plutôt le matin."]
    assert Courriel.objects.filter(kind="demande.message_partenaire").count() == 1


@pytest.mark.parametrize("name", ["message", "note", "contact"])
def test_what_the_agent_writes_is_written_once(maison: World, taken: Demande, now: datetime, name: str) -> None:
    client = maison.client(maison.agent_artois)
    url = reverse("signalements:demande_caisse", args=[taken.reference])
    form = client.get(url).context[f"form_{name}"]
    when = now.astimezone(maison.artois.zone).strftime("%d/%m/%Y %H:%M")
    typed = {
        "message": {"message-texte": "Où la joindre ?", "message-question": "on"},
        "note": {"note-texte": "Rappeler demain."},
        "contact": {"contact-resultat": "message", "contact-moyen": "telephone", "contact-quand": when},
    }[name]
    twice(client, f"{url}{name}/", {**hidden(form), **typed})
    with maison.acting(maison.agent_artois):
        counts = [kind.objects.count() for kind in (Message, NoteInterne, TentativeContact)]
    assert counts == [int(name == kind) for kind in ("message", "note", "contact")]
    assert Courriel.objects.filter(kind="demande.question").count() == int(name == "message")


def test_taking_twice_takes_once(maison: World, send: Sender, now: datetime) -> None:
    demande, client = send(now - HOUR), maison.client(maison.agent_artois)
    url = reverse("signalements:demande_caisse", args=[demande.reference])
    twice(client, f"{url}prendre/", hidden(client.get(url).context["form_prendre"]))
    assert Courriel.objects.filter(kind="demande.prise_en_charge").count() == 1


def test_other_words_under_the_same_token_are_kept(maison: World, send: Sender, take: Taker) -> None:
    """A page taken back, then changed: not a second click."""
    demande, by, token = take(send()), maison.agent_artois, uuid4()
    with maison.acting(by):
        for texte in ("Bonjour.", "Bonjour, encore une question."):
            actions.send_message(demande=demande, texte=texte, by=by, at=LUNDI + 2 * HOUR, submission=token)
            actions.add_note(demande=demande, texte=texte, by=by, at=LUNDI + 2 * HOUR, submission=token)
        assert [Message.objects.count(), NoteInterne.objects.count()] == [2, 2]


def test_the_database_refuses_a_token_used_twice(maison: World, send: Sender, take: Taker) -> None:
    demande, by, token = take(send()), maison.agent_artois, uuid4()
    rows: list[tuple[str, Callable[[], object]]] = [
        ("message_once", lambda: Message.objects.create(
            demande=demande, auteur=by, caisse=by.caisse, texte="a", sent_at=LUNDI, submission=token)),
        ("note_once", lambda: NoteInterne.objects.create(
            demande=demande, auteur=by, caisse=maison.artois, texte="a", written_at=LUNDI, submission=token)),
        ("tentative_once", lambda: TentativeContact.objects.create(
            demande=demande, at=LUNDI, channel="sms", result="message", recorded_at=LUNDI, by_ref=by.auteur_ref,
            submission=token)),
    ]  # fmt: skip
    with maison.acting(by):
        for name, write in rows:
            write()
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                write()
