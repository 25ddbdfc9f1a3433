"""A view authorises, reads a form, calls, and answers: it asks the database nothing by itself, and holds no rule on rows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.maison.test_couches import name_of, python_files

APPS = ["accounts", "conventions", "signalements", "reporting"]
QUERIES = {"objects", "filter", "exclude", "annotate", "aggregate"}
QUERY_MODULES = ("django.db.models", "django.contrib.postgres")


def views_of(app: str) -> list[Path]:
    return [path for path in python_files(app) if "views" in {path.stem, *path.parts}]


def queries(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, what) of everything that builds a query: managers, their verbs, conditions, and the classes of Django."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in QUERIES:
            yield node.lineno, f".{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Q":
            yield node.lineno, "Q("
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(QUERY_MODULES):
            yield node.lineno, f"from {node.module}"
        elif isinstance(node, ast.ImportFrom) and node.module == "django.db":
            yield from ((node.lineno, f"from django.db import {a.name}") for a in node.names if a.name == "models")
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, f"import {a.name}") for a in node.names if a.name.startswith(QUERY_MODULES))


@pytest.mark.parametrize("app", APPS)
def test_no_view_asks_the_database_by_itself(app: str) -> None:
    """Reads are adjectives of `querysets.py`, or functions of a noun that reads."""
    paths = views_of(app)
    assert paths
    assert [
        f"{name_of(path)}:{line} {what}" for path in paths for line, what in queries(ast.parse(path.read_text()))
    ] == []


@pytest.mark.parametrize(
    "written",
    [
        "Demande.objects", "rows.filter(pk=1)", "rows.exclude(pk=1)", "rows.annotate(n=1)", "rows.aggregate(n=1)", "Q(pk=1)",
        "from django.db.models import F", "from django.db.models.functions import Coalesce", "import django.db.models",
        "from django.db import models", "from django.contrib.postgres.expressions import ArraySubquery",
    ],
)  # fmt: skip
def test_a_query_is_seen_whatever_its_shape(written: str) -> None:
    assert len(list(queries(ast.parse(written)))) == 1


def test_what_is_no_query_is_left_alone() -> None:
    assert (
        list(queries(ast.parse("from django.db import transaction\nsorted(rows, key=name)\nfilter(None, rows)"))) == []
    )
