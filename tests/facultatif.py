"""What a machine may lack: tests that need it are left out with one line, unless the run demands them.

A test says what it needs by its mark (`browser`, `pdf`, `compose`), or by asking for the fixture that gives it. On a
bare machine the rest still runs; in CI each part is demanded by its variable, and its absence refuses to start.
"""

import ctypes
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass

import pytest

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PANGO = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0", "libharfbuzz-subset.so.0")


@dataclass(frozen=True)
class Part:
    """Something optional. `fixture`: asking for it is needing the part. `demand`: variable that makes it required."""

    mark: str
    fixture: str
    is_present: Callable[[], bool]
    demand: str
    package: str


def has_pango() -> bool:
    try:
        for name in PANGO:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


PARTS = (
    Part("browser", "browser", lambda: os.access(CHROMIUM, os.X_OK), "PORTAIL_EXIGE_NAVIGATEUR", "chromium"),
    Part("pdf", "", has_pango, "PORTAIL_EXIGE_PDF", "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
    Part(
        "compose",
        "docker_compose",
        lambda: shutil.which("docker-compose") is not None,
        "PORTAIL_EXIGE_COMPOSE",
        "docker-compose",
    ),
)


def pytest_configure(config: pytest.Config) -> None:
    for part in PARTS:
        config.addinivalue_line("markers", f"{part.mark}: needs apt-get install {part.package}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests that need a part by the fixture they ask for; leave them out, or refuse, where it is missing."""
    for part in PARTS:
        for item in items:
            if part.fixture and part.fixture in getattr(item, "fixturenames", ()):
                item.add_marker(part.mark)
        needing = [item for item in items if item.get_closest_marker(part.mark)]
        if needing and not part.is_present():
            leave_out(config, items, needing, part)


def leave_out(config: pytest.Config, items: list[pytest.Item], needing: list[pytest.Item], part: Part) -> None:
    """Take the tests away. Raises UsageError when the part is demanded."""
    if os.environ.get(part.demand):
        raise pytest.UsageError(f"{part.demand} : cette machine ne l’a pas (apt-get install {part.package})")
    config.hook.pytest_deselected(items=needing)
    items[:] = [item for item in items if item not in needing]
