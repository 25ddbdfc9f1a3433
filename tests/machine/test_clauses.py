"""The clause register: marks checked, what a full run records, what is counted and written."""

import json
import re
from pathlib import Path

import pytest

from tests.registre import REGISTER, Clause, count_lines, find_mentions, main, page, read_passed, read_register

ROOT = Path(__file__).resolve().parents[2]
ONE, TWO, THREE, FOUR = list(read_register())[:4]
SUITE = f"""
import pytest

@pytest.mark.clause("{ONE}")
def test_held(): pass

@pytest.mark.clause("{ONE}", "{FOUR}")
@pytest.mark.parametrize("case", ["a", "b"])
def test_held_twice(case): pass

@pytest.mark.clause("{TWO}")
def test_beside_a_broken_parameter(): pass

@pytest.mark.clause("{TWO}")
@pytest.mark.parametrize("case", ["a", "b"])
def test_half_broken(case): assert case == "a"

@pytest.fixture
def rotten():
    yield
    raise RuntimeError

@pytest.mark.clause("{THREE}")
def test_beside_a_rotten_one(): pass

@pytest.mark.clause("{THREE}")
def test_rotten(rotten): pass
"""
TWICE = ["test_suite.py::test_held_twice[a]", "test_suite.py::test_held_twice[b]"]
HELD = {ONE: ["test_suite.py::test_held", *TWICE], FOUR: TWICE}


class Bench:
    """A small folder of tests run apart, with the plugin alone."""

    def __init__(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pytester = pytester
        self.record = pytester.path / "var" / "clauses.json"
        monkeypatch.setenv("PYTHONPATH", str(ROOT))
        monkeypatch.setenv("PORTAIL_VAR", str(self.record.parent))
        for name in ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "DJANGO_SETTINGS_MODULE"):
            monkeypatch.delenv(name, raising=False)
        pytester.makeini("[pytest]\nmarkers = clause(id)\naddopts = --strict-markers\n")

    def run(self, suite: str, *words: str) -> pytest.RunResult:
        self.pytester.makepyfile(test_suite=suite)
        plugins = ("-p", "no:django", "-p", "no:cacheprovider", "-p", "tests.plugin_clauses")
        return self.pytester.runpytest_subprocess(*plugins, *words)


@pytest.fixture
def bench(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(pytester, monkeypatch)


# ── Marks ──────────────────────────────────────────────────────────────────────────────────────


def test_an_identifier_outside_the_register_fails_its_test(bench: Bench) -> None:
    result = bench.run('import pytest\n@pytest.mark.clause("U-9.9-inventee")\ndef test_it(): pass')
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*clause inconnue de docs/clauses.csv : U-9.9-inventee"])


def test_a_test_carries_two_clauses_at_most(bench: Bench) -> None:
    result = bench.run(f'import pytest\n@pytest.mark.clause("{ONE}", "{TWO}", "{THREE}")\ndef test_it(): pass')
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*2 clauses au plus pour un essai, et non 3"])


# ── Record ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("words", [(), ("-n", "2")], ids=["one process", "two processes"])
def test_a_full_run_records_the_clauses_whose_tests_all_passed(bench: Bench, words: tuple[str, ...]) -> None:
    bench.run(SUITE, *words).assert_outcomes(passed=7, failed=1, errors=1)
    assert json.loads(bench.record.read_text()) == HELD


@pytest.mark.parametrize(
    "words",
    [("-k", "held"), ("test_suite.py",), ("-m", "clause"), ("--deselect", "test_suite.py::test_held"), ("-x",)],
    ids=["by name", "by file", "by mark", "all but one", "stopped at the first failure"],
)
def test_a_partial_run_leaves_the_record_alone(bench: Bench, words: tuple[str, ...]) -> None:
    bench.record.parent.mkdir()
    bench.record.write_text("{}")
    bench.run(SUITE, *words)
    assert bench.record.read_text() == "{}"


def test_collecting_alone_records_nothing(bench: Bench) -> None:
    bench.run(SUITE, "--collect-only")
    assert not bench.record.exists()


# ── Counts and page ────────────────────────────────────────────────────────────────────────────


def clause(identifier: str, enforceable: str, app: str) -> Clause:
    return Clause(identifier, "U 1", "Exigence", enforceable, app, "Étant donné a | b,\nalors c")


SMALL = {
    c.id: c
    for c in (clause("U-1", "oui", "accounts"), clause("U-2", "aide", "accounts"), clause("U-3", "oui", "espace"))
}


def test_counts_are_by_app_then_in_total() -> None:
    assert count_lines(SMALL, {"U-1": ["t"], "U-2": ["t"]}) == [
        "accounts: 1 of 1 enforced, 1 of 1 helped",
        "conventions: 0 of 0 enforced, 0 of 0 helped",
        "signalements: 0 of 0 enforced, 0 of 0 helped",
        "reporting: 0 of 0 enforced, 0 of 0 helped",
        "espace: 0 of 1 enforced, 0 of 0 helped",
        "clauses: 1 of 2 enforced, 1 of 1 helped",
    ]


def test_the_register_is_whole() -> None:
    register = read_register()
    assert len(register) == 284
    lines = count_lines(register, register)
    assert lines[0] == "accounts: 45 of 45 enforced, 5 of 5 helped"
    assert lines[-1] == "clauses: 193 of 193 enforced, 75 of 75 helped"


def test_identifiers_can_be_told_apart_in_a_text() -> None:
    pattern = re.compile(r"[A-Za-z0-9À-ÿ][A-Za-z0-9À-ÿ._-]*[A-Za-z0-9À-ÿ]")
    assert [i for i in read_register() if not pattern.fullmatch(i)] == []


def test_a_mention_is_the_whole_identifier_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "accounts").mkdir()
    (tmp_path / "accounts" / "quotas.py").write_text('"""Clause U-1."""\n# U-10, U-1-bis\n# (U-2; U-1)\n')
    (tmp_path / "reporting").mkdir()
    (tmp_path / "reporting" / "notes.txt").write_text("U-1")
    assert find_mentions({"U-1", "U-2"}, tmp_path) == {
        "U-1": ["accounts/quotas.py:1", "accounts/quotas.py:3"],
        "U-2": ["accounts/quotas.py:3"],
    }


def test_the_page_goes_from_the_clause_to_its_tests() -> None:
    text = page(SMALL, {"U-1": ["tests/a.py::b"]}, {"U-1": ["accounts/a.py:1", "accounts/a.py:2"]})
    assert (
        "| U-1 | U 1 | oui | Étant donné a \\| b, alors c "
        "| `accounts/a.py:1`<br>`accounts/a.py:2` | `tests/a.py::b` |" in text.splitlines()
    )
    assert "| U-2 | U 1 | aide | Étant donné a \\| b, alors c | – | – |" in text.splitlines()
    assert text == page(SMALL, {"U-1": ["tests/a.py::b"]}, {"U-1": ["accounts/a.py:1", "accounts/a.py:2"]})


def test_without_a_full_run_nothing_counts_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.registre.PAGE", tmp_path / "clauses.md")
    assert read_passed(tmp_path / "absent.json") == {}
    assert main(tmp_path / "absent.json") == 0
    said = capsys.readouterr()
    assert said.err == "Aucune exécution complète des essais n’est enregistrée : lancez ./portail test\n"
    assert said.out.splitlines()[-1] == "clauses: 0 of 193 enforced, 0 of 75 helped"
    assert (tmp_path / "clauses.md").read_text().startswith("# Clauses\n")


def test_a_clause_that_left_the_register_is_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.registre.PAGE", tmp_path / "clauses.md")
    (tmp_path / "clauses.json").write_text(json.dumps({"U-9.9-partie": ["t"], ONE: ["t"]}))
    main(tmp_path / "clauses.json")
    enforced = sum(c.enforceable == "oui" for c in read_register(REGISTER).values() if c.id == ONE)
    helped = sum(c.enforceable == "aide" for c in read_register(REGISTER).values() if c.id == ONE)
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == f"clauses: {enforced} of 193 enforced, {helped} of 75 helped"
