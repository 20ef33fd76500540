"""The bell for whoever tells people of critical events; where the queue is away, the beat does."""

import structlog
from kombu.exceptions import OperationalError as QueueAwayError
from redis.exceptions import RedisError

from ahsp.extensions import celery_app

log = structlog.get_logger()


def ring_for_alerts() -> None:
    """Tell a worker that a critical event was recorded; to be called after the commit."""
    try:
        celery_app.send_task("audit.alerts", retry=False)
    except (QueueAwayError, RedisError, OSError) as error:
        log.warning("queue away, alerts wait for the scheduler", error=str(error))
