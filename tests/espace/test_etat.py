"""`/etat/` says which part is down, whatever it is, and nothing else."""

import json
from typing import Any

import pytest
from celery import current_app
from django.db import connection
from django.test import Client
from pytest_django import Settings

NOWHERE = "redis://:mot-de-passe@127.0.0.1:1/0"
WELL = {"base": "ok", "cache": "ok", "courtier": "ok"}


def ask() -> tuple[int, dict[str, Any]]:
    """As the proxy does, with the cookie of somebody who is signed in."""
    client = Client()
    client.cookies["session"] = "a" * 32
    response = client.get("/etat/")
    return response.status_code, json.loads(response.content)


@pytest.mark.django_db(transaction=True)
def test_every_part_is_well() -> None:
    assert ask() == (200, WELL)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    with monkeypatch.context() as gone:
        gone.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        gone.setitem(connection.settings_dict, "PORT", "1")
        assert ask() == (503, WELL | {"base": "absent"})
    assert ask() == (200, WELL)


@pytest.mark.django_db(transaction=True)
def test_a_cache_that_does_not_answer_is_named(settings: Settings) -> None:
    redis = settings.CACHES["default"]
    settings.CACHES = {"default": {**redis, "LOCATION": NOWHERE}}
    assert ask() == (503, WELL | {"cache": "absent"})
    settings.CACHES = {"default": redis}
    assert ask() == (200, WELL)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as gone:
        gone.setattr(current_app.conf, "broker_write_url", NOWHERE)
        assert ask() == (503, WELL | {"courtier": "absent"})
    assert ask() == (200, WELL)
