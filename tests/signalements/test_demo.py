"""The demonstration's demandes: played through the actions, once, and varied enough to show every state."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from accounts.models import Caisse, Compte
from espace import outbox
from espace.tenancy import SYSTEME, acting_as
from signalements import demo
from signalements.distribution import CLOSES, OUVERTES
from signalements.models import Demande, Echeance
from tests.signalements.conftest import LUNDI
from tests.world import World


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> None:
    """Nobody listens to the broker; the signed papers go to a folder of this test."""
    monkeypatch.setattr(outbox, "nudge", lambda: None)
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def loaded(maison: World, as_worker: Callable[[], Any]) -> World:
    """Loaded twice, as a second start would."""
    Caisse.objects.filter(pk=maison.opale.pk).update(nom="CPAM de la Côte d’Opale, de Roubaix-Tourcoing")
    for old, new in (("technicien_mds", "Delvaux"), ("technicien_bondues", "Belkacem")):
        Compte.objects.filter(pk=maison.comptes[old].pk).update(nom=new)
    with as_worker(), acting_as(SYSTEME):
        for _ in range(2):
            demo.load_options(LUNDI)
            demo.load_demandes(LUNDI)
    return maison


def test_every_case_of_a_known_author_is_there_once(loaded: World, as_worker: Callable[[], Any]) -> None:
    known = {"Ferrand", "Rochette", "Delvaux", "Belkacem"}
    expected = sum(cas.auteur in known for cas in (*OUVERTES, *CLOSES))
    with as_worker(), acting_as(SYSTEME):
        assert Demande.objects.count() == expected
        states = Counter(Demande.objects.values_list("etat", flat=True))
        assert set(states) == {"transmise", "prise_en_charge", "close", "non_prise_en_charge", "annulee"}
        assert Echeance.objects.filter(due_at__lt=LUNDI, stopped_at=None).exists()
        assert Demande.objects.filter(a_completer_at__isnull=False).exists()
        assert not Demande.objects.filter(last_event_at__gt=LUNDI).exists()


def test_nobody_real_is_in_it() -> None:
    assert len({(c.nom, c.prenom) for c in (*OUVERTES, *CLOSES)}) == len(OUVERTES) + len(CLOSES)
