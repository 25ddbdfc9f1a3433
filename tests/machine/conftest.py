"""The script ./portail, loaded as a module on an empty folder of data."""

import importlib.util
import shutil
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "portail"


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`load(folder)`: the module as it would be with this folder as PORTAIL_VAR."""

    def load(var: Path) -> Any:
        monkeypatch.setenv("PORTAIL_VAR", str(var))
        spec = importlib.util.spec_from_loader("portail", SourceFileLoader("portail", str(SCRIPT)))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def portail(load: Any, tmp_path: Path) -> Any:
    """The module, on an empty folder whose path holds a space."""
    return load(tmp_path / "mes donnees")


@pytest.fixture
def docker_compose() -> str:
    """Path of docker-compose, which checks a file without an engine."""
    path = shutil.which("docker-compose")
    assert path is not None
    return path
