"""Complaints of accessibility: the exploitant sees each with its last day, and answers once by mail."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from espace.accessibilite import complaints, report_accessibility
from tests.accounts.lectures import deliver_all, text
from tests.accounts.porte import AT
from tests.world import World

LIST = reverse("accounts:exploitation_accessibilite")


def test_each_is_seen_with_its_week_then_late_then_answered_once(
    world: World, signed_in: Callable[[str], Client], clock: time_machine.Traveller
) -> None:
    told = report_accessibility(
        at=AT, address="lea.roy@structure.example", page="La connexion", description="Le bouton n’est pas lu."
    )
    page = text(signed_in("exploitant").get(LIST))
    assert ("La connexion" in page, "lun. 30 nov., 10 h 40" in page, "À répondre" in page) == (True, True, True)
    clock.shift(timedelta(days=8))
    client = signed_in("exploitant")
    assert "En retard" in text(client.get(LIST))
    url = reverse("accounts:exploitation_plainte", args=[told.reference])
    assert "Le bouton n’est pas lu." in text(client.get(url))
    assert "Indiquez votre réponse." in text(client.post(url, {"reponse": ""}))
    assert client.post(url, {"reponse": "Le bouton a un nom depuis ce matin."}).status_code == 302
    (plainte,) = complaints()
    assert plainte.answered_at == AT + timedelta(days=8)
    again = text(client.post(url, {"reponse": "Encore."}))
    assert "Ce signalement a déjà une réponse." in again or "Répondu" in again
    sent = [mail for mail in deliver_all(AT + timedelta(days=8)) if "Réponse à votre" in mail.subject]
    assert [mail.to for mail in sent] == [["lea.roy@structure.example"]]
    assert "Le bouton a un nom depuis ce matin." in str(sent[0].body)


@pytest.mark.parametrize("who", ["admin_artois", "dpo_artois", "technicien_bondues"])
def test_nobody_else_reads_them(world: World, signed_in: Callable[[str], Client], who: str) -> None:
    assert signed_in(who).get(LIST).status_code == 403
