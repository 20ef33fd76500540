"""Announced after the commit, heard by every process, and caught up with where it was missed."""

import time
from threading import enumerate as threads

import pytest
from flask import Flask

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce, announce_now, announcer
from ahsp.live.hearing import MOST, Hearing
from ahsp.live.numbers import KEY
from ahsp.running.policy import BRISK_SECONDS
from ahsp.running.redis_link import Answer, answer, redis_brake
from tests.apps import another
from tests.imports.work_place import Thread
from tests.live.conftest import hearing_of, until
from tests.redis_server import RedisServer


def test_a_topic_moves_with_the_commit_and_not_before(site: Flask) -> None:
    hearing = hearing_of(site)
    announce(topics.IMPORTS, topics.of_import(7))
    announce_now(topics.TASKS)
    until(lambda: hearing.number(topics.TASKS))
    assert hearing.number(topics.IMPORTS) == 0, "what was told before the commit was told in order"
    db.session.execute(db.text("SELECT 1"))
    db.session.commit()
    until(lambda: hearing.number(topics.IMPORTS))
    assert hearing.number(topics.of_import(7)) == hearing.number(topics.IMPORTS) == hearing.newest


def test_what_is_rolled_back_is_never_told(site: Flask) -> None:
    hearing = hearing_of(site)
    db.session.execute(db.text("SELECT 1"))
    announce(topics.IMPORTS)
    db.session.rollback()
    db.session.commit()
    announce_now(topics.TASKS)
    until(lambda: hearing.number(topics.TASKS))
    assert hearing.number(topics.IMPORTS) == 0


def test_recording_an_event_tells_of_it(site: Flask) -> None:
    record(Event.SIGNED_OUT)
    db.session.commit()
    until(lambda: hearing_of(site).number(topics.AUDIT))


def test_numbers_only_rise_also_where_redis_was_emptied(
    site: Flask, redis_server: RedisServer
) -> None:
    hearing = hearing_of(site)
    seen = 0
    for turn in range(20):
        if turn == 10:
            redis_server.client.flushall()
        announce_now(topics.TASKS)
        until(lambda: hearing.number(topics.TASKS) > seen)  # noqa: B023
        seen = hearing.number(topics.TASKS)


def test_however_many_are_told_at_once_none_is_ahead_of_the_clock(
    site: Flask, redis_server: RedisServer
) -> None:
    client = redis_server.client
    for _ in range(200):
        announce_now(topics.TASKS)
    before = client.zscore(KEY, topics.TASKS)
    client.flushall()
    announce_now(topics.TASKS)
    assert client.zscore(KEY, topics.TASKS) > before


def test_a_process_that_starts_later_knows_the_same_numbers(app: Flask, site: Flask) -> None:
    announce_now(topics.TASKS)
    until(lambda: hearing_of(site).number(topics.TASKS))
    with another(app, redis_url=site.config["SETTINGS"].redis_url) as second:
        later = hearing_of(second)
        assert not later.connected, "nobody asked it yet"
        later.begin()
        until(lambda: later.connected)
        assert later.number(topics.TASKS) == hearing_of(site).number(topics.TASKS)
        assert later.newest == hearing_of(site).newest


def test_what_was_told_while_the_line_was_broken_is_caught_up_with(
    site: Flask, redis_server: RedisServer
) -> None:
    hearing = hearing_of(site)
    redis_server.stop()
    until(lambda: not hearing.connected)
    announce_now(topics.TASKS)  # lost: nobody can take it
    redis_server.start()
    announcer()._silent_until = 0.0
    announce_now(topics.MAIL)
    until(lambda: hearing.connected and hearing.number(topics.MAIL))


def test_a_redis_that_is_full_tells_all_the_same(site: Flask, redis_server: RedisServer) -> None:
    hearing = hearing_of(site)
    announce_now(topics.TASKS)
    until(lambda: hearing.number(topics.TASKS))
    redis_server.client.config_set("maxmemory", 1)
    announce_now(topics.MAIL)
    until(lambda: hearing.number(topics.MAIL) > hearing.number(topics.TASKS))


def test_one_that_is_heard_again_counts_as_away_no_longer(
    site: Flask, redis_server: RedisServer
) -> None:
    hearing, settings = hearing_of(site), site.config["SETTINGS"]
    redis_server.stop()
    until(lambda: not hearing.connected)
    assert answer(settings) is Answer.AWAY
    redis_brake(settings.redis_url)._until = time.monotonic() + 3600
    redis_server.start()
    until(lambda: hearing.connected)
    until(lambda: answer(settings) is Answer.OK)


def test_a_redis_that_is_away_is_left_alone_and_nothing_fails(
    site: Flask, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis_server.stop()
    announce_now(topics.TASKS)
    monkeypatch.setattr(announcer(), "_raise", lambda **_: pytest.fail("asked again"))
    announce_now(topics.TASKS)


def test_a_redis_that_hangs_counts_as_away_and_is_heard_again_afterwards(
    site: Flask, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ahsp.live.hearing.SILENCE", 0.2)
    hearing = hearing_of(site)
    announce_now(topics.TASKS)  # wakes the thread, which waits no longer than that from now on
    with redis_server.frozen():
        until(lambda: not hearing.connected)
    until(lambda: hearing.connected)


def test_a_redis_that_is_slow_for_a_moment_is_told_all_the_same(
    site: Flask, redis_server: RedisServer
) -> None:
    with redis_server.frozen():
        telling = Thread(site, lambda: announce_now(topics.TASKS))
        time.sleep(3 * BRISK_SECONDS)  # a session would not wait for it any more
    telling.join()
    until(lambda: hearing_of(site).number(topics.TASKS))
    announce_now(topics.MAIL)
    until(lambda: hearing_of(site).number(topics.MAIL))


def test_a_process_has_one_thread_and_one_subscription_however_often_it_is_asked(
    site: Flask, redis_server: RedisServer
) -> None:
    mine = hearing_of(site)
    before = [each for each in threads() if each.name == "live"]
    for _ in range(10):
        mine.begin()
    assert [each for each in threads() if each.name == "live"] == before
    (_, listening), *_ = redis_server.client.pubsub_numsub("ahsp:live")
    assert listening == 1


def test_memory_for_topics_has_an_end() -> None:
    hearing = Hearing("redis://127.0.0.1:1/0")
    for number in range(1, 2 * MOST):
        hearing._learn(number, [topics.of_import(number)])
    assert len(hearing._numbers) <= MOST
    assert hearing.number(topics.of_import(2 * MOST - 1)) == 2 * MOST - 1


def test_old_numbers_leave_redis(site: Flask, redis_server: RedisServer) -> None:
    redis_server.client.zadd("ahsp:live", {"import:1": 1_000_000})
    announce_now(topics.TASKS)
    assert redis_server.client.zscore("ahsp:live", "import:1") is None
    assert redis_server.client.zscore("ahsp:live", "tasks")
