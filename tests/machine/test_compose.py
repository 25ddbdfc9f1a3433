"""docker-compose.yml and its Dockerfile, as far as they can be judged without an engine."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
MODEL = ROOT / "docs" / "deploiement" / "env.exemple"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text())["services"]
LASTING = {name: service for name, service in SERVICES.items() if service["restart"] != "no"}
SECRET = re.compile(r"SECRET|PASSWORD|MDP|CLE|AUTH|_USER$|DATABASE_URL|REDIS_URL|BROKER_URL")


def settings_of(name: str) -> dict[str, str]:
    return dict(SERVICES[name].get("environment", {}))


def test_every_part_is_there() -> None:
    assert sorted(SERVICES) == sorted(
        ["migrate", "web", "worker", "beat", "postgres", "redis", "clamav", "courriels", "objets"]
    )
    assert sorted(SERVICES.keys() - LASTING.keys()) == ["migrate"]


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_part_says_whether_it_is_well(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries"} <= check.keys()


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_is_root_nor_can_become_it(name: str) -> None:
    service = SERVICES[name]
    assert str(service["user"]).split(":")[0] not in ("", "0", "root")
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert not {"privileged", "cap_add", "network_mode", "pid"} & service.keys()


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_is_written_here(name: str) -> None:
    for key, value in settings_of(name).items():
        if SECRET.search(key):
            assert re.search(r"\$\{[A-Z0-9_]+:\?\}", value), f"{name} : {key}"
            bare = re.sub(r"\$\{[A-Z0-9_]+:\?\}", "", value)
            assert not re.search(r":[^/@]+@", bare), f"{name} : {key}"


def test_the_model_names_every_variable_that_is_required() -> None:
    required = set(re.findall(r"\$\{([A-Z0-9_]+):\?\}", COMPOSE.read_text()))
    lines = [line for line in MODEL.read_text().splitlines() if line and not line.startswith("#")]
    assert {line.partition("=")[0] for line in lines} == required
    assert all(line.endswith("=") for line in lines)


def test_each_process_holds_the_password_of_its_own_role() -> None:
    roles = {name: {k: v for k, v in settings_of(name).items() if k.startswith("DATABASE_URL")} for name in SERVICES}
    assert {name: sorted(urls) for name, urls in roles.items() if urls} == {
        "migrate": ["DATABASE_URL_OWNER"],
        "web": ["DATABASE_URL"],
        "worker": ["DATABASE_URL_WORKER"],
    }
    assert roles["web"]["DATABASE_URL"].startswith("postgres://portail_app:")
    assert roles["worker"]["DATABASE_URL_WORKER"].startswith("postgres://portail_worker:")
    assert roles["migrate"]["DATABASE_URL_OWNER"].startswith("postgres://portail_owner:")
    names = {name: settings_of(name)["PORTAIL_ROLE"] for name in ("migrate", "web", "worker", "beat")}
    assert names == {"migrate": "owner", "web": "app", "worker": "worker", "beat": "app"}


def test_nobody_starts_before_the_tables_are_there() -> None:
    for name in ("web", "worker"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_the_lists_without_which_nothing_can_be_sent_come_with_the_tables() -> None:
    shell, option, words = SERVICES["migrate"]["command"]
    assert (shell, option, words.split(" && ")) == (
        "sh", "-c", ["python manage.py migrate --no-input", "python manage.py load_listes"],
    )  # fmt: skip


def test_the_portal_runs_in_production_mode() -> None:
    for name in ("migrate", "web", "worker", "beat"):
        assert settings_of(name)["PORTAIL_MODE"] == "production"


def test_only_this_machine_reaches_the_ports() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 2
    assert all(str(port).startswith("127.0.0.1:") for port in ports)
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["interne"]


def test_the_image_is_what_the_portal_reads_and_runs_as_nobody_in_particular() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER")][-1] == "USER 10001:10001"
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*"
    kept = {line[1:] for line in ignored if line.startswith("!")}
    apps = {"espace", "accounts", "conventions", "signalements", "reporting"}
    assert kept == {"manage.py", "pyproject.toml", "uv.lock", "templates", "static", *apps}


def test_compose_itself_understands_the_file(docker_compose: str, tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    for text, code in ((MODEL.read_text().replace("=\n", "=a1b2c3\n"), 0), ("", 1)):
        (tmp_path / "env").write_text(text)
        command = [docker_compose, "--env-file", str(tmp_path / "env"), "--file", str(COMPOSE), "config", "--quiet"]
        done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
    assert "PORTAIL_ORIGINE" in done.stderr
