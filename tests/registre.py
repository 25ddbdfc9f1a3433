"""The clause register in the product: which clauses of the conventions the tests hold.

Standard library only. Reads `docs/clauses.csv` (one clause a row) and what the last full run of the tests recorded
(clause → its tests, when all passed), writes `docs/clauses.md`, prints the count an app.
"""

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REGISTER = ROOT / "docs" / "clauses.csv"
PAGE = ROOT / "docs" / "clauses.md"
APPS = ("accounts", "conventions", "signalements", "reporting", "espace")
WORD = re.compile(r"[A-Za-z0-9À-ÿ][A-Za-z0-9À-ÿ._-]*[A-Za-z0-9À-ÿ]")


@dataclass(frozen=True)
class Clause:
    """One row of the register. `enforceable`: oui (the software holds it), aide (it helps), non (nothing to do)."""

    id: str
    article: str
    requirement: str
    enforceable: str
    app: str
    acceptance: str


def read_register(path: Path = REGISTER) -> dict[str, Clause]:
    """The clauses by identifier, in the order of the register."""
    with path.open(newline="", encoding="utf-8") as lines:
        rows = [
            Clause(r["id"], r["article"], r["requirement_fr"], r["enforceable"], r["app"], r["acceptance"])
            for r in csv.DictReader(lines)
        ]
    return {clause.id: clause for clause in rows}


def read_passed(path: Path) -> dict[str, list[str]]:
    """Clause → tests that carry it, when all of them passed in the last full run; empty when there was none."""
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def find_mentions(ids: Collection[str], root: Path, apps: Iterable[str] = APPS) -> dict[str, list[str]]:
    """Clause → places of the code (file:line) whose text names it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(path for app in apps for path in (root / app).rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for word in set(WORD.findall(line)) & set(ids):
                found[word].append(f"{path.relative_to(root)}:{number}")
    return dict(found)


def count_lines(register: Mapping[str, Clause], passed: Collection[str]) -> list[str]:
    """One sentence an app, then the total: clauses whose tests all passed, of those there are."""
    total, held = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for clause in register.values():
        for name in (clause.app, "clauses"):
            total[name, clause.enforceable] += 1
            held[name, clause.enforceable] += clause.id in passed
    return [
        f"{name}: {held[name, 'oui']} of {total[name, 'oui']} enforced, "
        f"{held[name, 'aide']} of {total[name, 'aide']} helped"
        for name in (*APPS, "clauses")
    ]


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def listed(places: Iterable[str]) -> str:
    return "<br>".join(f"`{place}`" for place in places) or "–"


def page(register: Mapping[str, Clause], passed: Mapping[str, list[str]], mentions: Mapping[str, list[str]]) -> str:
    """Text of docs/clauses.md: clause → acceptance → code → tests that ran."""
    lines = ["# Clauses", "", "Page écrite par `./portail clauses` : ne pas la modifier à la main.", ""]
    lines += [f"- {line}" for line in count_lines(register, passed)]
    for app in APPS:
        lines += [
            "",
            f"## {app}",
            "",
            "| clause | article | tenue | critère | code | essais |",
            "|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {c.id} | {cell(c.article)} | {c.enforceable} | {cell(c.acceptance)} "
            f"| {listed(mentions.get(c.id, ()))} | {listed(passed.get(c.id, ()))} |"
            for c in register.values()
            if c.app == app
        ]
    return "\n".join(lines) + "\n"


def main(record: Path) -> int:
    """Write the page and print the counts, from the record of a full run."""
    register = read_register()
    if not record.exists():
        sys.stderr.write("Aucune exécution complète des essais n’est enregistrée : lancez ./portail test\n")
    passed = {clause: tests for clause, tests in read_passed(record).items() if clause in register}
    PAGE.write_text(page(register, passed, find_mentions(register, ROOT)), encoding="utf-8")
    sys.stdout.write("\n".join(count_lines(register, passed)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
