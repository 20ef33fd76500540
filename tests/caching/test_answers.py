"""Answers that are kept until the data changes."""

import hashlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import redis
from flask import Flask
from sqlalchemy import text

from ahsp.caching import Family, State, kept
from ahsp.caching.answers import _pack
from ahsp.caching.backend import TAKEN
from ahsp.caching.counters import counted
from ahsp.caching.families import declare, families, family
from ahsp.caching.near import Near, near
from ahsp.caching.state import current_state, raise_generations
from ahsp.config.release import sources
from ahsp.extensions import cache, db
from ahsp.search.filters import Query
from ahsp.search.queries import CATALOGUE, RESULTS, find
from tests.conftest import Configure
from tests.factories import make_ahsp

NOW = State(1, {})


def raise_version() -> None:
    db.session.execute(text("UPDATE data_version SET version = version + 1"))
    db.session.commit()


def next_key(question: str) -> str:
    asked = hashlib.blake2b(repr(question).encode(), digest_size=16).hexdigest()
    return f"search:{sources()}:1.0:{asked}"


def made_by(answers: Iterator[int], question: str = "q", family: Family = RESULTS) -> int:
    return kept(family, question, lambda: next(answers))


def test_an_answer_is_computed_once_for_each_version(context: Flask) -> None:
    answers = iter(range(1, 9))
    assert [made_by(answers) for _ in range(3)] == [1, 1, 1]
    assert made_by(answers, "other") == 2
    raise_version()
    assert made_by(answers) == 3


def test_one_family_can_be_dropped_alone(context: Flask) -> None:
    answers = iter(range(1, 9))
    assert [made_by(answers), made_by(answers, family=CATALOGUE)] == [1, 2]
    for again in (3, 4):
        raise_generations(db.session(), [RESULTS])
        db.session.commit()
        assert [made_by(answers), made_by(answers, family=CATALOGUE)] == [again, 2]
    assert current_state().generations == {"search": 2}


def test_none_is_an_answer_too(context: Flask) -> None:
    made: list[int] = []
    for _ in range(2):
        assert kept(RESULTS, "q", lambda: made.append(1)) is None
    assert made == [1]


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
    assert kept(RESULTS, "q", lambda: 7) == 7


class Full(redis.Redis):
    """A Redis that takes nothing in, as one without room for more."""

    has_room_for_a_mark = False

    def execute_command(self, *args: Any, **options: Any) -> Any:
        if args[0] == "SET" and not (self.has_room_for_a_mark and "NX" in args):
            raise redis.OutOfMemoryError("command not allowed when used memory > 'maxmemory'.")
        return super().execute_command(*args, **options)


def test_redis_without_room_gives_what_it_has_and_nobody_waits_for_the_rest(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept(RESULTS, "q", lambda: 7, NOW) == 7
    near.clear()
    full = Full.from_url(context.config["SETTINGS"].redis_url)
    monkeypatch.setattr(cache.cache, "_write_client", full)
    assert kept(RESULTS, "q", lambda: 8, NOW) == 7
    monkeypatch.setattr("ahsp.caching.answers.PATIENCE", 600.0)
    assert kept(RESULTS, "other", lambda: 9, NOW) == 9
    near.clear()
    monkeypatch.undo()
    assert kept(RESULTS, "other", lambda: 10, NOW) == 10


def test_a_place_that_was_taken_is_free_again_where_the_answer_found_no_room(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Full.from_url(context.config["SETTINGS"].redis_url)
    monkeypatch.setattr(full, "has_room_for_a_mark", True)
    monkeypatch.setattr(cache.cache, "_write_client", full)
    key = f"ahsp:cache:{next_key('q')}"
    there: list[int] = []

    def compute() -> int:
        there.append(full.exists(key))
        return 7

    assert kept(RESULTS, "q", compute, NOW) == 7
    there.append(full.exists(key))
    assert there == [1, 0]


def test_one_that_nobody_asked_before_costs_two_trips(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    client = cache.cache._write_client
    ask = client.execute_command

    def note(*args: Any, **options: Any) -> Any:
        said.append(args[0])
        return ask(*args, **options)

    monkeypatch.setattr(client, "execute_command", note)
    assert kept(RESULTS, "q", lambda: 7, NOW) == 7
    assert len(said) == 2
    near.clear()
    assert kept(RESULTS, "q", lambda: 8, NOW) == 7
    assert len(said) == 3


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
            return kept(RESULTS, "q", compute, NOW)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(ask, range(6))) == [7] * 6
    assert len(made) == 1


def test_what_another_process_computes_is_waited_for(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ahsp.caching.answers.PATIENCE", 60.0)
    key = next_key("q")
    assert cache.add(key, TAKEN, timeout=60)
    with ThreadPoolExecutor(1) as pool:

        def ask() -> int:
            with context.app_context():
                return kept(RESULTS, "q", lambda: 1, NOW)

        asked = pool.submit(ask)
        time.sleep(0.1)
        assert not asked.done()
        cache.set(key, _pack(2))
        assert asked.result(60) == 2


def test_a_process_that_gave_up_keeps_nobody_waiting(context: Flask) -> None:
    key = next_key("q")
    assert cache.add(key, TAKEN, timeout=1)
    assert kept(RESULTS, "q", lambda: 3, NOW) == 3


def test_an_answer_near_its_end_is_kept_anew_and_a_young_one_left(
    context: Flask, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(search_cache_seconds=1000)
    assert kept(RESULTS, "q", lambda: 5, NOW) == 5
    client = redis.Redis.from_url(context.config["SETTINGS"].redis_url)
    key = f"ahsp:cache:{next_key('q')}"
    began = time.time()
    for later, renewed in ((100, False), (900, True)):
        near.clear()
        client.expire(key, 50)
        monkeypatch.setattr("ahsp.caching.answers.time.time", lambda: began + later)  # noqa: B023
        assert kept(RESULTS, "q", lambda: 6, NOW) == 5
        assert (client.ttl(key) > 50) is renewed


def test_what_other_code_made_is_not_read(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter((1, 2))
    assert made_by(answers) == 1
    monkeypatch.setattr("ahsp.caching.answers.sources", lambda: "another")
    assert made_by(answers) == 2
    monkeypatch.undo()
    assert made_by(answers) == 1


def test_a_failure_is_not_kept(context: Flask) -> None:
    def fail() -> int:
        raise ValueError("away")

    with pytest.raises(ValueError, match="away"):
        kept(RESULTS, "q", fail, NOW)
    assert kept(RESULTS, "q", lambda: 4, NOW) == 4


def test_nothing_is_kept_where_the_cache_is_off(context: Flask, configure: Configure) -> None:
    configure(search_cache=False)
    answers = iter((1, 2))
    assert [made_by(answers) for _ in range(2)] == [1, 2]


def test_a_process_keeps_no_more_than_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ahsp.caching.near.MOST_BYTES", 10)
    small = Near()
    small.put("a", b"x" * 6, 1)
    small.put("b", b"x" * 6, 1)
    assert (small.get("a"), small.get("b")) == (None, b"x" * 6)


def test_a_process_keeps_nothing_of_data_that_changed() -> None:
    small = Near()
    small.put("old", b"x", 1)
    small.put("new", b"y", 2)
    small.put("late", b"z", 1)  # computed before the change, or by a replica that lags
    assert [small.get(key) for key in ("old", "new", "late")] == [None, b"y", b"z"]


def test_a_family_is_declared_once_and_named_as_a_key_is() -> None:
    with pytest.raises(ValueError, match="'search' is taken"):
        declare("search", RESULTS.label)
    with pytest.raises(ValueError, match="makes no key"):
        declare("a:b", RESULTS.label)
    assert (family("search"), family("a:b")) == (RESULTS, None)
    assert {CATALOGUE, RESULTS} <= set(families())


def test_how_answers_were_come_by_is_counted_over_all_processes(context: Flask) -> None:
    answers = iter(range(1, 9))
    for _ in range(3):
        made_by(answers)
    near.clear()  # what another process would find
    made_by(answers)
    made_by(answers, family=CATALOGUE)
    found, since = counted(families())
    assert since is not None
    assert (found["search"].near, found["search"].far, found["search"].computed) == (2, 1, 1)
    assert found["search"].rate == 0.75
    assert found["search"].mean is not None
    assert found["catalogue"].rate == 0


def test_counts_wait_while_redis_is_away(context: Flask, configure: Configure) -> None:
    url = context.config["SETTINGS"].redis_url
    configure(redis_url="redis://127.0.0.1:1/0")
    answers = iter(range(1, 9))
    assert [made_by(answers) for _ in range(3)] == [1, 1, 1]
    configure(redis_url=url)
    found, _since = counted(families())
    assert found["search"].asked == 3
