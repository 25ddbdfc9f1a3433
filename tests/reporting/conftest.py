"""A structure with two caisses, and the national lists."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from espace.auteurs import AUTOMATE
from espace.tenancy import SYSTEME, acting_as
from signalements.actions.options import load_options
from tests.reporting.fabrique import Fabrique

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def listes(db: None, as_worker: Callable[[], Any]) -> None:
    """The national answers of each list."""
    with as_worker(), acting_as(SYSTEME):
        load_options(by=AUTOMATE, at=AT)


@pytest.fixture
def fabrique(listes: None) -> Fabrique:
    """The structure of the figures."""
    return Fabrique.new(7, "artois", "opale", at=AT)
