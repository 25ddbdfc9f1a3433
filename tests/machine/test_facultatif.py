"""Optional parts: tests left out where one is missing, refused where it is demanded."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUITE = """
import pytest

@pytest.fixture
def browser(): return 1

@pytest.mark.pdf
def test_pdf(): pass

def test_browser(browser): pass

def test_plain(): pass
"""


@pytest.fixture
def bench(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "DJANGO_SETTINGS_MODULE", "PORTAIL_EXIGE_NAVIGATEUR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CHROMIUM", "/absent/chromium")
    pytester.makeini("[pytest]\naddopts = --strict-markers\n")
    pytester.makepyfile(test_suite=SUITE)
    return pytester


def run(bench: pytest.Pytester, *words: str) -> pytest.RunResult:
    return bench.runpytest_subprocess("-p", "no:django", "-p", "no:cacheprovider", "-p", "tests.facultatif", *words)


def test_without_chromium_browser_tests_are_left_out(bench: pytest.Pytester) -> None:
    result = run(bench, "-k", "browser or plain")
    result.assert_outcomes(passed=1, deselected=2)
    assert result.ret == pytest.ExitCode.OK


def test_with_it_they_run(bench: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/bin/sh")
    run(bench, "-k", "browser or plain").assert_outcomes(passed=2, deselected=1)


def test_demanded_and_absent_the_run_refuses_to_start(bench: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAIL_EXIGE_NAVIGATEUR", "1")
    result = run(bench)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*PORTAIL_EXIGE_NAVIGATEUR : cette machine ne l’a pas (apt-get install chromium)"])


def test_the_mark_chooses_them(bench: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/bin/sh")
    run(bench, "-m", "browser").assert_outcomes(passed=1, deselected=2)
