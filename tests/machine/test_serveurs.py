"""Private servers of ./portail: short private sockets, somebody else's pid file, a version that does not fit."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

LIMIT = 107


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a short path, which pytest's own is not under two processes."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="ep") as folder:
        yield Path(folder)


def test_a_socket_fits_whatever_the_path_of_the_project(load: Any, tmp_path: Path) -> None:
    portail = load(tmp_path / ("un dossier très profond " * 5) / ("et encore " * 10))
    folder = portail.socket_folder("p", os.geteuid())
    assert len(bytes(folder / ".s.PGSQL.5432.lock")) <= LIMIT
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_uid == os.geteuid()
    folder.rmdir()


def test_two_copies_have_two_sockets(load: Any, tmp_path: Path) -> None:
    folders = {load(tmp_path / name).socket_folder("v", os.geteuid()) for name in ("copie", "copie 2")}
    assert len(folders) == 2
    for folder in folders:
        folder.rmdir()


def test_a_socket_stays_where_it_was_when_the_environment_changes(
    load: Any, short: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    portail = load(tmp_path / "var")
    folder = portail.socket_folder("v", os.geteuid())
    assert folder.parent == short
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert portail.socket_folder("v", os.geteuid()) == folder


def test_a_note_copied_from_another_folder_is_not_believed(load: Any, tmp_path: Path) -> None:
    former = load(tmp_path / "var").socket_folder("v", os.geteuid())
    copy = load(tmp_path / "copie")
    copy.VAR.mkdir()
    (copy.VAR / "prise-v").write_text(str(former))
    folder = copy.socket_folder("v", os.geteuid())
    assert folder != former
    folder.rmdir()
    former.rmdir()


@pytest.mark.parametrize("name", ["Majuscules", "avec espace", "trop-long" * 12])
def test_a_base_that_an_address_cannot_carry_is_passed_over(
    load: Any, short: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    run = short / name
    run.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(run))
    folder = load(tmp_path / "var").socket_folder("v", os.geteuid())
    assert folder.parent != run
    folder.rmdir()


def test_a_folder_prepared_by_somebody_else_is_refused(portail: Any, tmp_path: Path) -> None:
    mine = tmp_path / "a moi"
    assert portail.private_folder(mine, os.geteuid()) == mine
    assert portail.private_folder(mine, os.geteuid()) == mine
    link = tmp_path / "lien"
    link.symlink_to(mine)
    open_to_all = tmp_path / "ouvert"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    for path, owner in ((link, os.geteuid()), (open_to_all, os.geteuid()), (mine, os.geteuid() + 1)):
        with pytest.raises(portail.PortailError) as refusal:
            portail.private_folder(path, owner)
        assert str(refusal.value) == (
            f"Le dossier {path} n’est pas à vous ou il est ouvert à d’autres. Supprimez-le, puis recommencez."
        )


@pytest.fixture
def postgres(portail: Any) -> Any:
    server = portail.Postgres()
    server.data.mkdir(parents=True, exist_ok=True)
    yield server
    server.socket.rmdir()
    if server.data.parent != portail.VAR:  # as root without user namespaces, the data are where nobody can go
        shutil.rmtree(server.data.parent)


def test_a_pid_file_copied_with_its_folder_stops_nobody(postgres: Any) -> None:
    note = postgres.data / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n/ailleurs/var/pg\n")
    postgres.forget_stale_server()
    assert not note.exists()


def test_data_of_another_version_are_not_started(portail: Any, postgres: Any) -> None:
    (postgres.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(portail.PortailError, match=r"viennent de PostgreSQL 9, .* ./portail demo --neuf$"):
        postgres.start()


def test_programs_of_postgres_come_from_where_one_is_told(
    portail: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAIL_PG_BIN", str(tmp_path))
    with pytest.raises(portail.PortailError, match=r"^PostgreSQL est introuvable. Installez-le"):
        portail.find_postgres()
    (tmp_path / "initdb").touch()
    assert portail.find_postgres() == tmp_path


def test_an_address_carries_the_folder_of_the_socket(postgres: Any) -> None:
    address = str(postgres.socket).replace("/", "%2F")
    assert postgres.url("portail_app") == f"postgres://portail_app@{address}/portail"


def test_a_migration_rewritten_after_it_was_played_is_told(
    portail: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(portail, "ROOT", tmp_path)
    one, other = tmp_path / "0001.py", tmp_path / "0002.py"
    one.write_text("a")
    servers = SimpleNamespace(postgres=SimpleNamespace(data=tmp_path))
    portail.warn_of_rewritten(servers, [one])
    other.write_text("b")
    portail.warn_of_rewritten(servers, [one, other])
    assert capsys.readouterr().out == ""
    one.write_text("autre")
    portail.warn_of_rewritten(servers, [one, other])
    assert capsys.readouterr().out == (
        "Une migration déjà jouée a été récrite : si une page échoue, ./portail demo --neuf\n"
    )
