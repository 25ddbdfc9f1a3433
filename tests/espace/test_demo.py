"""What the demonstration shows of its mails, and what an error page says of a reference."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client, override_settings

from espace import outbox
from espace.demo import list_courriels
from espace.models import Courriel
from espace.reference import SHAPE
from espace.views.erreurs import EXPLICATIONS

# In winter Paris is an hour ahead; half past midnight there is still the day before in UTC.
SENT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
WORDS = {"phrase": "", "suite": "", "reference": "", "lien": "", "caisse": "CPAM de l’Artois", "vers_la_caisse": False}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(IS_DEMO=True, EMAIL_FILE_PATH=tmp_path):
        yield tmp_path


@pytest.mark.django_db
def test_the_instant_of_a_mail_is_told_in_paris(client: Client, folder: Path) -> None:
    with time_machine.travel(SENT, tick=False):
        with get_connection("django.core.mail.backends.filebased.EmailBackend") as connection:
            EmailMultiAlternatives("Objet", "Texte", to=["p@structure.example"], connection=connection).send()
        listed = client.get("/demo/courriels/").text.replace("\u00a0", " ")
        (address,) = re.findall(r'href="(/demo/courriels/\w+/)"', listed)
        shown = client.get(address).text.replace("\u00a0", " ")
    assert "aujourd’hui, 0 h 30" in listed
    assert "lundi 23 novembre à 0 h 30" in shown


def test_the_reference_given_as_an_example_has_the_shape_of_a_real_one() -> None:
    (example,) = re.findall(r"[0-9A-Z]{4,5}-[0-9A-Z]{4,5}", EXPLICATIONS[404].suite)
    assert re.fullmatch(SHAPE, example)


@pytest.mark.django_db
def test_a_mail_of_the_past_is_dated_as_what_it_tells(folder: Path) -> None:
    """The demonstration loads a month in a minute: its mails are listed by the day they speak of."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend"):
        for ago, subject in ((timedelta(days=2), "Hier"), (timedelta(days=20), "Avant")):
            row = Courriel(uuid=uuid4(), kind="essai", created_at=SENT - ago)
            outbox._send(row, outbox.Message("p@structure.example", subject, "demande", WORDS))
    assert [(mail.objet, mail.sent_at) for mail in list_courriels()] == [
        ("Hier", SENT - timedelta(days=2)),
        ("Avant", SENT - timedelta(days=20)),
    ]
