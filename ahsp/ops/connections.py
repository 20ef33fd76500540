"""Connections to the database whose prepared statements outlive a request."""

from typing import Any

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Engine, event


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """A connection that keeps its prepared statements when a transaction is taken back.

    Every request that only reads ends so. psycopg forgets all statements then, because one may be
    of a table that the transaction made; but tables are made by migrations alone, which end with
    the process. To plan a search anew takes as long as to answer it.
    """

    def rollback(self) -> None:
        """Take the transaction back."""
        with self.lock:
            if self.pgconn.transaction_status == TransactionStatus.INTRANS:
                result = self.pgconn.exec_(b"ROLLBACK")
                if result.status != ExecStatus.COMMAND_OK:
                    raise psycopg.OperationalError(self.pgconn.get_error_message())
        super().rollback()  # of what failed; otherwise there is nothing left to do


def connect_by(engine: Engine) -> None:
    """Let an engine connect so.

    Args:
        engine: for PostgreSQL by psycopg.
    """

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, args: Any, values: Any) -> Connection:
        return Connection.connect(*args, **values)
