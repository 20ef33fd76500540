"""The bell for whoever sends mail; where the queue is away, the sweeper finds what is due."""

import structlog
from kombu.exceptions import OperationalError as QueueAwayError
from redis.exceptions import RedisError

from ahsp.extensions import celery_app

log = structlog.get_logger()


def ring() -> None:
    """Tell a worker that mail is due; to be called after the commit."""
    try:
        celery_app.send_task("mail.deliver", retry=False)
    except (QueueAwayError, RedisError, OSError) as error:
        log.warning("queue away, mail waits for the sweeper", error=str(error))
