"""Works of their own kind, a broker that is listened to, a worker."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from accounts.models import Compte
from espace import broker, files, travaux
from espace.enums import EtatFichier
from espace.models import Fichier, Travail
from espace.tenancy import acting_as, caisse_perimetre
from espace.travaux import Chantier
from tests.base import APP, WORKER, become
from tests.world import World

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> None:
    """Kinds and files of this test alone."""
    monkeypatch.setattr(travaux, "_kinds", {})
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reaches the broker, which here delivers to nobody."""
    given: list[str] = []
    monkeypatch.setattr(broker, "enqueue", lambda _, *args: given.extend(args))
    return given


@pytest.fixture
def worker() -> Iterator[None]:
    """The rest of the test acts under the role of the worker, on every connection."""
    become(WORKER)
    yield
    become(APP)


@pytest.fixture
def agent(world: World) -> Compte:
    return world.agent_artois


def ask(by: Compte, key: str = "une-fois", at: datetime = AT, **params: Any) -> Travail:
    assert by.caisse_id
    with acting_as(caisse_perimetre([by.caisse_id])):
        return travaux.start("essai", by=by, at=at, request_key=key, params=params, caisse_id=by.caisse_id)


def seen(by: Compte, travail: Travail) -> Travail:
    assert by.caisse_id
    with acting_as(caisse_perimetre([by.caisse_id])):
        return travaux.access_travail(by, travail.pk)


def make_file(chantier: Chantier) -> Fichier:
    return files.store(
        b"le document", kind="essai", name="essai.pdf", mime="application/pdf", at=chantier.at,
        caisse_id=chantier.caisse_id, etat=EtatFichier.SAIN,
    )  # fmt: skip
