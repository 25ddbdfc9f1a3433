"""What the documentation says of the code is read from the code."""

import ast
import re
from pathlib import Path

from espace.management.commands.jobs import as_markdown

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def test_the_page_of_jobs_is_the_schedule() -> None:
    assert (ROOT / "docs/jobs.md").read_text() == as_markdown()


def test_every_file_named_in_the_docs_exists() -> None:
    """A path in backquotes that looks like one of ours is one of ours."""
    named = {
        (page.name, path)
        for page in DOCS
        for path in re.findall(
            r"`((?:espace|accounts|conventions|signalements|reporting|templates|static|tests|docs)/[\w./-]+)`",
            page.read_text(),
        )
    }
    assert sorted((page, path) for page, path in named if not (ROOT / path).exists()) == []


def test_the_map_names_every_file_of_the_kernel_once() -> None:
    table = (ROOT / "docs/architecture.md").read_text().split("## The kernel, file by file")[1].split("\n## ")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = [name.rstrip("/") for cell in first_cells for name in re.findall(r"`([^`]+)`", cell)]
    there = {path.name for path in (ROOT / "espace").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert sorted(named) == sorted(there - {"__init__.py", "__pycache__", "migrations"})


READS = re.compile(r"env\.\w+$|_required$")


def environment_read() -> set[str]:
    """The variables that settings.py reads or requires, and the address of each database role."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / "espace/settings.py").read_text())):
        if isinstance(node, ast.Call) and node.args and READS.match(ast.unparse(node.func)):
            first = node.args[0]
            names |= {first.value} if isinstance(first, ast.Constant) and isinstance(first.value, str) else set()
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_urls":
            names |= set(ast.literal_eval(node.value).values())
    return names


def test_every_variable_read_is_given_by_the_deployment_or_documented_as_optional() -> None:
    compose = set(re.findall(r"^\s+([A-Z][A-Z0-9_]+):", (ROOT / "docker-compose.yml").read_text(), re.MULTILINE))
    optional = set(re.findall(r"^# ([A-Z0-9_]+)=", (ROOT / "docs/deploiement/env.exemple").read_text(), re.MULTILINE))
    read = environment_read()
    assert len(read) > 20
    assert sorted(read - compose - optional) == []
    assert sorted(optional - read) == []  # an option nobody reads misleads


def test_no_real_address_and_no_machine_path_in_what_is_kept() -> None:
    real = re.compile(
        r"@(?!gmail\.com|\w*[.-]?example|[\w.-]+\.example)[\w-]+(?:\.[\w-]+)*\.(?:fr|com|org|net)\b|/work/|/tmp/bash"
    )
    found = [
        f"{path.relative_to(ROOT)}"
        for top in ("espace", "accounts", "conventions", "signalements", "reporting", "templates", "tests", "docs")
        for path in sorted((ROOT / top).rglob("*"))
        if path.suffix in {".py", ".html", ".txt", ".toml", ".md"}
        and path.name != "clauses.csv"
        and path != Path(__file__)
        if real.search(path.read_text())
    ]
    assert found == []
