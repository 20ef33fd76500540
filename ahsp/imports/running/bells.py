"""Bells for a worker; where the queue is away, the sweeper finds what waits."""

import structlog
from kombu.exceptions import OperationalError as QueueAwayError
from redis.exceptions import RedisError

from ahsp.extensions import celery_app

log = structlog.get_logger()


def ring(batch_id: int) -> None:
    """Tell a worker that a batch waits."""
    _send("imports.run", batch_id)


def ring_for_figures(sumber_id: int) -> None:
    """Tell a worker that an edition changed, so that what it knows of items is out of date."""
    _send("imports.figures", sumber_id)


def _send(task: str, number: int) -> None:
    try:
        celery_app.send_task(task, args=[number], retry=False)
    except (QueueAwayError, RedisError, OSError) as error:
        log.warning("queue away, the sweeper will dispatch", task=task, id=number, error=str(error))
