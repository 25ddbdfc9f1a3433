"""The demonstration as a newcomer finds it: the five conventions and their invented people, through the actions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from espace import clock
from espace.registry import demo_steps
from espace.tenancy import SYSTEME, acting_as
from tests.base import WORKER, acting_under
from tests.parcours.gens import AuClavier, Personne


def load_demonstration(*, with_demandes: bool = True) -> None:
    """Play the steps of the demonstration, as `manage.py load_demo` does; without its last month of demandes if asked."""
    at = clock.now()
    for step in demo_steps:
        if with_demandes or step.__name__ != "load_demandes":
            with acting_under(WORKER), acting_as(SYSTEME):
                step(at)


@dataclass
class Temps:
    """The clock of the tests and of the live server, moved by hand."""

    at: datetime

    def passes(self, **duration: float) -> datetime:
        """Let it run, in the units of a timedelta. Returns the new instant."""
        self.at += timedelta(**duration)
        return self.at


@pytest.fixture
def temps(monkeypatch: pytest.MonkeyPatch) -> Temps:
    """Monday 23 November 2026, 10 h in Paris, until a test lets time pass."""
    temps = Temps(datetime(2026, 11, 23, 9, tzinfo=UTC))
    monkeypatch.setattr(clock, "now", lambda: temps.at)
    return temps


@pytest.fixture
def conventions_et_gens(transactional_db: None) -> None:
    """The five conventions and everybody, nobody having sent anything yet; committed, since the server reads it."""
    load_demonstration(with_demandes=False)


@pytest.fixture
def someone(new_context: Callable[..., BrowserContext], live_server: Any) -> Callable[..., Personne]:
    """`someone()`: a person with a browser of their own; `someone("clavier")`, `someone("sans script")`."""
    makers: dict[str, Callable[..., Personne]] = {
        "souris": Personne,
        "clavier": AuClavier,
        "sans script": partial(Personne, scripts=False),
    }
    return lambda hand="souris", width=1280: makers[hand](new_context, live_server.url, width)
