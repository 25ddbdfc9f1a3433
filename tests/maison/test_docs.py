"""What the documentation says of the code is read from the code."""

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
