"""The address of a visitor: the proxies that were declared are believed, nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory
from django.urls import reverse

from espace.adresse import client_address
from espace.models import LigneJournal
from espace.tenancy import SYSTEME, acting_as

LIE, SEEN, FRONT = "198.51.100.66", "192.0.2.7", "203.0.113.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, f"{LIE}", FRONT),
        (0, "", FRONT),
        (1, f"{LIE}, {SEEN}", SEEN),
        (1, SEEN, SEEN),
        (1, f"{SEEN}:51234", SEEN),
        (1, "[2001:db8::7]:443", "2001:db8::7"),
        (1, "2001:DB8:0::7", "2001:db8::7"),
        (2, f"{LIE}, {SEEN}, {FRONT}", SEEN),
        (2, SEEN, FRONT),  # one proxy short: it did not come through ours
        (1, "n’importe quoi", FRONT),
        (1, "", FRONT),
    ],
)
def test_only_the_declared_proxies_are_believed(
    settings: LazySettings, proxies: int, forwarded: str, expected: str
) -> None:
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(RequestFactory(REMOTE_ADDR=FRONT).get("/", headers=headers)) == expected


def test_without_any_readable_address_there_is_none(settings: LazySettings) -> None:
    settings.PROXIES = 0
    assert client_address(RequestFactory(REMOTE_ADDR="").get("/")) is None


@pytest.mark.django_db
def test_the_journal_of_refused_sign_ins_holds_the_address_the_proxy_saw(
    settings: LazySettings, as_worker: Callable[[], Any]
) -> None:
    settings.PROXIES = 1
    client = Client(REMOTE_ADDR=FRONT, headers={"X-Forwarded-For": f"{LIE}, {SEEN}"})
    client.post(reverse("accounts:connexion"), {"login": "personne-tech", "password": "non"})
    with as_worker(), acting_as(SYSTEME):
        assert list(LigneJournal.objects.values_list("verb", "address")) == [("connexion.refusee", SEEN)]
