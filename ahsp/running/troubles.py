"""What an error means for work that runs behind: whether to wait, and which reason to give."""

from celery.exceptions import SoftTimeLimitExceeded
from psycopg import OperationalError
from psycopg.errors import DiskFull
from sqlalchemy.exc import DBAPIError

from ahsp.running.refusals import Refusal, refusal_of
from ahsp.storage.kept import NO_ROOM, AwayError, FullError, MissingError


def away(error: Exception) -> bool:
    """Whether the database went away, or takes nothing in for a while, so that work waits.

    During a COPY its driver speaks for itself.
    """
    if refusal_of(error) is Refusal.READ_ONLY:
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated
    return isinstance(error, OperationalError) and not isinstance(error, DiskFull)


def reason_of(error: Exception) -> str:
    """`disk_full`, of any place, `storage` for one that does not answer, or `internal`.

    `task_time` is that the task took longer than the settings allow.
    """
    if isinstance(error, SoftTimeLimitExceeded):
        return "task_time"
    if isinstance(error, AwayError | MissingError):
        return "storage"
    cause = error.orig if isinstance(error, DBAPIError) else error
    full = isinstance(cause, OSError) and cause.errno in NO_ROOM
    return "disk_full" if full or isinstance(cause, DiskFull | FullError) else "internal"
