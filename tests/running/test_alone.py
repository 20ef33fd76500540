"""What a connection is asked past cursors and transactions."""

import signal
import threading
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from psycopg.pq import TransactionStatus

from ahsp.extensions import db
from ahsp.running import alone
from ahsp.running.alone import AskedAlone

pytestmark = pytest.mark.usefixtures("context")
KINDS = """SELECT $1::text, $2::text[], $3::bytea, $4::int, $5::numeric, $6::bool, $7::int[],
    $8::jsonb, coalesce($9, 'none')"""
VALUES: list[Any] = [
    'sen\'s \\ "1"',
    ["a,b", 'c"', "{d}", None],
    b"\x00'",
    70_000,
    Decimal("0.050"),
    True,
    [1, 2],
]
PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'ahsp%'"


@pytest.fixture
def link() -> Iterator[AskedAlone]:
    """A connection of a test's own."""
    url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with AskedAlone.connect(url) as made:
        yield made


def test_values_of_all_kinds_come_back_as_they_went(link: AskedAlone) -> None:
    for _ in range(2):  # the second time it is prepared
        assert link.ask(KINDS, [*VALUES, '{"a": 1}', None]) == (*VALUES, {"a": 1}, "none")
    assert link.ask(KINDS, [None] * 9) == (*[None] * 8, "none"), "the same statement"
    assert link.ask(PREPARED, []) == (2,)
    assert link.ask("SELECT 1 WHERE $1", [False]) is None


def test_the_statements_last_asked_stay_prepared(
    link: AskedAlone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alone, "KEPT", 3)
    for number in (1, 2, 3, 1, 4):
        assert link.ask(f"SELECT $1::int + {number}", [10]) == (10 + number,)
    kept = "SELECT string_agg(right(statement, 1), '') FROM pg_prepared_statements"
    assert link.ask(kept, []) == ("14s",)
    assert link.ask("SELECT $1::int + 2", [10]) == (12,)
    assert link.ask("SELECT $1::int + 1", [10]) == (11,)


@pytest.mark.parametrize("back", ["ROLLBACK", "ROLLBACK TO SAVEPOINT here"])
def test_what_is_forgotten_with_a_transaction_is_prepared_again(
    link: AskedAlone, back: str
) -> None:
    for _ in range(2):
        assert link.ask("SELECT $1::int", [1]) == (1,)
        link.execute("SAVEPOINT here", prepare=True)
        link.execute(back)
        link.rollback()
    assert link.ask("SELECT $1::int", [2]) == (2,)


def test_nothing_is_prepared_behind_a_pooler_that_knows_nothing_of_it(link: AskedAlone) -> None:
    link.prepare_threshold = None
    for _ in range(2):
        [row] = link.ask_under("SELECT 1", KINDS, [None] * 9)
        assert row["coalesce"] == "none"
    assert link.ask(PREPARED, []) == (0,)


def test_in_a_transaction_nothing_is_asked_alone(link: AskedAlone) -> None:
    link.execute("SELECT 1")
    with pytest.raises(psycopg.ProgrammingError, match="alone"):
        link.ask("SELECT 1", [])
    assert link.info.transaction_status == TransactionStatus.INTRANS


@pytest.mark.parametrize(
    ("under", "statement", "error"),
    [
        ("SELECT set_config('statement_timeout', '10', true)", "SELECT pg_sleep(9)", "57014"),
        ("SELECT set_config('no_such', '1', true)", "SELECT 1", "42704"),
        ("SELECT 1", "SELECT no_such", "42703"),
    ],
)
def test_what_fails_says_what_failed_first(
    link: AskedAlone, under: str, statement: str, error: str
) -> None:
    with pytest.raises(psycopg.Error) as raised:
        link.ask_under(under, statement, [])
    assert raised.value.sqlstate == error
    assert link.ask("SELECT current_setting('statement_timeout')", []) == ("0",)


@pytest.mark.parametrize("asks", ["SELECT pg_terminate_backend(pg_backend_pid())", "SELECT 1"])
def test_a_server_that_goes_away_is_an_error(link: AskedAlone, asks: str) -> None:
    if asks == "SELECT 1":  # it went before
        with pytest.raises(psycopg.OperationalError):
            link.ask("SELECT pg_terminate_backend(pg_backend_pid())", [])
    with pytest.raises(psycopg.OperationalError):
        link.ask_under("SELECT 1", asks, [])
    assert link.closed


def test_what_is_asked_when_the_time_of_a_task_ends_is_given_up() -> None:
    def over(*_: object) -> None:
        raise SoftTimeLimitExceeded

    before = signal.signal(signal.SIGALRM, over)
    try:
        with db.engine.connect() as connection:
            link: Any = connection.connection.driver_connection
            signal.setitimer(signal.ITIMER_REAL, 0.3)
            with pytest.raises(SoftTimeLimitExceeded):
                link.ask("SELECT pg_sleep(60)", [])
            assert link.ask("SELECT 1", []) == (1,)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_threads_that_share_a_connection_take_turns(link: AskedAlone) -> None:
    found: list[Any] = []
    threads = [
        threading.Thread(
            target=lambda n=n: found.append(link.ask("SELECT $1::int, pg_sleep(0.01)", [n]))
        )
        for n in range(8)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(number for number, _ in found) == list(range(8))
