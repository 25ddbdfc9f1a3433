"""What production must be told: without it the portal does not start, and says which name is missing."""

import os
import subprocess
import sys
from collections.abc import Mapping

import pytest

from tests.maison.test_couches import ROOT

GIVEN = {
    "PORTAIL_MODE": "production",
    "SECRET_KEY": "x" * 50,
    "PORTAIL_CLES": "ZXNwYWNlLXBhcnRlbmFpcmVzLWRlbW8ta2V5LTAwMDA=,ZXNwYWNlLXBhcnRlbmFpcmVzLWRlbW8ta2V5LTAwMDE=",
    "PORTAIL_CLE_EMPREINTES": "y" * 50,
    "PORTAIL_ORIGINE": "https://portail.example",
    "PORTAIL_EXPEDITEUR": "ne-pas-repondre@portail.example",
    "PORTAIL_CONTACT": "assistance@portail.example",
    "ALLOWED_HOSTS": "portail.example,www.portail.example",
}
ASKED = "print(s.CLES_CHIFFREMENT, s.ALLOWED_HOSTS, s.PORTAIL_ORIGINE, s.SECURE_PROXY_SSL_HEADER)"


def start(asked: str = ASKED, changed: Mapping[str, str | None] | None = None) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of its own; None takes a variable away."""
    wanted: dict[str, str | None] = {**GIVEN, **(changed or {})}
    env = {name: value for name, value in wanted.items() if value is not None}
    words = [sys.executable, "-c", f"from espace import settings as s; {asked}"]
    path = {"PATH": os.environ["PATH"]}
    return subprocess.run(words, cwd=ROOT, env=path | env, capture_output=True, text=True, check=False)


def test_with_everything_it_starts() -> None:
    done = start()
    keys, hosts = GIVEN["PORTAIL_CLES"].split(","), GIVEN["ALLOWED_HOSTS"].split(",")
    assert (done.stdout.strip(), done.returncode) == (f"{keys} {hosts} https://portail.example None", 0), done.stderr


@pytest.mark.parametrize("value", [None, "", " "], ids=["absent", "empty", "blank"])
@pytest.mark.parametrize("name", sorted(GIVEN.keys() - {"PORTAIL_MODE"}))
def test_without_one_of_them_it_does_not_start_and_names_it(name: str, value: str | None) -> None:
    done = start(changed={name: value})
    assert done.returncode == 1
    assert name in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(("proxies", "believed"), [("0", "None"), ("1", "('HTTP_X_FORWARDED_PROTO', 'https')")])
def test_only_a_declared_proxy_says_that_the_visitor_came_by_https(proxies: str, believed: str) -> None:
    assert start(changed={"PORTAIL_PROXIES": proxies}).stdout.strip().endswith(f"portail.example {believed}")


def test_every_cookie_belongs_to_this_host_and_to_https_alone() -> None:
    """`__Host-`: the browser refuses it without Secure, from another path, or from a neighbouring domain."""
    names = "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.APPAREIL_COOKIE_NAME"
    done = start(f"print({names}, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)")
    assert done.stdout.strip() == "__Host-session __Host-csrf __Host-appareil True True", done.stderr
