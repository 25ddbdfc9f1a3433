"""One place reads where a request comes from: elsewhere, a visitor would choose the address that is journalled."""

import ast

from tests.maison.test_couches import ROOT, python_files

APPS = ("espace", "accounts", "conventions", "signalements", "reporting")


def test_nobody_else_reads_the_address_of_a_request() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in python_files(*APPS)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value.upper().replace("-", "_").removeprefix("HTTP_") in ("REMOTE_ADDR", "X_FORWARDED_FOR")
    }
    assert {place.partition(":")[0] for place in found} == {"espace/adresse.py"}
