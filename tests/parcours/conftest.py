"""The demonstration as a newcomer finds it: the five conventions and their invented people, through the actions."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from espace import clock
from espace.registry import demo_steps
from espace.tenancy import SYSTEME, acting_as
from tests.base import WORKER, acting_under
from tests.parcours.gens import Personne


def load_demonstration(*, with_demandes: bool = True) -> None:
    """Play the steps of the demonstration, as `manage.py load_demo` does; without its last month of demandes if asked."""
    at = clock.now()
    for step in demo_steps:
        if with_demandes or step.__name__ != "load_demandes":
            with acting_under(WORKER), acting_as(SYSTEME):
                step(at)


@pytest.fixture
def conventions_et_gens(transactional_db: None) -> None:
    """The five conventions and everybody, nobody having sent anything yet; committed, since the server reads it."""
    load_demonstration(with_demandes=False)


@pytest.fixture
def someone(new_context: Callable[..., BrowserContext], live_server: Any) -> Callable[..., Personne]:
    """`someone()`: a person with a browser of their own."""
    return lambda width=1280: Personne(new_context, live_server.url, width)
