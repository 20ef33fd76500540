"""Bells for a worker; where the queue is away, a sweeper finds what waits."""

import time
from typing import Any

import structlog
from flask import current_app
from kombu.exceptions import OperationalError as QueueAwayError
from redis.exceptions import RedisError, ResponseError

from ahsp.extensions import celery_app
from ahsp.running.brake import PausedError
from ahsp.running.redis_link import redis_brake

log = structlog.get_logger()
_OWN_LIMITS = {"time_limit": None, "soft_time_limit": None}
"""Celery would send the limits of whoever rings; those of the worker are meant."""


def ring(task: str, *args: Any, **options: Any) -> bool:
    """Tell a worker; to be called after the commit.

    Args:
        task: the name of what is to be done.
        *args: what it is told, such as an id.
        **options: what it is told by name.

    Returns:
        whether the bell rang; otherwise the work waits for the sweeper.
    """
    return send(task, args=list(args), kwargs=options)


def send(task: str, **message: Any) -> bool:
    """Tell a worker, as `ring` does.

    Args:
        task: the name of what is to be done.
        **message: all of its message, such as `headers` and `expires`.

    Returns:
        whether the bell rang.
    """
    brake, began = redis_brake(str(current_app.config["SETTINGS"].redis_url)), time.monotonic()
    try:
        brake.check()
        celery_app.send_task(task, retry=False, **_OWN_LIMITS, **message)
    except (QueueAwayError, RedisError, OSError) as error:
        cause = error.__cause__ or error
        if not isinstance(cause, PausedError | ResponseError):  # the latter answers, and is full
            brake.put_on(cause)
        log.warning("queue away, the sweeper will dispatch", task=task, error=str(error), **message)
        return False
    brake.answered(time.monotonic() - began)
    return True
