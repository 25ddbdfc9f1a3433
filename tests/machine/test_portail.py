"""./portail: words on the line, stamps, locks, ports, processes, optional parts."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

SLEEP = ["-c", "import time; time.sleep(60)"]
DEAF = [
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
]


# ── Words ──────────────────────────────────────────────────────────────────────────────────────


def test_demo_reads_port_and_neuf(portail: Any) -> None:
    args = portail.read(["demo", "--port", "8123", "--neuf"])
    assert (args.act, args.port, args.neuf) == (portail.demo, 8123, True)
    plain = portail.read(["demo"])
    assert (plain.port, plain.neuf) == (None, False)


@pytest.mark.parametrize("name", ["test", "pytest", "manage"])
def test_words_after_the_command_are_passed_on(portail: Any, name: str) -> None:
    words = ["-k", "nir and not lent", "--help", "tests/espace", "--neuf"]
    assert portail.read([name, *words]).words == words


@pytest.mark.parametrize("argv", [[], ["inconnue"], ["demo", "--inconnue"], ["stop", "maintenant"]])
def test_unknown_words_are_refused(portail: Any, argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        portail.read(argv)
    assert refusal.value.code == 2
    assert capsys.readouterr().err.startswith("usage: ./portail")


def test_a_step_that_fails_says_its_last_words(portail: Any) -> None:
    words = [sys.executable, "-c", "import sys; print('presque'); sys.exit('raté')"]
    with pytest.raises(portail.PortailError) as refusal:
        portail.run(words, "un essai")
    assert str(refusal.value) == "presque\nraté\nÉchec : un essai (code 1)."
    assert portail.run([sys.executable, "-c", "print(input())"], "un essai", text="oui") == "oui\n"


# ── Stamps and secrets ─────────────────────────────────────────────────────────────────────────


def test_a_step_is_done_again_only_when_what_it_reads_changed(portail: Any, tmp_path: Path) -> None:
    stamps = portail.Stamps(tmp_path / "neuf" / "empreintes.json")
    assert not stamps.is_fresh("migrate", "a")
    stamps.write("migrate", "a")
    again = portail.Stamps(stamps.path)
    assert again.is_fresh("migrate", "a")
    assert not again.is_fresh("migrate", "b")
    assert not again.is_fresh("collectstatic", "a")
    stamps.path.write_text("{ à moitié")
    assert not portail.Stamps(stamps.path).is_fresh("migrate", "a")


def test_a_fingerprint_reads_contents_and_not_dates(portail: Any) -> None:
    path = portail.ROOT / "manage.py"
    value = portail.fingerprint([path], "3.11")
    assert portail.fingerprint([path], "3.11") == value
    assert portail.fingerprint([path], "3.12") != value
    assert portail.fingerprint([portail.ROOT / "portail"], "3.11") != value


def test_secrets_are_drawn_once_and_closed_to_others(portail: Any) -> None:
    drawn = portail.demo_secrets()
    assert sorted(drawn) == ["PORTAIL_CLES", "PORTAIL_CLE_EMPREINTES", "SECRET_KEY"]
    assert portail.demo_secrets() == drawn
    assert (portail.VAR / "secrets.json").stat().st_mode & 0o777 == 0o600
    Fernet(drawn["PORTAIL_CLES"])


def test_two_copies_draw_different_secrets(load: Any, tmp_path: Path) -> None:
    one, other = load(tmp_path / "a").demo_secrets(), load(tmp_path / "b").demo_secrets()
    assert not set(one.values()) & set(other.values())


# ── Locks and ports ────────────────────────────────────────────────────────────────────────────


def test_a_lock_is_refused_with_its_sentence_while_another_holds_it(portail: Any) -> None:
    refused = pytest.raises(portail.BusyError, match=r"^déjà pris$")
    with portail.hold(".demo"), refused, portail.hold(".demo", busy="déjà pris"):
        pass
    with portail.hold(".demo", busy="déjà pris"):
        pass


def test_a_shared_lock_lets_others_in_and_keeps_a_stop_out(portail: Any) -> None:
    refused = pytest.raises(portail.BusyError)
    with portail.hold(".usage", is_shared=True), portail.hold(".usage", is_shared=True):
        pass
    with portail.hold(".usage", is_shared=True), refused, portail.hold(".usage", busy="oui"):
        pass


def test_a_port_that_is_taken_is_refused_with_another_one_to_try(portail: Any) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(portail.PortailError) as refusal:
            portail.choose_port(port)
    assert str(refusal.value) == (
        f"Le port {port} est déjà pris. Choisissez-en un autre : ./portail demo --port {port + 1}"
    )
    assert portail.choose_port(port) == port


def test_without_a_wish_the_next_free_port_is_chosen(portail: Any) -> None:
    first = portail.choose_port(None)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", first))
        other.listen()
        assert portail.choose_port(None) > first


# ── Processes ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def crew(portail: Any) -> Any:
    portail.LOGS.mkdir(parents=True)
    crew = portail.Crew()
    yield crew
    crew.dismiss(patience=0)


def is_running(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_one_that_dies_is_named_with_its_log_and_the_others_stop(portail: Any, crew: Any) -> None:
    crew.launch("web", SLEEP, dict(os.environ))
    crew.check()
    crew.launch("worker", ["-c", "raise SystemExit(3)"], dict(os.environ))
    crew.members["worker"].wait(10)
    with pytest.raises(portail.PortailError) as refusal:
        crew.check()
    log = portail.LOGS / "worker.log"
    assert str(refusal.value) == (f"Le processus worker s’est arrêté (code 3), les autres aussi. Son journal : {log}")
    crew.dismiss()
    assert crew.members["web"].returncode == -signal.SIGTERM


def test_one_that_does_not_listen_is_killed_with_its_group(portail: Any, crew: Any) -> None:
    crew.launch("worker", DEAF, dict(os.environ))
    log, limit = portail.LOGS / "worker.log", time.monotonic() + 10
    while not log.read_text() and time.monotonic() < limit:
        time.sleep(0.02)
    pid = crew.members["worker"].pid
    assert os.getpgid(pid) == pid
    crew.dismiss(patience=0.2)
    assert crew.members["worker"].returncode == -signal.SIGKILL


def test_children_end_when_portail_is_killed_without_a_word(portail: Any, tmp_path: Path) -> None:
    script = f"""
import os, sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
spec = spec_from_loader("portail", SourceFileLoader("portail", {str(portail.ROOT / "portail")!r}))
module = module_from_spec(spec); spec.loader.exec_module(module)
module.LOGS.mkdir(parents=True, exist_ok=True)
crew = module.Crew(); crew.launch("web", {SLEEP!r}, dict(os.environ))
print(crew.members["web"].pid, flush=True); sys.stdin.read()
"""
    env = os.environ | {"PORTAIL_VAR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", script], env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    limit = time.monotonic() + 10
    while is_running(child) and time.monotonic() < limit:
        time.sleep(0.05)
    assert time.monotonic() < limit


# ── Optional parts ─────────────────────────────────────────────────────────────────────────────


def test_a_missing_part_says_its_cost_and_the_apt_command(portail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/absent/chromium")
    assert "Chromium absent : pas d’essais dans un navigateur (apt-get install chromium)." in portail.missing_parts()
    monkeypatch.setenv("CHROMIUM", sys.executable)
    lines = portail.missing_parts()
    assert not [line for line in lines if line.startswith("Chromium")]
    assert all(re.fullmatch(r"\w+ absent : .* \(apt-get install [\w. -]+\)\.", line) for line in lines)


def test_a_library_that_is_not_there_is_seen(portail: Any) -> None:
    assert portail.can_load("libc.so.6")
    assert not portail.can_load("libc.so.6", "libabsente.so.0")


def test_every_check_of_the_house_is_run(portail: Any) -> None:
    assert [words[0] for _, words, *_ in portail.checks() if not os.access(words[0], os.X_OK)] == []
    assert [name for name, *_ in portail.checks()] == [
        "types",
        "types de portail",
        "migrations",
        "déploiement",
        "contrats d’import",
        "style",
        "format",
        "gabarits, forme",
        "gabarits, fautes",
    ]
