"""The five conventions, loaded from their files as the demonstration loads them."""

from datetime import UTC, datetime

import pytest

from conventions.demo import load_conventions

LOADED_AT = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)


@pytest.fixture
def five(db: None) -> datetime:
    """Load them, as of Monday 23 November 2026; returns the instant."""
    load_conventions(LOADED_AT)
    return LOADED_AT
