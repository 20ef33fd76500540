"""Locks that end with their transaction, whoever holds them and whatever becomes of them."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from ahsp.extensions import db
from ahsp.running import locks

HELD = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
END_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks"
    " WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()"
)


def held() -> int:
    with db.engine.connect() as link:
        return int(link.scalar(HELD) or 0)


def test_of_two_at_once_one_is_alone(context: Flask) -> None:
    with locks.alone(db.engine, "a round") as first, locks.alone(db.engine, "a round") as second:
        assert (first, second) == (True, False)
    with locks.alone(db.engine, "a round") as third:
        assert third


def test_other_names_do_not_meet(context: Flask) -> None:
    with locks.alone(db.engine, "a round") as one, locks.alone(db.engine, "another") as other:
        assert one
        assert other


def test_nothing_is_left_on_the_connection(context: Flask) -> None:
    def work() -> None:
        with locks.alone(db.engine, "a round"):
            assert held() == 1
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        work()
    assert held() == 0, "a pooler gives the connection to somebody else now"


def test_who_is_patient_gets_the_lock_when_it_is_free(context: Flask) -> None:
    began = threading.Event()
    engine = db.engine

    def wait() -> bool:
        began.set()
        with locks.alone(engine, "a round", patience=60) as free:
            return free

    with ThreadPoolExecutor(1) as pool:
        with locks.alone(db.engine, "a round"):
            waiting = pool.submit(wait)
            assert began.wait(60)
        assert waiting.result(timeout=60)


def test_a_broken_connection_frees_the_lock_and_the_block_ends_in_peace(context: Flask) -> None:
    with locks.alone(db.engine, "a round") as first:
        assert first
        with db.engine.connect() as link:
            link.execute(END_OTHERS)
        with locks.alone(db.engine, "a round", patience=60) as next_one:
            assert next_one


def test_a_lock_waits_within_the_transaction_and_ends_with_it(context: Flask) -> None:
    locks.wait_for(db.session, "summing up")
    assert held() == 1
    with locks.alone(db.engine, "summing up") as free:
        assert not free
    db.session.commit()
    assert held() == 0


def test_a_server_that_ends_idle_transactions_leaves_the_holder_alone(context: Flask) -> None:
    # Long enough for the first questions of a connection on a machine that is slow just then.
    hurried = create_engine(
        db.engine.url, connect_args={"options": "-c idle_in_transaction_session_timeout=3000"}
    )
    with locks.alone(hurried, "a round") as first:
        assert first
        time.sleep(4)
        assert held() == 1
    hurried.dispose()


def test_a_holder_has_no_snapshot_that_an_index_made_under_the_lock_would_wait_for(
    context: Flask,
) -> None:
    holders = text(
        "SELECT count(*), count(backend_xmin) FROM pg_stat_activity"
        " WHERE datname = current_database() AND state = 'idle in transaction'"
    )
    for _ in range(3):  # a statement that was prepared meanwhile goes another way
        with locks.alone(db.engine, "a"), db.engine.connect() as link:
            assert link.execute(holders).one() == (1, 0)
