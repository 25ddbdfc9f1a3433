"""`@pytest.mark.clause("id", …)`: checks the identifiers, and records the clauses held at the end of a full run.

A clause is held when every test that carries it passed, each of its parameters, set-up and tear-down included. Only a
full run writes `var/clauses.json`: a run on chosen files, by name or stopped half-way would make the register shrink.
"""

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

from tests.registre import read_register

MOST = 2
PROPERTY = "clause"
SELECTIONS = ("keyword", "markexpr", "deselect", "lf", "failedfirst", "ignore", "ignore_glob", "stepwise")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """The register is read once; the gathering happens where every report arrives."""
    config.pluginmanager.register(Marks(set(read_register())), "clauses-marques")
    if not hasattr(config, "workerinput") and is_full(config):
        var = Path(os.environ.get("PORTAIL_VAR") or config.rootpath / "var")
        config.pluginmanager.register(Record(var / "clauses.json"), "clauses-releve")


def is_full(config: pytest.Config) -> bool:
    """Whether this run takes every test: no path, no name, no mark, no memory of a former run."""
    chosen = [name for name in SELECTIONS if config.getoption(name, None)]
    return not chosen and config.args_source is not pytest.Config.ArgsSource.ARGS and not config.option.collectonly


class Marks:
    """Checks the marks of each test and writes them on its reports, which travel between processes."""

    def __init__(self, known: set[str]) -> None:
        self.known = known

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            item.user_properties += [(PROPERTY, clause) for clause in clauses_of(item) if clause in self.known]

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        clauses = clauses_of(item)
        if len(clauses) > MOST:
            pytest.fail(f"{MOST} clauses au plus pour un essai, et non {len(clauses)}", pytrace=False)
        for unknown in sorted(set(clauses) - self.known):
            pytest.fail(f"clause inconnue de docs/clauses.csv : {unknown}", pytrace=False)


def clauses_of(item: pytest.Item) -> list[str]:
    return [str(clause) for mark in item.iter_markers(PROPERTY) for clause in mark.args]


class Record:
    """Gathers what passed and what did not, and writes it when the run went to its end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.outcomes: dict[str, list[bool]] = defaultdict(list)
        self.clauses: dict[str, set[str]] = defaultdict(set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.outcomes[report.nodeid].append(report.passed)
        for name, value in report.user_properties:
            if name == PROPERTY:
                self.clauses[str(value)].add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if (
            exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
            or session.shouldfail
            or session.shouldstop
        ):
            return
        held = {
            clause: sorted(tests)
            for clause, tests in sorted(self.clauses.items())
            if all(all(self.outcomes[test]) for test in tests)
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
