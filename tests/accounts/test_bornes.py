"""Numbers and dates without sense are refused on their field, never an error of the portal."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import DemandeHabilitation, EffectifDeclare, VersionCGU
from tests.accounts.lectures import text
from tests.world import World

AT = datetime(2026, 11, 23, 9, 40, 5, tzinfo=UTC)
DATES = [
    ("01/01/0001", "avant 1900"), ("31/12/1899", "avant 1900"),
    ("01/01/2028", "trop lointaine"), ("31/12/9999", "trop lointaine"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize(("day", "sentence"), DATES)
def test_terms_of_use_come_into_force_on_a_day_that_makes_sense(
    world: World, signed_in: Callable[[str], Client], day: str, sentence: str
) -> None:
    before = VersionCGU.objects.count()
    data = {"version": "9", "in_force_on": day, "texte": "# Objet\n\nTexte"}
    page = signed_in("exploitant").post(reverse("accounts:exploitation_cgu"), data)
    assert (page.status_code, sentence in text(page)) == (200, True)
    assert VersionCGU.objects.count() == before


@pytest.mark.parametrize(("day", "sentence"), DATES)
def test_a_request_was_received_on_a_day_that_makes_sense(
    world: World, signed_in: Callable[[str], Client], day: str, sentence: str
) -> None:
    before = DemandeHabilitation.objects.count()
    page = signed_in("admin_opale").post(reverse("accounts:habilitation_nouvelle"), {"received_on": day})
    assert (page.status_code, sentence in text(page)) == (200, True)
    assert DemandeHabilitation.objects.count() == before


@pytest.mark.parametrize(
    ("membres", "day", "sentence"),
    [
        ("2147483648", "23/11/2026", "Ce nombre est trop grand"),
        ("1000001", "23/11/2026", "Ce nombre est trop grand"),
        ("12", "01/01/0001", "avant 1900"),
    ],
)
def test_an_effectif_is_a_number_and_a_day_that_make_sense(
    world: World, signed_in: Callable[[str], Client], membres: str, day: str, sentence: str
) -> None:
    before, url = EffectifDeclare.objects.count(), reverse("accounts:partenaire_effectif", args=[world.bondues.pk])
    page = signed_in("admin_opale").post(url, {"membres": membres, "declared_on": day})
    assert (page.status_code, sentence in text(page)) == (200, True)
    assert EffectifDeclare.objects.count() == before
