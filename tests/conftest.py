"""Real servers for all tests: one private PostgreSQL and Valkey a run, migrated once.

The code under test uses several connections at a time (sessions, progress), so a test's rows are
committed and deleted after it, instead of being held in one transaction.
"""

import functools
import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
import pytest
import redis
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import StrictUndefined
from sqlalchemy import text
from xdist.remote import Producer
from xdist.workermanage import WorkerController

from ahsp import create_app, embedded
from ahsp.accounts import passwords
from ahsp.caching import counters
from ahsp.caching.near import near
from ahsp.config import Settings
from ahsp.extensions import cache, celery_app, db, limiter
from ahsp.metrics.instruments import sums
from ahsp.models import Role, User
from ahsp.running.redis_link import redis_brake
from ahsp.switches.state import memory
from tests import factories, statements
from tests.distribution import ByFile
from tests.mail.sink import Sink, running
from tests.measuring import children_of, choose, measured
from tests.memory import roomy_memory
from tests.pages import PageClient
from tests.record import begin_anew
from tests.redis_server import RedisServer
from tests.silence import SilentDisk

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
TABLES = (
    "exported_content, export_template, export_choice,"
    " schedule_due, export_schedule, export_run, saved_search, recent_search,"
    " mail_message, web_session, ahsp_version, rincian, ahsp, item_figure,"
    " staged_rincian, staged_ahsp, staged_words, staged_sequence, import_problem,"
    " import_decision, import_batch,"
    " task_run, periodic_task, switched_off, search_miss, search_score,"
    ' reading_mapping, item_spelling, item, search_word, sumber, "user",'
    " ahsp_count, document_word, item_use, cache_generation, search_tally, health_state"
)
SHIPPED = ("satuan_alias", "synonym", "alert_rule")
"""Tables that a new database has rows in; each test begins with those."""
Configure = Callable[..., None]
SHARED = Path(__file__).resolve().parents[2] / "shared"
THE_HASHER = passwords._hasher
"""Costs a tenth of a second where all processors are busy; tests of itself put it back."""
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


told = statements.Told()


def pytest_addoption(parser: pytest.Parser) -> None:
    """What is noted for a run on another version of the database, and that run."""
    group = parser.getgroup("ahsp")
    group.addoption("--told-to", type=Path, help="note there few tests that tell a database all")
    group.addoption("--told-by", type=Path, help="walk only those that were noted there")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests that ask a database, so that another version of it is tried with these alone.

    Those of the real workbooks stay out: their time goes into reading, and they ask nothing else.
    """
    for item in items:
        names: list[str] = getattr(item, "fixturenames", [])
        if "app" in names and not item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.database)
    choose(items)
    if noted := config.getoption("told_by"):
        items[:] = statements.only(items, noted)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: WorkerController) -> None:
    """A test process has ended: what its tests told."""
    told.add(getattr(node, "workeroutput", {}).get("told", ({}, {})))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Pass on what the tests of this process told, or note it."""
    told.end()
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output["told"] = told.by_test, told.seconds
    elif path := session.config.getoption("told_to"):
        told.write(path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Hand out files, not single tests."""
    return ByFile(config, log)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Decide whether coverage is measured in what a test starts, its fixtures included."""
    told.begin()
    with children_of(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Measure it if it is to be, and note what it tells a database."""
    try:
        with measured(item):
            return (yield)
    finally:
        told.note(item)


@pytest.fixture(scope="session")
def data_folder() -> Iterator[Path]:
    """A data folder of this test process; root's PostgreSQL user can reach it, unlike pytest's."""
    with tempfile.TemporaryDirectory(prefix="ahsp-test-", dir=roomy_memory()) as place:
        data = Path(place)
        data.chmod(0o711)
        yield data
        embedded.release(data, wait=60)


@pytest.fixture(scope="session")
def settings(data_folder: Path, pytestconfig: pytest.Config) -> Settings:
    """Settings of this test process: a data folder, a database and a Redis of its own."""
    # Some tests ask from more threads than a process of the program has.
    base = Settings(data=data_folder, session_hours=12, database_pool=10)
    given = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_REDIS_URL")
    if given[0] and given[1]:
        pooler = os.environ.get("TEST_DATABASE_POOLER", "none")
        url = _own_database(given[0])
        return replace(base, database_url=url, database_pooler=pooler, redis_url=given[1])
    servers = embedded.connect(data_folder)
    if pytestconfig.getoption("told_to"):
        told.listen(servers.database_url)
    return replace(base, database_url=servers.database_url, redis_url=servers.redis_url)


def _own_database(url: str) -> str:
    name = f"ahsp_test_{WORKER}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    return f"{url.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """The application, migrated; its forms ask for no token unless a test switches that on."""
    made = create_app(settings)
    made.testing = True
    made.config["WTF_CSRF_ENABLED"] = False
    made.jinja_env.undefined = StrictUndefined  # a name that a template misses fails its test
    limiter.enabled = False
    celery_app.conf.task_always_eager = False
    with made.app_context():
        flask_migrate.upgrade()
        with db.engine.begin() as connection:
            connection.execute(text("CREATE SCHEMA shipped"))
            for table in SHIPPED:
                connection.execute(text(f"CREATE TABLE shipped.{table} AS TABLE {table}"))
            connection.execute(text("UPDATE shipped.alert_rule SET seen_id = 0"))
            connection.execute(text(EMPTYING))
        db.session.remove()
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An application context on an empty database, emptied again after the test."""
    with app.app_context():
        yield app
        db.session.rollback()
        db.session.remove()
        empty(app)


def _as_shipped(table: str) -> str:
    return f"""
    IF EXISTS (TABLE {table} EXCEPT ALL TABLE shipped.{table})
        OR EXISTS (TABLE shipped.{table} EXCEPT ALL TABLE {table}) THEN
        DELETE FROM {table};
        INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE shipped.{table};
    END IF;"""


EMPTYING = f"""
CREATE PROCEDURE shipped.empty() LANGUAGE plpgsql AS $$ BEGIN
    {"".join(map(_as_shipped, SHIPPED))}
    {"".join(f"DELETE FROM {table.strip()};" for table in TABLES.split(","))}
    UPDATE data_version SET version = version + 1;
END $$"""
"""Kept in the database, which then plans these statements once a connection, not once a test."""


def empty(app: Flask) -> None:
    """Delete all rows but those that the program brings, cached answers and waiting messages."""
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(text("CALL shipped.empty()"))
            begin_anew(connection)
        redis_brake(str(app.config["SETTINGS"].redis_url)).answered(0.0)  # a test had it away
        cache.clear()
        near.clear()
        memory.forget()
        counters.forget()
        sums.forget()
    _redis(app.config["SETTINGS"].redis_url).flushdb()


@functools.cache
def _redis(url: str) -> redis.Redis:
    return redis.Redis.from_url(url)


@pytest.fixture
def client(context: Flask) -> PageClient:
    """A browser without scripts, not signed in; it checks every page that it loads."""
    context.test_client_class = PageClient
    made = context.test_client()
    assert isinstance(made, PageClient)
    return made


@pytest.fixture
def sign_in(context: Flask, client: PageClient) -> Callable[[Role | str], User]:
    """Sign the client in as a new user with a role; returns the user."""

    def act(role: Role | str) -> User:
        user = factories.make_user(f"{role}-{WORKER}", role=Role(role))
        answer = client.post(
            "/account/sign-in", data={"username": user.username, "password": factories.PASSWORD}
        )
        assert answer.status_code == 303, answer.text
        return user

    return act


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real workbooks; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail("the real workbooks are missing")
        pytest.skip("the real workbooks are not here")
    return SHARED


@pytest.fixture
def configure(context: Flask, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Change settings for one test: `configure(smtp_host=...)`."""

    def act(**changes: Any) -> None:
        settings = replace(context.config["SETTINGS"], **changes)
        monkeypatch.setitem(context.config, "SETTINGS", settings)

    return act


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A Redis of the test's own, which it may stop, freeze and empty.

    It waits for its disk at each write, and the program not long for it: a disk in memory is quick.
    """
    with tempfile.TemporaryDirectory(prefix="ahsp-redis-", dir=roomy_memory()) as place:
        folder = Path(place, "redis")
        folder.mkdir()
        made = RedisServer(folder)
        made.start()
        yield made
        made.stop()


@pytest.fixture
def silent_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SilentDisk]:
    """Disks that do not answer until they are told to."""
    made = SilentDisk(monkeypatch)
    yield made
    made.end()


@pytest.fixture
def sink(configure: Configure) -> Iterator[Sink]:
    """A mail server that takes everything, and to which mail is sent."""
    with running() as made:
        configure(
            smtp_host=made.host,
            smtp_port=made.port,
            smtp_tls="none",
            smtp_seconds=5,
            mail_from="AHSP Referensi <ahsp@kantor.example>",
            public_url="https://ahsp.example",
        )
        yield made
