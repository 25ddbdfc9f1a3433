"""A check that is silenced says why, on the same line."""

import re
from collections.abc import Iterator

from tests.maison.test_couches import FLOORS, ROOT, name_of

# A code is named (a bare silence hides the next mistake), then a few words follow.
SILENCE = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b.*")
REASONED = re.compile(r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[a-z, -]+\])\s+(?:#\s*)?\w.*")


def silences() -> Iterator[tuple[str, str]]:
    files = [ROOT / "portail", ROOT / "manage.py"]
    files += [path for top in (*FLOORS, "tests") for path in sorted((ROOT / top).rglob("*.py"))]
    for path in files:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = SILENCE.search(line)
            if found and "re.compile" not in line:
                yield f"{name_of(path)}:{number}", found.group()


def test_every_silenced_check_names_its_code_and_its_reason() -> None:
    found = list(silences())
    assert len(found) > 100
    assert [f"{where} {text}" for where, text in found if not REASONED.fullmatch(text)] == []
