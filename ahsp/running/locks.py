"""The one way to see to it that something is not done twice at the same time, on any machine.

Advisory locks of PostgreSQL, held by a transaction and never by a connection: a pooler such as
PgBouncer gives each transaction another connection, where a lock of the connection's own would be
left behind, held by whoever comes next. A lock ends with its transaction, so with the death of its
process, of its machine or of the database; nobody has to clear one away. `docs/locks.md` says which
of the ways to use.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

_WAIT = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_TRY = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
# The transaction that holds a lock does nothing else, so it looks idle. Said once it has the lock:
# the last statement's portal stays open, and that of a SELECT has a snapshot, that of a SET none.
_STAY = text("SET LOCAL idle_in_transaction_session_timeout = 0")
_PAUSE = 0.2


def wait_for(within: Any, name: str) -> None:
    """Go on when nobody else holds a lock, and hold it until the current transaction ends.

    Args:
        within: the session or connection whose transaction it is.
        name: of the lock: a few words, the same for all who must not meet.
    """
    within.execute(_WAIT, {"name": name})


@contextmanager
def alone(engine: Engine, name: str, patience: float = 0) -> Iterator[bool]:
    """Whether nobody else is in a block of that name; for work longer than one transaction.

    The lock is held by a transaction of its own, which keeps a connection meanwhile, but no row and
    no snapshot. Where that connection breaks, somebody else may begin while this block goes on:
    what is done in it has to be safe to do twice, by a lease or a claim of its own.

    Args:
        engine: where the lock is.
        name: of the lock.
        patience: seconds to wait for others.
    """
    until = time.monotonic() + patience
    with engine.connect() as link:
        free = _try(link, name)
        # Asked again and again: a statement that waited for the lock would have a snapshot, and
        # whoever builds an index concurrently under the lock waits for all snapshots.
        while not free and time.monotonic() < until:
            time.sleep(_PAUSE)
            free = _try(link, name)
        try:
            yield free
        finally:
            _release(link)


def _release(link: Connection) -> None:
    try:
        link.rollback()
    except DBAPIError:  # the connection broke, and the lock with it
        link.invalidate()


def _try(link: Connection, name: str) -> bool:
    link.rollback()
    taken = bool(link.execute(_TRY, {"name": name}).scalar_one())
    link.execute(_STAY)
    return taken
