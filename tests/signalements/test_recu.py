"""The receipt: asked from the page, made by the worker, valid, named by the reference, told in the journal."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import page as validation
import pytest
from django.conf import LazySettings
from django.urls import reverse
from pypdf import PdfReader

from espace import broker, files, travaux
from espace.clock import PARIS
from espace.francais import instant
from espace.models import Fichier, LigneJournal, Travail
from signalements.documents import accord_sentence
from signalements.models import Accord
from tests.base import APP, WORKER, become
from tests.signalements.peuple import send_one
from tests.world import World

JOUR, ENCORE = "mardi 24 novembre 2026", "Il peut être retiré à tout moment."
MARDI = datetime(2026, 11, 24, 9, tzinfo=UTC)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pdf]


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(broker, "enqueue", lambda *_: None)
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    yield
    become(APP)


@pytest.mark.parametrize(
    ("facts", "last"),
    [
        ({}, f"La caisse le redemande au premier contact. {ENCORE}"),
        ({"validated_at": MARDI, "is_confirmed": True}, f"Il a été confirmé à la caisse le {JOUR}. {ENCORE}"),
        ({"validated_at": MARDI, "is_confirmed": False}, f"Il n’a pas été confirmé à la caisse, le {JOUR}."),
        ({"validated_at": MARDI, "is_confirmed": True, "withdrawn_at": MARDI}, f"Cet accord a été retiré le {JOUR}."),
    ],
)
def test_the_agreement_is_told_as_it_stands(facts: dict[str, Any], last: str) -> None:
    accord = Accord(informed_at=MARDI, agreed_at=MARDI, mode="case", **facts)
    told = accord_sentence(accord, PARIS).replace("\xa0", " ")
    given = "La personne a été informée et a donné son accord pour cette transmission et pour être contactée"
    assert told == f"{given}, le mardi 24 novembre 2026 à 10 h (case cochée). {last}"


def test_the_receipt_from_click_to_download(maison_ouverte: World, now: datetime) -> None:
    w = maison_ouverte
    demande = send_one(w, w.technicien_departement, w.artois, now - timedelta(hours=1))
    client = w.client(w.technicien_departement)
    asked = client.post(reverse("signalements:recu", args=[demande.reference]))
    again = client.post(reverse("signalements:recu", args=[demande.reference]))
    assert asked["Location"] == again["Location"]
    with w.acting(w.technicien_departement):
        uuid = str(Travail.objects.get().pk)
    become(WORKER)
    assert str(travaux.run(uuid, now)) == "fait"
    become(APP)
    with w.acting(w.technicien_departement):
        fichier = Fichier.objects.get(kind="recu_demande")
        pdf = files.open_clear(fichier)
        assert fichier.name == f"recu-{demande.reference}.pdf"
    with w.acting(w.agent_artois):  # the caisse reads the journal, not the structure
        assert LigneJournal.objects.filter(verb="demande.viewed", object_ref=demande.reference).count() == 1
    for profile in (validation.ValidationProfile.PDF_A_3A, validation.ValidationProfile.PDF_UA_1):
        assert validation.validate_pdf_bytes(pdf, profile=profile).failures == []
    text = "".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages)
    assert demande.reference in text
    assert "Nora Benhamou" in text.replace("\xa0", " ")
    assert f"Reçue par la caisse {instant(demande.received_at, PARIS)}".replace("\xa0", " ") in " ".join(text.split())
    assert "État ce jour Envoyée" in " ".join(text.split())
    with w.acting(w.technicien_departement):
        done = Travail.objects.get()
    assert done.result is not None
    answer = client.get(reverse("fichier", args=[done.result]))
    assert (answer.status_code, answer.getvalue() if answer.streaming else answer.content) == (200, pdf)
    assert w.client(w.technicien_bondues).get(reverse("fichier", args=[done.result])).status_code == 404
