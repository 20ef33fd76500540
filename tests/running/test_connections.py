"""Connections to the database: what a transaction leaves behind, and what it may end with."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any, cast

import psycopg
import pytest
import sqlalchemy
from celery.exceptions import SoftTimeLimitExceeded
from flask import Flask
from psycopg.pq import TransactionStatus
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import DBAPIError

from ahsp.extensions import db
from ahsp.models import Sumber
from ahsp.running import connections
from ahsp.running.connections import Connection, borrowed
from tests.factories import make_sumber

pytestmark = pytest.mark.usefixtures("context")

ASKED = text("SELECT nama, 'asked again and again' FROM sumber WHERE id = :id")
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%again and%'")


def test_statements_stay_prepared_when_a_request_that_read_is_over() -> None:
    with db.engine.connect() as connection:
        for _ in range(3):
            connection.execute(ASKED, {"id": 1}).all()
            connection.rollback()
        assert connection.scalar(PREPARED) == 1


def test_statements_are_sent_as_they_are_written() -> None:
    written: list[str] = []

    def note(_link: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        written.append(statement)

    with db.engine.connect() as connection:
        event.listen(connection, "before_cursor_execute", note)
        asked = text("SELECT 17 % :n + :n, 'sent as it is'")
        for _ in range(2):  # the second time it is prepared
            assert connection.scalar(asked, {"n": 5}) == 7
        sent = text("SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%sent as%'")
        assert connection.scalars(sent).all() == written[:1]


def test_rows_that_come_some_at_a_time_are_asked_for_with_parameters_too() -> None:
    asked = text("SELECT n FROM generate_series(1, :most) AS n WHERE n % :by = 0")
    with db.engine.connect().execution_options(yield_per=2) as connection:
        rows = connection.execute(asked, {"most": 10, "by": 3})
        assert [row.n for row in rows] == [3, 6, 9]


def test_what_is_taken_back_is_not_there() -> None:
    make_sumber("A")
    db.session.add(Sumber(nama="B"))
    db.session.flush()
    db.session.rollback()
    assert [row.nama for row in db.session.query(Sumber)] == ["A"]


def test_a_failed_transaction_is_taken_back_and_the_connection_goes_on() -> None:
    with db.engine.connect() as connection:
        with pytest.raises(DBAPIError):
            connection.execute(text("SELECT 1 / 0"))
        connection.rollback()
        assert connection.scalar(text("SELECT 1")) == 1


def ending(connection: sqlalchemy.Connection, statements: str, savepoint: str = "") -> list[str]:
    """Have a transaction end so; returns what went wrong, once it did."""
    link = cast("Connection", connection.connection.driver_connection)
    said: list[str] = []
    link.end_with(statements, savepoint, lambda error: said.append(str(error)))
    return said


def names() -> list[str]:
    return sorted(db.session.scalars(select(Sumber.nama)))


def test_what_a_transaction_ends_with_is_committed_with_it() -> None:
    with db.engine.begin() as connection:
        connection.execute(insert(Sumber).values(nama="A"))
        ending(connection, "INSERT INTO sumber (nama) VALUES ('B'); COMMIT; SELECT 1")
    assert names() == ["A", "B"]


def test_an_ending_that_fails_fails_the_commit_and_the_connection_goes_on() -> None:
    with db.engine.connect() as connection:
        connection.execute(insert(Sumber).values(nama="A"))
        ending(connection, "SELECT 1 / 0; COMMIT")
        with pytest.raises(DBAPIError, match="division by zero"):
            connection.commit()
        connection.rollback()
        assert connection.scalar(text("SELECT 1")) == 1
    assert names() == []


def test_with_a_savepoint_the_rest_is_committed_where_an_ending_fails() -> None:
    with db.engine.begin() as connection:
        connection.execute(insert(Sumber).values(nama="A"))
        connection.execute(text("SAVEPOINT here"))
        said = ending(connection, "SELECT 1 / 0; COMMIT", "here")
    assert names() == ["A"]
    assert "division by zero" in said[0]


def test_a_transaction_that_is_taken_back_forgets_its_ending() -> None:
    with db.engine.connect() as connection:
        connection.execute(insert(Sumber).values(nama="A"))
        ending(connection, "SELECT 1 / 0; COMMIT")
        connection.rollback()
        connection.execute(insert(Sumber).values(nama="B"))
        connection.commit()
    assert names() == ["B"]


def test_a_transaction_begins_with_statements_that_hold_for_it_alone() -> None:
    setting = text("SELECT current_setting('work_mem'), count(*) FROM sumber GROUP BY 1")
    make_sumber("A")
    with db.engine.connect() as connection:
        usual = connection.execute(setting).one()[0]
        connection.rollback()
        link = cast("Connection", connection.connection.driver_connection)
        link.begin_with("SET LOCAL work_mem = '65kB'; SET LOCAL lock_timeout = '9s'")
        assert link.info.transaction_status == TransactionStatus.INTRANS
        assert connection.execute(setting).one() == ("65kB", 1)
        link.begin_with("SET LOCAL work_mem = '66kB'")  # it has begun already
        assert connection.execute(setting).one() == ("66kB", 1)
        connection.rollback()
        assert connection.execute(setting).one()[0] == usual
        connection.rollback()
        connection.begin()
        with pytest.raises(psycopg.Error, match="no_such"):
            link.begin_with("SET LOCAL no_such = 1")
        connection.rollback()
        assert connection.execute(setting).one()[0] == usual


def test_one_statement_is_asked_under_settings_that_hold_for_it_alone() -> None:
    make_sumber("A")
    memory = "SELECT current_setting('work_mem') AS memory"
    asked = f"{memory}, nama FROM sumber WHERE nama = $1"
    setting = "SELECT set_config('work_mem', '65kB', true)"
    told: list[str] = []
    with borrowed(db.engine) as link:
        link.told = lambda _seconds, statement: told.append(statement)
        for _ in range(3):  # from the second time on it is prepared
            assert link.ask_under(setting, asked, ["A"]) == [{"memory": "65kB", "nama": "A"}]
        assert link.ask(memory, []) != ("65kB",)
        assert link.info.transaction_status == TransactionStatus.IDLE
        assert not link.autocommit
        link.told = None
    assert told == [asked] * 3 + [memory]


def test_a_borrowed_connection_whose_statement_fails_is_not_lent_again() -> None:
    with pytest.raises(psycopg.errors.DivisionByZero), borrowed(db.engine) as link:
        link.ask_under("SELECT set_config('work_mem', '65kB', true)", "SELECT 1 / $1::int", [0])
    assert link.closed
    with pytest.raises(ValueError, match="mine"), borrowed(db.engine) as link:
        raise ValueError("mine")
    assert not link.closed
    assert db.session.scalar(text("SELECT 1")) == 1


def test_what_the_server_took_back_itself_is_taken_back_without_a_word() -> None:
    with db.engine.connect() as connection:
        mine = connection.scalar(text("SELECT pg_backend_pid()"))
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": mine})
        connection.rollback()
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != mine


def driver(connection: sqlalchemy.Connection) -> Connection:
    return cast("Connection", connection.connection.driver_connection)


def test_a_connection_that_was_used_a_moment_ago_is_handed_out_without_a_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    db.engine.dispose()  # so that it has one connection, which is the next
    with db.engine.connect() as connection:
        link = driver(connection)
    asked: list[object] = []
    monkeypatch.setattr(link, "cursor", lambda: asked.append(link) or Connection.cursor(link))
    for seconds, questions in ((600.0, 0), (-1.0, 1)):
        monkeypatch.setattr(connections, "FRESH_SECONDS", seconds)
        with db.engine.connect() as connection:
            assert driver(connection) is link
        assert len(asked) == questions


def test_a_connection_that_ended_since_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "FRESH_SECONDS", 600)
    for _ in range(3):
        with db.engine.connect() as connection, db.engine.connect() as second:
            pids = [each.scalar(text("SELECT pg_backend_pid()")) for each in (connection, second)]
            links = [driver(each) for each in (connection, second)]
        assert [each.seems_whole() for each in links] == [True, True]
        with psycopg.connect(plain_url(), autocommit=True) as other:
            for pid in pids:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert [each.seems_whole() for each in links] == [False, False]
        with db.engine.connect() as connection:
            assert connection.scalar(text("SELECT pg_backend_pid()")) not in pids


def plain_url() -> str:
    return db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def test_what_is_asked_alone_leaves_no_transaction_behind() -> None:
    with db.engine.connect() as connection:
        link = driver(connection)
        assert link.ask("SELECT $1::int + 1, 'a'", [1]) == (2, "a")
        assert link.info.transaction_status == TransactionStatus.IDLE
        with pytest.raises(psycopg.errors.DivisionByZero):
            link.ask("SELECT 1 / $1::int", [0])
        assert link.info.transaction_status == TransactionStatus.IDLE
        connection.execute(insert(Sumber).values(nama="A"))  # in a transaction, as ever
        connection.rollback()
    assert names() == []


@pytest.fixture
def overtime() -> Iterator[Callable[[], None]]:
    """Ends the time of this task, as a worker's process is told, once it waits for the server."""

    def over(*_: object) -> None:
        raise SoftTimeLimitExceeded

    before = signal.signal(signal.SIGUSR1, over)
    watching: list[threading.Thread] = []

    def arrange() -> None:
        url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

        def watch() -> None:
            query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
            with psycopg.connect(url, autocommit=True) as link:
                while not link.execute(query).fetchone()[0]:  # type: ignore[index]  # one row
                    pass
            os.kill(os.getpid(), signal.SIGUSR1)

        watching.append(threading.Thread(target=watch))
        watching[-1].start()

    yield arrange
    for each in watching:
        each.join()
    signal.signal(signal.SIGUSR1, before)


def sleep(connection: sqlalchemy.Connection) -> None:
    connection.execute(text("SELECT pg_sleep(60)"))


def copy(connection: sqlalchemy.Connection) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy("COPY (SELECT pg_sleep(60)) TO STDOUT") as rows:
        list(rows)


@pytest.mark.parametrize("work", [sleep, copy])
def test_a_statement_in_which_the_time_of_a_task_ends_is_given_up_and_its_transaction_taken_back(
    context: Flask, overtime: Callable[[], None], work: Callable[[sqlalchemy.Connection], None]
) -> None:
    sleeping = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    with db.engine.connect() as connection:
        connection.execute(insert(Sumber).values(nama="A"))
        overtime()
        with pytest.raises(SoftTimeLimitExceeded):
            work(connection)
        connection.rollback()
    with db.engine.connect() as connection:
        assert connection.scalar(sleeping) == 0
        assert connection.execute(select(Sumber.nama)).all() == []
