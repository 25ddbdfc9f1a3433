"""Every rule is asked somewhere, and everything asked is a rule."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from espace.errors import Interdit
from espace.rules import Rules
from tests.maison.test_couches import ROOT, python_files

APPS = ("accounts", "conventions", "signalements", "reporting")
ASKS = re.compile(r"^(allows|check|of|access_\w+|address|_confirm)$")  # the last two pass their rule on
KEY = re.compile(r"^[a-z_]+\.[a-z_]+$")


def declared(app: str) -> frozenset[str]:
    rules = import_module(f"{app}.rules").RULES
    assert isinstance(rules, Rules)
    return rules.keys


def asked() -> Iterator[str]:
    """The keys written where a rule is asked: an argument, or the default of a parameter named `rule`."""
    for path in python_files(*APPS):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                values: list[ast.expr] = [*node.args, *(keyword.value for keyword in node.keywords)]
                if not ASKS.match(name):
                    continue
            elif isinstance(node, ast.FunctionDef) and any(arg.arg == "rule" for arg in node.args.args):
                values = list(node.args.defaults)
            else:
                continue
            yield from (v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str))


def test_every_rule_declared_is_asked_and_every_rule_asked_is_declared() -> None:
    tables = [declared(app) for app in APPS]
    every = frozenset().union(*tables)
    assert len(every) == sum(map(len, tables))  # one key, one table
    assert {key for key in asked() if KEY.match(key)} == every


def test_no_role_is_compared_by_hand_where_a_rule_answers() -> None:
    """Pages, menus, « à faire », loaders: who may is asked to the table."""
    compared = re.compile(r"\bby\.role\b|\bfrozenset\(\{Role|\.role (?:not )?in\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in python_files(*APPS)
        if {"views"} & set(path.parts) or path.stem in {"a_faire", "access", "contributions", "documents"}
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if compared.search(line)
    ]
    assert found == []


def test_no_template_compares_a_role() -> None:
    """Whom to ask is `Compte.a_qui_demander`; what may be done, the table: a page receives the answer."""
    compared = re.compile(r"\{%-?\s*(?:if|elif)\b[^%]*\brole\b[^%]*(?:[!=]=|\bin\b)[^%]*%\}")
    pages = sorted((ROOT / "templates").rglob("*.*"))
    assert len(pages) > 100
    assert [str(page.relative_to(ROOT)) for page in pages if compared.search(page.read_text())] == []
    assert compared.search('{% if compte.role == "technicien" %}')


RULES: Rules[str] = Rules(
    {"porte.ouvrir": lambda by, porte: by == "gardien" and porte != "cave", "porte.voir": lambda _, __: True},
    refusals={"porte.ouvrir": "Le gardien ouvre les portes."},
)


def test_a_table_is_asked_with_the_key_first_then_who_then_what() -> None:
    asked_of = [RULES.allows("porte.ouvrir", "gardien"), RULES.allows("porte.ouvrir", "gardien", "cave")]
    assert asked_of == [True, False]
    RULES.check("porte.ouvrir", "gardien", "cour")
    assert RULES.of("porte.ouvrir")("gardien")
    assert not RULES.of("porte.ouvrir")("passant")


def test_a_refusal_says_its_sentence() -> None:
    with pytest.raises(Interdit) as refused:
        RULES.check("porte.ouvrir", "passant")
    assert refused.value.message == "Le gardien ouvre les portes."
    closed: Rules[str] = Rules({"porte.voir": lambda _, __: False})
    with pytest.raises(Interdit) as plain:
        closed.check("porte.voir", "passant")
    assert plain.value.message == Interdit().message


def test_an_unknown_rule_is_an_error_of_ours() -> None:
    for ask in (lambda: RULES.allows("porte.peindre", "gardien"), lambda: RULES.of("porte.peindre")):
        with pytest.raises(KeyError):
            ask()
    with pytest.raises(KeyError):
        Rules({}, refusals={"porte.peindre": "Non."})
