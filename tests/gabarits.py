"""A variable that a template names and nobody gave makes the test fail, instead of showing nothing.

Django prints `string_if_invalid` there. Ours is empty, so that nothing changes on the pages, and looks at who asks:
a template of this project fails, those of Django and of packages keep their habits.
"""

import inspect
import os
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.template.base import FilterExpression, Node

ROOT = Path(__file__).resolve().parent.parent
FOREIGN = f"{os.sep}site-packages{os.sep}"


class UndefinedVariableError(Exception):
    """A template of the project asked for a variable missing from its context."""


class Invalid(str):
    """Empty text put in the place of what is undefined; raises when one of our own templates asks for it."""

    def __bool__(self) -> bool:
        frame = inspect.currentframe()
        asker = frame.f_back if frame else None
        if asker and asker.f_code is FilterExpression.resolve.__code__ and (origin := ours(asker)):
            expression = asker.f_locals["self"]
            raise UndefinedVariableError(f"{{{{ {expression.token} }}}} n’est pas défini dans {origin}")
        return False


def ours(frame: FrameType | None) -> str | None:
    """Name of the template whose node is being rendered, when it belongs to the project."""
    while frame and frame.f_code is not Node.render_annotated.__code__:
        frame = frame.f_back
    origin = str(getattr(frame.f_locals["self"], "origin", "")) if frame else ""
    return origin if origin.startswith(str(ROOT)) and FOREIGN not in origin else None


@pytest.fixture(scope="session", autouse=True)
def undefined_variables_fail() -> Iterator[None]:
    """Hold for the whole run, threads of the live server included."""
    backend = engines["django"]
    assert isinstance(backend, DjangoTemplates)
    engine = backend.engine
    former, engine.string_if_invalid = engine.string_if_invalid, Invalid()
    yield
    engine.string_if_invalid = former
