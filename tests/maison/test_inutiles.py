"""What nobody uses is not kept."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

from tests.maison.test_couches import FLOORS, ROOT, name_of, python_files

# Declared, and named only by a test, each with the reason it stays.
WAITING = {
    "espace/isolation.py:LIEN_FUNCTION": "the function behind a Lien, as the migrations wrote it down",
    "espace/isolation.py:FIGE_FUNCTION": "the function behind a Fige, as the migrations wrote it down",
    "espace/personnes.py:export_person": "the delegate's door to one person's data; its page is still to be written",
}
READ_BY_NAME = {"settings", "apps", "urls", "wsgi"}  # Django reads what they declare


def mentions() -> Counter[str]:
    """How many times each word is written in what runs: code, migrations included, and templates; not the tests."""
    places = [ROOT / top for top in (*FLOORS, "templates")]
    files = [path for top in places for path in top.rglob("*") if path.suffix in {".py", ".html", ".txt"}]
    return Counter(word for path in files for word in re.findall(r"\b[A-Za-z_]\w*\b", path.read_text()))


def declared() -> Iterator[tuple[str, str]]:
    """(where, name) of the functions, classes and constants at the top of a file; what a decorator registers is used."""
    for path in python_files():
        if path.stem in READ_BY_NAME:
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names = [] if node.decorator_list and isinstance(node, ast.FunctionDef) else [node.name]
            elif isinstance(node, ast.Assign):
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                names = [node.target.id]
            else:
                names = []
            yield from ((name_of(path), name) for name in names)


def test_everything_declared_at_the_top_of_a_file_is_used() -> None:
    count = mentions()
    found = {f"{where}:{name}" for where, name in declared() if count[name] == 1}
    assert found == set(WAITING)
