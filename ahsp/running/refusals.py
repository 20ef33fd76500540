"""Why PostgreSQL did not do what it was asked, where that is no fault of the program."""

from enum import StrEnum

import psycopg
from psycopg import OperationalError
from psycopg.errors import DiskFull, LockNotAvailable, QueryCanceled, ReadOnlySqlTransaction
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import OperationalError as WrappedError
from sqlalchemy.exc import TimeoutError as PoolEmptyError


class Refusal(StrEnum):
    """What keeps PostgreSQL from it.

    Attributes:
        AWAY: it takes no connection, has none left, or ended one.
        READ_ONLY: it takes nothing in: a standby, or told so by its operator.
        SLOW: it was not done in the time that a request has.
        FULL: its disk is full.
    """

    AWAY = "away"
    READ_ONLY = "read_only"
    SLOW = "slow"
    FULL = "full"


def refusal_of(error: Exception) -> Refusal | None:
    """What an error of the database means; None for a fault of the program."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, ReadOnlySqlTransaction):
        return Refusal.READ_ONLY
    if isinstance(cause, QueryCanceled | LockNotAvailable):
        return Refusal.SLOW
    if isinstance(cause, DiskFull):
        return Refusal.FULL
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return Refusal.AWAY
    away = isinstance(error, WrappedError | OperationalError | PoolEmptyError)
    return Refusal.AWAY if away else None


def give_up_if_slow(error: psycopg.Error) -> None:
    """Raise what a page tells, where to ask in another way would take as long once more.

    Args:
        error: of what was asked past SQLAlchemy.

    Raises:
        DBAPIError: it was not done in the time that a request has.
    """
    if refusal_of(error) is Refusal.SLOW:
        raise DBAPIError("", {}, error) from error
