"""Doing work that only reads, on the replica where it may be done there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

import psycopg
import structlog
from psycopg.errors import QueryCanceled
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolEmptyError
from sqlalchemy.orm import Session

from ahsp.caching import current_version
from ahsp.extensions import db
from ahsp.metrics.known import REPLICA_READS
from ahsp.replica.following import REPLICA, follows
from ahsp.replica.resting import AWAY_SECONDS, BEHIND_SECONDS, rest

log = structlog.get_logger()
Answer = TypeVar("Answer")
_VERSION = text("SELECT version, pg_is_in_recovery() FROM data_version")


class BehindError(Exception):
    """The replica does not have yet what the primary said there is."""


class _NoReplicaError(Exception):
    """The address leads to a server that follows nobody, or somebody else."""


@dataclass(frozen=True, slots=True)
class _Source:
    engine: Engine
    version: int


_source: ContextVar[_Source | None] = ContextVar("replica", default=None)


def read(work: Callable[[], Answer], version: int | None = None) -> Answer:
    """Do work on the replica, else on the primary; it may be done twice.

    Args:
        work: only reads, through `db.session` or a snapshot; all that it needs of what it reads is
            in its answer.
        version: of the data that it must see, as the primary told; None asks the primary now.
    """
    replica = db.engines.get(REPLICA)
    if replica is None or _source.get() is not None:
        return work()
    if not rest:
        source = _Source(replica, current_version() if version is None else version)
        try:
            with _session_on(source):
                answer = work()
        except BehindError:
            rest.begin(BEHIND_SECONDS)
        except (DBAPIError, PoolEmptyError, psycopg.OperationalError, _NoReplicaError) as error:
            if not _of_the_replica(error):
                raise
            log.warning("replica does not serve", error=str(error.__cause__ or error))
        else:
            REPLICA_READS.count("replica")
            return answer
    REPLICA_READS.count("primary")
    return work()


def begin_snapshot() -> Connection:
    """A connection of its own to where the current work is done, in a transaction with one view.

    Raises:
        BehindError: the replica is, which `read` answers with the primary.
    """
    source = _source.get()
    if source is None:
        return db.engine.connect().execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    # It only reads anyway, and taking the option back would ask it for a transaction that writes.
    connection = source.engine.connect().execution_options(isolation_level="REPEATABLE READ")
    try:
        _require(connection.execute(_VERSION).one(), source)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _session_on(source: _Source) -> Iterator[None]:
    """Have `db.session` be one of the replica, so that its end leaves that of the primary whole."""
    registry = db.session.registry
    before = registry() if registry.has() else None
    with Session(source.engine, autoflush=False) as session:
        token = _source.set(source)
        registry.set(session)  # type: ignore[arg-type]  # Flask-SQLAlchemy's own knows no engine
        try:
            if not follows(source.engine):
                raise _NoReplicaError(f"{source.engine.url!r} follows another database")
            _require(session.execute(_VERSION).one(), source)
            yield
        finally:
            _source.reset(token)
            if before is None:
                registry.clear()
            else:
                registry.set(before)


def _require(found: "tuple[int, bool] | object", source: _Source) -> None:
    version, follows_somebody = found  # type: ignore[misc]
    if not follows_somebody:
        raise _NoReplicaError(f"{source.engine.url!r} follows nobody")
    if version < source.version:
        raise BehindError


def _of_the_replica(error: Exception) -> bool:
    """Whether the primary may do better; and let the replica rest where it does not answer."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, psycopg.Error) and not isinstance(cause, psycopg.OperationalError):
        return False
    if isinstance(cause, QueryCanceled):  # it took too long, which it would there too
        return False
    conflict = isinstance(cause, psycopg.errors.SerializationFailure | PoolEmptyError)
    if not conflict:
        rest.begin(AWAY_SECONDS)
    return True
