"""Whether a worker hears each queue, and how long its answer takes."""

import time
from dataclasses import dataclass
from uuid import uuid4

from flask import current_app
from redis.exceptions import RedisError

from ahsp.ops.queues import EVERY
from ahsp.running import bells
from ahsp.running.redis_link import redis_client

TASK = "tasks.echo"
SECONDS = 10
"""How long an answer is waited for; then nobody answers any more."""
_STEP = 0.01
"""Seconds between two looks; to wait at Redis itself would pass its time-out."""


class QueueAwayError(Exception):
    """Redis does not answer, so nobody can be asked."""


@dataclass(frozen=True, slots=True)
class Trip:
    """One queue: after how many milliseconds a worker answered; None where none did."""

    queue: str
    ms: float | None


def trips(seconds: float = SECONDS) -> list[Trip]:
    """Send a task through every queue at once, and wait for the answers.

    Args:
        seconds: how long at most, for all together.

    Raises:
        QueueAwayError: Redis does not answer.
    """
    began = time.monotonic()
    queues = {_key(uuid4().hex): queue for queue in EVERY}
    for key, queue in queues.items():
        if not bells.send(TASK, args=[key], queue=queue):
            raise QueueAwayError
    try:
        found = _answers(set(queues), began, seconds)
    except RedisError as error:
        raise QueueAwayError from error
    return [Trip(queue, found.get(key)) for key, queue in queues.items()]


def answer(key: str) -> None:
    """Say that a task arrived.

    Args:
        key: where whoever sent it waits.
    """
    line = redis_client(current_app.config["SETTINGS"])
    line.rpush(key, "here")
    line.expire(key, 2 * SECONDS)


def _answers(awaited: set[str], began: float, seconds: float) -> dict[str, float]:
    """The milliseconds after which each came, by this process's own clock."""
    line = redis_client(current_app.config["SETTINGS"])
    found: dict[str, float] = {}
    while awaited and time.monotonic() < began + seconds:
        for key in sorted(awaited):
            if line.lpop(key):
                found[key] = round((time.monotonic() - began) * 1000, 1)
                awaited.discard(key)
        time.sleep(_STEP)
    return found


def _key(token: str) -> str:
    return f"ahsp:echo:{token}"
