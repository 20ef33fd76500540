"""Answers that are kept until the data changes."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
import redis
from flask import Flask
from sqlalchemy import text

from ahsp.extensions import cache, db
from ahsp.search.filters import Query
from ahsp.search.kept import _pack, kept, near
from ahsp.search.queries import find
from tests.factories import make_ahsp


def raise_version() -> None:
    db.session.execute(text("UPDATE data_version SET version = version + 1"))
    db.session.commit()


def test_an_answer_is_computed_once_for_each_version(context: Flask) -> None:
    made: list[int] = []

    def compute() -> int:
        made.append(1)
        return len(made)

    assert [kept("n", "q", compute) for _ in range(3)] == [1, 1, 1]
    assert kept("n", "other", compute) == 2
    raise_version()
    assert kept("n", "q", compute) == 3


def test_new_data_shows_as_soon_as_the_version_is_raised(context: Flask) -> None:
    assert find(Query()).total == 0
    make_ahsp("1", "Galian")
    raise_version()
    assert find(Query()).total == 1


def test_without_redis_everything_is_computed(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = redis.Redis(port=1, socket_connect_timeout=0.2)
    monkeypatch.setattr(cache.cache, "_write_client", away)
    monkeypatch.setattr(cache.cache, "_read_client", away)
    make_ahsp("1", "Galian")
    assert find(Query()).total == 1


def test_redis_may_go_between_looking_and_keeping(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = redis.Redis(port=1, socket_connect_timeout=0.2)
    monkeypatch.setattr(cache.cache, "_write_client", away)
    assert kept("n", "q", lambda: 7) == 7


def test_however_many_ask_at_once_one_computes(context: Flask) -> None:
    made: list[int] = []
    barrier = Barrier(6)

    def compute() -> int:
        made.append(1)
        time.sleep(0.2)
        return 7

    def ask(process: int) -> int:
        with context.app_context():
            barrier.wait()
            return kept("n", "q", compute, version=1)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(ask, range(6))) == [7] * 6
    assert len(made) == 1


def test_what_another_process_computes_is_waited_for(context: Flask) -> None:
    key = next_key("q")
    assert cache.add(f"{key}:lock", 1, timeout=5)
    with ThreadPoolExecutor(1) as pool:

        def ask() -> int:
            with context.app_context():
                return kept("n", "q", lambda: 1, version=1)

        asked = pool.submit(ask)
        time.sleep(0.1)
        assert not asked.done()
        cache.set(key, _pack(2))
        assert asked.result(5) == 2


def test_a_process_that_gave_up_keeps_nobody_waiting(context: Flask) -> None:
    key = next_key("q")
    assert cache.add(f"{key}:lock", 1, timeout=1)
    assert kept("n", "q", lambda: 3, version=1) == 3


def test_a_failure_is_not_kept(context: Flask) -> None:
    def fail() -> int:
        raise ValueError("away")

    with pytest.raises(ValueError, match="away"):
        kept("n", "q", fail, version=1)
    assert kept("n", "q", lambda: 4, version=1) == 4


def test_nothing_is_kept_where_the_cache_is_off(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = replace(context.config["SETTINGS"], search_cache=False)
    monkeypatch.setitem(context.config, "SETTINGS", off)
    answers = iter((1, 2))
    assert [kept("n", "q", lambda: next(answers), version=1) for _ in range(2)] == [1, 2]


def test_a_process_keeps_no_more_than_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ahsp.search.kept.NEAR_BYTES", 10)
    near.clear()
    near.put("a", b"x" * 6)
    near.put("b", b"x" * 6)
    assert (near.get("a"), near.get("b")) == (None, b"x" * 6)
    near.clear()


def next_key(question: str) -> str:
    asked = hashlib.blake2b(repr(question).encode(), digest_size=16).hexdigest()
    return f"n:1:{asked}"
