"""The program behind a pooler that lends another connection for each transaction."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import flask_migrate
import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ahsp.audit import verifying
from ahsp.config import SettingError, Settings
from ahsp.extensions import db
from ahsp.imports import services
from ahsp.models import BatchState, Role
from ahsp.ops.engines import engine_options
from ahsp.running.troubles import away
from ahsp.search.filters import Query
from ahsp.search.queries import find
from ahsp.switches.state import is_on, memory
from tests.apps import another, browser
from tests.conftest import WORKER
from tests.factories import PASSWORD, make_ahsp, make_user
from tests.imports.work_place import imported, state, until
from tests.scaling.pooler import pooled

CONNECTIONS = 4
"""To the server, of all processes and threads together; fewer than there are threads."""
THREADS = 3 * CONNECTIONS
"""A process has a connection to the pooler for each of them: it waits 3 s for one of its own."""
BEHIND: dict[str, Any] = {"database_pooler": "transaction", "search_cache": False}
DATABASE = f"ahsp_pooled_{WORKER}"
END_ASLEEP = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = %s AND wait_event = 'PgSleep'
"""
BACKENDS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"


@pytest.fixture
def site(app: Flask) -> Iterator[Flask]:
    """A site on an empty database behind a pooler, migrated through it."""
    url = str(app.config["SETTINGS"].database_url)
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        link.execute(f"CREATE DATABASE {DATABASE}")
        try:
            with (
                pooled(f"{url.rpartition('/')[0]}/{DATABASE}", CONNECTIONS) as address,
                another(app, database_url=address, database_pool=THREADS, **BEHIND) as made,
                made.app_context(),
            ):
                made.config["WTF_CSRF_ENABLED"] = False
                flask_migrate.upgrade()
                yield made
                db.session.remove()
        finally:
            link.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def backends() -> set[int]:
    """The server processes that successive transactions get."""
    found = set()
    for _ in range(2 * CONNECTIONS):
        found.add(db.session.execute(text("SELECT pg_backend_pid()")).scalar_one())
        db.session.rollback()
    return found


def test_transactions_of_one_connection_really_meet_several_servers(site: Flask) -> None:
    threads = [threading.Thread(target=_busy, args=(site,)) for _ in range(CONNECTIONS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(backends()) > 1


def _busy(site: Flask) -> None:
    with site.app_context():
        db.session.execute(text("SELECT pg_sleep(0.3)"))
        db.session.rollback()


def test_no_lock_outlives_a_migration(site: Flask) -> None:
    flask_migrate.upgrade()
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
    assert db.session.execute(text(held)).scalar_one() == 0


def test_import_search_export_verify_and_undo(site: Flask, book: Path) -> None:
    siti = make_user("siti", role=Role.ADMIN)
    batch = imported(book)
    client = browser(site, siti)
    for _ in range(CONNECTIONS):
        assert find(Query("semen")).total == 1
        assert "1.1" in client.get("/search?q=mandor").text + client.get("/search?q=semen").text
    for kind in ("csv", "xlsx", "json", "jsonl"):
        answer = client.get(f"/export/search.{kind}?q=semen")
        assert answer.status_code == 200
        assert len(answer.data) > 50
    assert client.get("/audit").status_code == 200
    assert verifying.verify().ok
    assert services.undo(batch.id, siti)
    assert state(batch.id) == BatchState.UNDONE
    assert find(Query("semen")).total == 0
    assert verifying.verify().ok


def test_more_threads_than_connections_wait_for_each_other(site: Flask, book: Path) -> None:
    imported(book)
    words = ["semen", "mandor", "semen mandor", "1.1", "seman", "1.2"]
    alone = [find(Query(q)).total for q in words]
    db.session.rollback()
    with ThreadPoolExecutor(THREADS) as threads:
        asking = [threads.submit(_ask, site, words) for _ in range(THREADS)]
        assert [each.result() for each in asking] == [alone] * THREADS
    assert db.session.execute(text(BACKENDS)).scalar_one() <= CONNECTIONS


def _ask(site: Flask, words: list[str]) -> list[int]:
    with site.app_context():
        return [find(Query(q)).total for q in words]


def test_what_is_off_is_known_to_transactions_that_have_all_connections(site: Flask) -> None:
    """A second connection for it would be waited for until the pooler gives up."""
    db.session.execute(text("INSERT INTO switched_off (name) VALUES ('alerts')"))
    db.session.commit()
    all_have_one = Barrier(CONNECTIONS, action=memory.forget)
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        asking = [threads.submit(_look, site, all_have_one) for _ in range(CONNECTIONS)]
        assert [each.result() for each in asking] == [False] * CONNECTIONS


def _look(site: Flask, all_have_one: Barrier) -> bool:
    with site.app_context():
        db.session.execute(text("SELECT 1"))
        all_have_one.wait(60)
        on = is_on("alerts")
        all_have_one.wait(60)  # none gives its connection back before all have looked
        return on


def test_a_visit_never_needs_a_second_connection(context: Flask) -> None:
    make_user("budi")
    found = make_ahsp("1.1", "Pemasangan semen")
    addresses = ["/search?q=semen", f"/ahsp/{found.id}", "/account/profile", "/exports"]
    db.session.rollback()
    with (
        pooled(str(context.config["SETTINGS"].database_url), 1) as url,
        another(context, database_url=url, **BEHIND) as narrow,
    ):
        narrow.config["WTF_CSRF_ENABLED"] = False
        client = narrow.test_client()
        who = {"username": "budi", "password": PASSWORD}
        assert client.post("/account/sign-in", data=who).status_code == 303
        for address in addresses:
            memory.forget()
            assert client.get(address).status_code == 200, address
        new = f"{PASSWORD} baru"
        changed = {"current": PASSWORD, "password": new, "again": new}
        assert client.post("/account/password", data=changed).status_code == 303
        assert client.post("/account/sign-out").status_code == 303
        assert client.get("/account/profile").status_code == 302


def test_a_server_that_ends_under_a_statement_counts_as_away_and_the_next_one_is_answered(
    site: Flask, app: Flask
) -> None:
    found: list[Exception] = []
    sleeper = threading.Thread(target=_sleep, args=(site, found))
    sleeper.start()
    url = str(app.config["SETTINGS"].database_url)
    with psycopg.connect(url, autocommit=True) as beside:
        until(lambda: beside.execute(END_ASLEEP, [DATABASE]).rowcount)
    sleeper.join()
    assert [away(error) for error in found] == [True]
    assert db.session.execute(text("SELECT 1")).scalar_one() == 1


@pytest.mark.parametrize("words", ["57P01", "57P02", "57P03", "25P03", "08P01"])
def test_the_last_words_of_a_server_count_as_its_end(context: Flask, words: str) -> None:
    """Through a pooler they arrive a moment before the connection ends."""
    said = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{words}'; END $$"
    with pytest.raises(DBAPIError) as caught:
        db.session.execute(text(said))
    db.session.rollback()
    assert away(caught.value)


def _sleep(site: Flask, found: list[Exception]) -> None:
    with site.app_context():
        try:
            db.session.execute(text("SELECT pg_sleep(60)"))
        except DBAPIError as error:
            found.append(error)
            db.session.rollback()


@pytest.mark.parametrize(
    ("pooler", "from_use"), [("none", 1), ("prepared", 1), ("transaction", None)]
)
def test_statements_are_prepared_where_they_are_found_again(
    pooler: str, from_use: int | None
) -> None:
    settings = Settings.from_environ({"AHSP_DATABASE_POOLER": pooler})
    assert engine_options(settings)["connect_args"]["prepare_threshold"] == from_use


def test_a_kind_of_pooler_that_nobody_knows_is_refused() -> None:
    with pytest.raises(SettingError, match="AHSP_DATABASE_POOLER='session'"):
        Settings.from_environ({"AHSP_DATABASE_POOLER": "session"})
