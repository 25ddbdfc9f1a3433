"""The test database: who runs the tests, what comes back after a transactional one, when the template is rebuilt."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pytest
import redis
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import ProgrammingError, connection, transaction
from django.template import Context, Engine
from pytest_django import DjangoDbBlocker

from espace.celery import app
from tests.base import TEMPLATE, Clones, free_number, schema_fingerprint
from tests.gabarits import Invalid, UndefinedVariableError

Role = Callable[[], AbstractContextManager[None]]


def who() -> tuple[str, str, str]:
    """Role in force, role of the connection, scope of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user, session_user, coalesce(current_setting('app.acteur', true), '')")
        return tuple(cursor.fetchone())


# ── Roles ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_tests_run_as_the_application() -> None:
    assert who() == ("portail_app", "portail_test", "")
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper, rolbypassrls from pg_roles where rolname in (current_user, session_user)")
        assert cursor.fetchall() == [(False, False), (False, False)]
        cursor.execute("select count(*) from pg_tables where tableowner = current_user")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_owner_and_worker_are_lent_and_given_back(as_owner: Role, as_worker: Role) -> None:
    with as_owner():
        assert who() == ("portail_owner", "portail_test", "systeme")
    assert who() == ("portail_app", "portail_test", "")
    with as_worker():
        assert who() == ("portail_worker", "portail_test", "")
    assert who() == ("portail_app", "portail_test", "")


@pytest.mark.django_db
def test_the_role_comes_back_when_the_block_fails(as_owner: Role) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), as_owner(), connection.cursor() as cursor:
        cursor.execute("select absente")
    assert who() == ("portail_app", "portail_test", "")
    with pytest.raises(ZeroDivisionError), as_owner():
        _ = 1 / 0
    assert who() == ("portail_app", "portail_test", "")


@pytest.mark.django_db
def test_the_application_can_neither_truncate_nor_alter() -> None:
    for statement in ("truncate django_content_type", "alter table django_content_type add column x int"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


# ── What comes back ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("turn", [1, 2])
def test_rows_of_the_migrations_come_back_after_each_transactional_test(
    transactional_db: None, as_owner: Role, turn: int
) -> None:
    assert ContentType.objects.count() > 1
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("truncate django_content_type cascade")
    assert ContentType.objects.count() == 0


@pytest.mark.parametrize("turn", [1, 2])
def test_the_cache_starts_empty(turn: int) -> None:
    assert cache.get("tour") is None
    cache.set("tour", turn)
    assert cache.get("tour") == turn


def test_cache_and_broker_are_those_of_this_process_alone() -> None:
    address = settings.CACHES["default"]["LOCATION"]
    assert not address.endswith("db=0")
    with redis.Redis.from_url(address) as server:
        cache.set("tour", 1)
        assert server.keys() == [cache.make_key("tour").encode()]
        app.send_task("essai.que.personne.ne.lit")
        assert server.llen("celery") == 1


def test_two_processes_never_share_a_database_of_the_broker() -> None:
    mine = int(settings.CACHES["default"]["LOCATION"].rpartition("=")[2])
    with free_number() as one, free_number() as other:
        assert len({mine, one, other}) == 3
    with free_number() as again:
        assert again == one


# ── When the template is rebuilt ───────────────────────────────────────────────────────────────


def test_the_template_follows_migrations_and_what_they_import(tmp_path: Path) -> None:
    for path, text in {
        "uv.lock": "",
        "noyau/__init__.py": "",
        "noyau/migrations/0001.py": "from noyau.regles import CASE",
        "noyau/regles.py": "import noyau.socle\nCASE = 1",
        "noyau/socle.py": "",
        "noyau/views.py": "",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    seen = [schema_fingerprint(tmp_path)]
    for path, is_read in (
        ("noyau/views.py", False),
        ("noyau/migrations/0001.py", True),
        ("noyau/regles.py", True),
        ("noyau/socle.py", True),
        ("uv.lock", True),
    ):
        with (tmp_path / path).open("a") as file:
            file.write("\n# une ligne de plus")
        seen.append(schema_fingerprint(tmp_path))
        assert (seen[-1] != seen[-2]) is is_read, path


# ── Undefined variables ────────────────────────────────────────────────────────────────────────


def render(folder: Path, name: str) -> str:
    engine = Engine(dirs=[str(folder)], string_if_invalid=Invalid())
    return engine.get_template(name).render(Context({"present": "là"})).strip()


OURS = Path(__file__).resolve().parent / "gabarits"


@pytest.mark.parametrize("name", ["page.html", "defaut.html"])
def test_an_undefined_variable_in_our_templates_fails(name: str) -> None:
    with pytest.raises(UndefinedVariableError, match=rf"^\{{\{{ absent.* \}}\}} n’est pas défini dans .*/{name}$"):
        render(OURS, name)


def test_a_condition_may_ask_for_what_is_not_there() -> None:
    assert render(OURS, "condition.html") == "nonlà"


def test_templates_of_others_keep_their_habits(tmp_path: Path) -> None:
    for source in OURS.iterdir():
        (tmp_path / source.name).write_text(source.read_text())
    assert render(tmp_path, "page.html") == "<p></p>"
    assert render(tmp_path, "defaut.html") == "<p>rien</p>"


# ── Runs at the same time ──────────────────────────────────────────────────────────────────────


@pytest.fixture
def neighbour(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Clones]:
    """Another run, on another state of the migrations: an empty template of its own stands for it."""
    with django_db_blocker.unblock():
        other = Clones(str(os.getpid()), "voisin")
    other.template = f"{TEMPLATE}voisin_{os.getpid()}"
    other.admin.execute("select pg_advisory_lock_shared(hashtext(%s))", [other.template])
    other.do("create database {} owner portail_owner", other.template)
    yield other
    other.drop(other.template)
    other.admin.close()


def test_a_template_that_a_run_uses_is_not_dropped_by_another(neighbour: Clones) -> None:
    third = Clones(str(os.getpid()), "tiers")
    third.drop_leftovers()
    assert {neighbour.template, third.template} <= set(third.names_like(TEMPLATE))
    neighbour.admin.execute("select pg_advisory_unlock_shared(hashtext(%s))", [neighbour.template])
    third.drop_leftovers()
    assert neighbour.template not in third.names_like(TEMPLATE)
    assert third.template in third.names_like(TEMPLATE)
    third.admin.close()


def test_a_clone_is_dropped_with_whoever_of_us_is_still_connected(neighbour: Clones) -> None:
    where = {"host": connection.settings_dict["HOST"], "user": connection.settings_dict["USER"]}
    with psycopg.connect(**where, dbname=neighbour.template) as session:
        neighbour.drop(neighbour.template)
        assert neighbour.names_like(neighbour.template) == []
        with pytest.raises(psycopg.OperationalError):
            session.execute("select 1")
