"""A clock that a test moves, and what the journal says of an account."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from accounts.models import Compte
from espace.models import LigneJournal
from espace.tenancy import SYSTEME, acting_as
from tests.accounts.porte import AT


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday 23 November 2026, 10 h 40 in Paris; `clock.shift` lets it run."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def verbs(as_worker: Callable[[], Any]) -> Callable[[Compte], list[str]]:
    """What the journal says of an account, oldest first."""

    def read(compte: Compte) -> list[str]:
        with as_worker(), acting_as(SYSTEME):
            lines = LigneJournal.objects.filter(object_ref=str(compte.ref))
            return list(lines.order_by("at", "verb").values_list("verb", flat=True))

    return read
