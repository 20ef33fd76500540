"""What processes count is added up in Redis: nothing twice, nothing lost while Redis is away."""

import os
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from ahsp.running import sums as module
from ahsp.running.sums import Sums
from tests.apps import DEAD_REDIS
from tests.conftest import Configure
from tests.imports.work_place import Thread

KEY = "ahsp:test-sums"


def until(what: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 60
    while not what():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def numbers(of: Sums) -> dict[str, str]:
    return {name: value for name, value in of.read().items() if name != "since"}


def test_two_processes_are_one_sum(context: Flask) -> None:
    first, second = Sums(KEY), Sums(KEY)
    first.add({"a": 1, "b": 2})
    second.add({"a": 5})
    second.add_up()
    assert numbers(first) == {"a": "6", "b": "2"}
    assert numbers(first) == {"a": "6", "b": "2"}, "nothing is added twice"
    assert first.read()["since"].endswith("+00:00")


def test_a_process_that_counts_no_more_has_its_counts_added_all_the_same(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.01)
    Sums(KEY).add({"a": 3})
    until(lambda: numbers(Sums(KEY)) == {"a": "3"})


def test_counts_wait_while_redis_is_away_and_one_line_says_so(
    context: Flask,
    configure: Configure,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    url = context.config["SETTINGS"].redis_url
    configure(redis_url=DEAD_REDIS)
    counting = Sums(KEY)
    for _ in range(3):
        counting.add({"a": 1})
        counting.add_up()
    assert capfd.readouterr().err.count("counts wait for Redis") == 1
    configure(redis_url=url)
    assert numbers(counting) == {"a": "3"}


def test_a_forked_process_adds_its_own_counts_and_not_its_parent_s_once_more(
    context: Flask,
) -> None:
    counting = Sums(KEY)
    counting.add({"a": 1})
    if not (child := os.fork()):
        try:
            counting.add({"a": 10})
            counting.add_up()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert numbers(counting) == {"a": "11"}


def test_who_reads_waits_for_what_another_thread_adds_at_this_moment(context: Flask) -> None:
    under_way, go_on = threading.Event(), threading.Event()

    def hold(_pipe: object) -> None:
        under_way.set()
        assert go_on.wait(60)

    counting = Sums(KEY, hold)
    counting.add({"a": 1})
    adding = Thread(context, counting.add_up)
    assert under_way.wait(60)
    reading = Thread(context, lambda: numbers(counting))
    time.sleep(0.1)  # in which it would have read too early
    go_on.set()
    adding.join()
    reading.join()
    assert reading.result == {"a": "1"}


def test_counting_begins_anew(context: Flask) -> None:
    counting = Sums(KEY)
    counting.add({"a": 1})
    counting.add_up()
    counting.add({"a": 1})
    counting.begin_anew()
    assert counting.read() == {}
