"""Accessibility complaints: the same one is received once, and nobody floods the team nor a third party's mailbox."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from espace.models import Courriel

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
COMPLAINT = {"page": "La connexion", "description": "Le bouton n’est pas lu.", "email": "lea.roy@structure.example"}


def complain(description: str, *, email: str = COMPLAINT["email"], origin: str = "192.0.2.1") -> str:
    """What the page that follows says, with ordinary spaces."""
    answer = Client(REMOTE_ADDR=origin).post(
        "/accessibilite/signaler/", COMPLAINT | {"description": description, "email": email}, follow=True
    )
    return answer.content.decode().replace("\u00a0", " ")


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_the_same_complaint_twice_is_received_once_and_says_so() -> None:
    first, again = complain("Le bouton n’est pas lu."), complain("Le  bouton n’est pas lu. ".replace("  ", " "))
    (reference,) = re.findall(r"Signalement (\w{8}) envoyé", first)
    assert f"Ce signalement est déjà reçu, sous la référence {reference}." in again
    assert Courriel.objects.count() == 2
    assert "envoyé" in complain("Le menu n’est pas lu.")


@pytest.mark.django_db
@pytest.mark.parametrize("same", ["origin", "email"])
def test_a_sixth_complaint_of_the_day_is_refused_and_keeps_what_was_typed(same: str) -> None:
    """From one address whoever signs, or to one mailbox wherever it comes from."""
    with time_machine.travel(NOW, tick=False) as clock:
        for number in range(5):
            other = {"origin": {"email": f"p{number}@structure.example"}, "email": {"origin": f"192.0.2.{number}"}}
            assert "envoyé" in complain(f"Défaut {number}", **other[same])
        sixth = {
            "origin": {"email": "p6@structure.example"},
            "email": {"origin": "192.0.2.66", "email": "LEA.ROY@structure.example"},
        }
        page = complain("Un sixième défaut", **sixth[same])
        assert "Nous avons déjà reçu 5 signalements de vous aujourd’hui." in page
        assert ("Un sixième défaut</textarea>" in page, Courriel.objects.count()) == (True, 10)
        assert "envoyé" in complain("Ailleurs", origin="198.51.100.9", email="autre@structure.example")
        clock.shift(timedelta(days=1))
        assert "envoyé" in complain("Un sixième défaut", **sixth[same])
