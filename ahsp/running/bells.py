"""Bells for a worker; where the queue is away, a sweeper finds what waits."""

from typing import Any

import structlog
from kombu.exceptions import OperationalError as QueueAwayError
from redis.exceptions import RedisError

from ahsp.extensions import celery_app

log = structlog.get_logger()


def ring(task: str, *args: Any, **options: Any) -> bool:
    """Tell a worker; to be called after the commit.

    Args:
        task: the name of what is to be done.
        *args: what it is told, such as an id.
        **options: what it is told by name.

    Returns:
        whether the bell rang; otherwise the work waits for the sweeper.
    """
    try:
        celery_app.send_task(task, args=list(args), kwargs=options, retry=False)
    except (QueueAwayError, RedisError, OSError) as error:
        log.warning("queue away, the sweeper will dispatch", task=task, args=args, error=str(error))
        return False
    return True
