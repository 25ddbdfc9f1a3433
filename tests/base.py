"""The test database and broker: migrated once, cloned for each process, used under the application role.

The connection signs in as `portail_test` and becomes another role through Django's `assume_role`: the owner migrates,
the application runs the tests. The template is kept between runs as long as no migration changed. After a
transactional test the clone is thrown away and made again, so that rows put there by migrations are never lost.
"""

import ast
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path

import psycopg
import pytest
import redis
from django.conf import settings
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase
from psycopg import sql
from psycopg.pq import TransactionStatus
from pytest_django import DjangoDbBlocker

ROOT = Path(__file__).resolve().parent.parent
OWNER, APP, WORKER = "portail_owner", "portail_app", "portail_worker"
TEMPLATE = "modele_"
BROKERS = range(2, 512)  # databases of the private Valkey left to tests; 0 and 1 are the demo's

type_of_role = Callable[[], AbstractContextManager[None]]


# ── What the template is made of ───────────────────────────────────────────────────────────────


def imported_files(source: Path, root: Path) -> set[Path]:
    """Files of the project that the Python file `source` imports by an absolute name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    paths = (root.joinpath(*name.split(".")) for name in names)
    found = {candidate for path in paths for candidate in (path.with_suffix(".py"), path / "__init__.py")}
    return {path for path in found if path.is_file()}


def schema_fingerprint(root: Path) -> str:
    """Digest of every migration of the project, of the modules they lean on, of the locked dependencies and of which of
    these have tables here.
    """
    todo = set(root.glob("*/migrations/*.py"))
    seen: set[Path] = set()
    while todo:
        path = todo.pop()
        seen.add(path)
        todo |= imported_files(path, root) - seen
    digest = hashlib.sha256((root / "uv.lock").read_bytes() + ",".join(settings.INSTALLED_APPS).encode())
    for path in sorted(seen):
        digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


# ── Roles ──────────────────────────────────────────────────────────────────────────────────────


def become(role: str) -> None:
    """Every connection opened from now on acts as `role`, those of a live server's threads included."""
    connections.close_all()
    options = connection.settings_dict["OPTIONS"]
    options["assume_role"] = role
    options.pop("options", None)
    if role == OWNER:
        options["options"] = "-c app.acteur=systeme"  # policies are forced on the owner too


@contextmanager
def acting_under(role: str, **scope: str) -> Iterator[None]:
    """Run a block of a test under another role of the database, in or out of a transaction, then come back."""
    with connection.cursor() as cursor:
        former = {}
        for name, value in scope.items():
            cursor.execute("select current_setting(%s, true)", [f"app.{name}"])
            former[name] = cursor.fetchone()[0] or ""
            cursor.execute("select set_config(%s, %s, false)", [f"app.{name}", value])
        cursor.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
    try:
        yield
    finally:
        # In a failed transaction nothing can be said, and its rollback gives the role back by itself.
        if connection.connection.info.transaction_status != TransactionStatus.INERROR:
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("set role {}").format(sql.Identifier(APP)))
                for name, value in former.items():
                    cursor.execute("select set_config(%s, %s, false)", [f"app.{name}", value])


@pytest.fixture
def as_owner() -> type_of_role:
    """`with as_owner():` acts as the owner of the tables, for the system: what migrations may do."""
    return partial(acting_under, OWNER, acteur="systeme")


@pytest.fixture
def as_worker() -> type_of_role:
    """`with as_worker():` acts under the role of the jobs, which holds the badge; the scope is still to be opened."""
    return partial(acting_under, WORKER)


# ── Databases ──────────────────────────────────────────────────────────────────────────────────


class Clones:
    """Makes the template and the clone of this process, through a connection to the server's own database."""

    def __init__(self, run_id: str, worker: str) -> None:
        self.template = TEMPLATE + schema_fingerprint(ROOT)
        self.name = f"essai_{run_id}_{worker}"
        where = connection.settings_dict
        self.admin = psycopg.connect(host=where["HOST"], user=where["USER"], dbname="postgres", autocommit=True)

    def do(self, text: str, *names: str) -> None:
        """Play a statement as the owner; `{}` are identifiers."""
        query = sql.SQL(text).format(*map(sql.Identifier, names))
        self.admin.execute("set role portail_owner")
        self.admin.execute(query)
        self.admin.execute("reset role")

    def names_like(self, start: str) -> list[str]:
        rows = self.admin.execute("select datname from pg_database where datname ^@ %s", [start])
        return [row[0] for row in rows]

    def drop(self, name: str) -> None:
        """Drop a database and those of us still connected to it (threads of the live server).

        Not by FORCE: it would also end the server's own maintenance, which the application may not do.
        """
        ours = "from pg_stat_activity where datname = %s and usename = session_user"
        self.admin.execute(f"select pg_terminate_backend(pid, 5000) {ours}", [name])
        self.do("drop database if exists {}", name)

    def prepare(self) -> None:
        """The template, unless a former run left the same; one process builds it while the others wait."""
        self.admin.execute("select pg_advisory_lock(hashtext('modele'))")
        try:
            # Held to the end of the run: nobody drops a template that somebody clones.
            self.admin.execute("select pg_advisory_lock_shared(hashtext(%s))", [self.template])
            self.drop_leftovers()
            if self.template not in self.names_like(TEMPLATE):
                self.build()
        finally:
            self.admin.execute("select pg_advisory_unlock(hashtext('modele'))")

    def drop_leftovers(self) -> None:
        """Clones of runs that are over without having cleaned up, templates that no run uses."""
        for name in self.names_like("essai_"):
            pid = name.split("_")[1]
            if not Path("/proc", pid).exists():
                self.drop(name)
        for name in set(self.names_like(TEMPLATE)) - {self.template}:
            (is_free,) = self.admin.execute("select pg_try_advisory_lock(hashtext(%s))", [name]).fetchone() or (False,)
            if is_free:
                self.drop(name)
                self.admin.execute("select pg_advisory_unlock(hashtext(%s))", [name])

    def build(self) -> None:
        unfinished = f"{self.template}_en_cours"
        self.do("create database {} owner portail_owner", unfinished)
        connection.settings_dict["NAME"] = unfinished
        become(OWNER)
        call_command("migrate", interactive=False, verbosity=0)
        become(APP)
        self.do("alter database {} rename to {}", unfinished, self.template)

    def clone(self) -> None:
        """A database of one's own, as the migrations left it; called again after each transactional test."""
        connections.close_all()
        self.drop(self.name)
        self.do("create database {} template {} owner portail_owner", self.name, self.template)
        connection.settings_dict["NAME"] = self.name


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Replace pytest-django's: clone the template, and clone it again after each transactional test."""
    run_id, worker = run_and_worker(request.config)
    flush = "_fixture_teardown"  # Django's own: truncates every table, and with them what migrations wrote
    former = getattr(TransactionTestCase, flush)
    with django_db_blocker.unblock():
        clones = Clones(run_id, worker)
        become(APP)
        clones.prepare()
        clones.clone()
    setattr(TransactionTestCase, flush, lambda _self: clones.clone())
    yield
    setattr(TransactionTestCase, flush, former)
    with django_db_blocker.unblock():
        connections.close_all()
        clones.drop(clones.name)
        clones.admin.close()


# ── Broker and cache ───────────────────────────────────────────────────────────────────────────


def run_and_worker(config: pytest.Config) -> tuple[str, str]:
    """Number of the process that leads the run, and name of this process in it."""
    given = getattr(config, "workerinput", None)
    return (given["meneur"], given["workerid"]) if given else (str(os.getpid()), "seul")


def pytest_configure_node(node: object) -> None:
    """Tell each process of pytest-xdist who leads: names of databases hold it."""
    node.workerinput["meneur"] = str(os.getpid())  # type: ignore[attr-defined]  # added by pytest-xdist


@contextmanager
def free_number() -> Iterator[int]:
    """Number of a database of the private Valkey that no other process is testing on, held until it ends."""
    folder = settings.VAR_DIR / "essais"
    folder.mkdir(parents=True, exist_ok=True)
    for number in BROKERS:
        with (folder / f"valkey-{number}").open("w") as handle, suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield number
            return
    message = "Toutes les bases de Valkey sont prises par d’autres essais."
    raise RuntimeError(message)


@pytest.fixture(scope="session", autouse=True)
def own_broker() -> Iterator[None]:
    """A numbered database of the private Valkey for this process, empty at both ends: cache and broker are real."""
    with free_number() as number:
        url = settings.REDIS_URL.replace("db=0", f"db={number}")
        settings.CACHES["default"]["LOCATION"] = url
        # The cache opened while Django started is shared by every context of the process: it is turned, not replaced.
        opened = vars(caches["default"])
        opened["_servers"] = [url]
        opened.pop("_cache", None)
        broker = settings.CELERY_BROKER_URL.replace("virtual_host=1", f"virtual_host={number}")
        os.environ["CELERY_BROKER_URL"] = settings.CELERY_BROKER_URL = broker  # Celery reads the environment first
        with redis.Redis.from_url(url) as server:
            server.flushdb()
            yield
            server.flushdb()


@pytest.fixture(autouse=True)
def empty_cache(own_broker: None) -> Iterator[None]:
    """Each test starts with an empty cache: limits on sign-in, tokens of searches."""
    yield
    cache.clear()
