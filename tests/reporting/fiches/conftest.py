"""A convention with facts, its sheets prepared by the worker, files of the test alone."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from pypdf import PdfReader

from conventions.models import ConventionMetier
from espace import broker
from espace.auteurs import AUTOMATE
from espace.models import Fichier
from espace.tenancy import SYSTEME, acting_as
from reporting import actions
from reporting.deadlines import Periode
from reporting.models import Fiche
from signalements.actions.options import load_options
from signalements.enums import Issue
from tests.reporting.contrats import new_contrat
from tests.reporting.fabrique import Fabrique
from tests.world import World

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
IN = datetime(2025, 11, 10, 8, tzinfo=UTC)
BEFORE = datetime(2024, 11, 10, 8, tzinfo=UTC)
YEAR = Periode(date(2025, 10, 2), date(2026, 10, 2))


@pytest.fixture(autouse=True)
def own_files(settings: LazySettings, tmp_path: Path) -> Path:
    """Files of this test alone."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return tmp_path


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """Monday 23 November 2026: the second year has just ended."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens: works are run by hand."""
    monkeypatch.setattr(broker, "enqueue", lambda *_: None)


@pytest.fixture
def departement(world: World, as_worker: Callable[[], Any]) -> ConventionMetier:
    """The Département with both caisses: four persons at the Artois, two at the Côte d'Opale, one the year before."""
    with as_worker(), acting_as(SYSTEME):
        load_options(by=AUTOMATE, at=BEFORE)
    return fill(world)


def fill(world: World) -> ConventionMetier:
    convention = new_contrat(world.departement, world.artois, world.opale, ref="departement")
    fabrique = Fabrique.of(convention, world.departement, world.technicien_departement, world.artois, world.opale)
    for rank, code in enumerate(["artois"] * 4 + ["opale"] * 2):
        issue = Issue.ABOUTI if rank else Issue.INTERROMPU
        demande = fabrique.saisine(
            code, IN, theme="acces_soins" if rank % 2 else "acces_droits", taken_at=IN, issue=issue,
            closed_at=IN + timedelta(days=9),
        )  # fmt: skip
        joined = IN + timedelta(hours=60 if rank == 5 else 5)
        fabrique.horloge(demande, attempted_at=IN, stopped_at=joined, result="fait")
    fabrique.saisine("artois", BEFORE, taken_at=BEFORE)
    return convention


def prepare(
    world: World, convention: ConventionMetier, name: str = "admin_artois", **values: Any
) -> tuple[Fiche, Fichier]:
    by = world.comptes[name]
    given = {"caisse_id": None, "periode": YEAR, "by": by, "at": NOW, "tell": lambda *_: None, **values}
    with world.acting(by):
        return actions.prepare_fiche(convention=convention, **given)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf)).pages).split())


def pdf_of(world: World, fiche: Fiche, name: str = "admin_artois") -> bytes:
    with world.acting(world.comptes[name]):
        return actions.download_fiche(fiche=Fiche.objects.get(pk=fiche.pk), by=world.comptes[name], at=NOW)[1]
