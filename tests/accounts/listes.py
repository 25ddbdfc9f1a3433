"""Files of techniciens as a gestionnaire has them, and what a test does with one."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.forms.imports import ImporterForm
from accounts.models import Compte, ImportTechniciens, LigneImport
from espace.tableurs import write_csv, write_ods
from tests.world import World

HEAD = ["Civilité", "Nom", "Prénom", "Fonction", "Téléphone", "E-mail", "Lien", "Service"]
IMPORTER = reverse("accounts:equipe_importer")


@pytest.fixture
def own_storage(settings: LazySettings, tmp_path: Path) -> Path:
    """Files of this test alone."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return tmp_path


def line(nom: str, email: str = "", **other: str) -> list[str]:
    """A complete line of Bondues, unless told otherwise."""
    fields = {
        "civilite": "Mme", "prenom": "Axelle", "fonction": "Assistante sociale", "telephone": "", "lien": "salariée",
        "service": "", **other,
    }  # fmt: skip
    address = email or f"{nom.lower().replace(' ', '.')}@ccas-bondues.example"
    return [
        fields["civilite"], nom, fields["prenom"], fields["fonction"], fields["telephone"], address, fields["lien"],
        fields["service"],
    ]  # fmt: skip


def listing(*rows: Sequence[str], extension: str = "csv") -> SimpleUploadedFile:
    """The file as it is uploaded."""
    table = [HEAD, *rows]
    content = write_csv(table) if extension == "csv" else write_ods(table, titre="Feuille1")
    return SimpleUploadedFile(f"liste.{extension}", content)


def send(client: Client, fichier: SimpleUploadedFile) -> Any:
    """Upload it."""
    return client.post(IMPORTER, {"fichier": fichier})


def read(world: World, by: Compte, *rows: Sequence[str], at: datetime) -> ImportTechniciens:
    """The same without a browser."""
    assert by.partenaire is not None
    form = ImporterForm({}, {"fichier": listing(*rows)}, partenaire=by.partenaire)
    assert form.is_valid(), form.errors
    with world.acting(by, at):
        return actions.read_import(partenaire=by.partenaire, lignes=form.cleaned_data["lignes"], by=by, at=at)


def apply(world: World, importation: ImportTechniciens, by: Compte, at: datetime) -> list[tuple[int, int]]:
    """What the worker does, in the perimeter of who asked. Returns the words of progress."""
    told: list[tuple[int, int]] = []
    with world.acting(by, at):
        actions.apply_import(importation=importation, by=by, at=at, tell=lambda *words: told.append(words))
    return told


def states(importation: ImportTechniciens) -> list[tuple[int, str]]:
    """(number, state) of each line, in the order of the file."""
    return list(LigneImport.objects.filter(importation=importation).order_by("numero").values_list("numero", "etat"))


def refusals(importation: ImportTechniciens) -> dict[int, tuple[str, str]]:
    """Number → (field, sentence) of the lines refused."""
    rows = LigneImport.objects.filter(importation=importation, etat="refusee")
    return {row.numero: (row.champ, row.refus) for row in rows}
