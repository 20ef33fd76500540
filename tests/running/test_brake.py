"""A server that counts as away is left alone for a while, by all threads but one."""

import threading

import pytest
import redis

from ahsp.running import brake as module
from ahsp.running.brake import Brake, PausedError
from ahsp.running.policy import REDIS_PAUSE_SECONDS, REDIS_SLOW_ANSWERS, REDIS_SLOW_SECONDS
from ahsp.running.redis_link import options, redis_brake
from tests.apps import DEAD_REDIS

QUICK, SLOW = REDIS_SLOW_SECONDS / 2, REDIS_SLOW_SECONDS * 2


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that only the test moves, in seconds."""
    seconds = [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: seconds[0])
    return seconds


def elsewhere(brake: Brake) -> bool:
    """Whether another thread may ask."""
    said: list[bool] = []

    def ask() -> None:
        try:
            brake.check()
        except PausedError:
            said.append(False)
        else:
            said.append(True)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return said[0]


def test_a_server_that_answers_is_asked(clock: list[float]) -> None:
    brake = Brake("a")
    brake.answered(QUICK)
    brake.check()
    assert not brake.is_on


def test_nobody_asks_while_the_pause_lasts_then_one_does(clock: list[float]) -> None:
    brake = Brake("a")
    brake.put_on("silent")
    clock[0] += REDIS_PAUSE_SECONDS - 0.1
    with pytest.raises(PausedError):
        brake.check()
    clock[0] += 0.2
    brake.check()
    brake.check()  # one question is several calls
    assert not elsewhere(brake)
    brake.answered(QUICK)
    assert elsewhere(brake)


def test_the_one_that_tried_in_vain_waits_too(clock: list[float]) -> None:
    brake = Brake("a")
    brake.put_on("silent")
    clock[0] += REDIS_PAUSE_SECONDS
    brake.check()
    brake.put_on("silent still")
    with pytest.raises(PausedError):
        brake.check()


def test_slow_answers_in_a_row_are_as_none(clock: list[float]) -> None:
    brake = Brake("a")
    for _ in range(REDIS_SLOW_ANSWERS - 1):
        brake.answered(SLOW)
    brake.answered(QUICK)
    for _ in range(REDIS_SLOW_ANSWERS - 1):
        brake.answered(SLOW)
    assert not brake.is_on
    brake.answered(SLOW)
    assert brake.is_on


def test_after_the_pause_one_slow_answer_is_enough(clock: list[float]) -> None:
    brake = Brake("a")
    brake.put_on("silent")
    clock[0] += REDIS_PAUSE_SECONDS
    brake.check()
    brake.answered(SLOW)
    assert brake.is_on


def test_a_client_of_a_dead_server_asks_it_once() -> None:
    client = redis.Redis.from_url(DEAD_REDIS, **options(DEAD_REDIS))
    for _ in range(2):
        with pytest.raises(PausedError, match="refused"):
            client.ping()
    assert redis_brake(DEAD_REDIS).is_on
