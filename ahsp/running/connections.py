"""Connections to the database: their prepared statements outlive a request, and what ends a
transaction can be more than its commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from select import POLLIN, poll
from time import monotonic
from typing import Any, NamedTuple, cast

import psycopg
from celery.exceptions import SoftTimeLimitExceeded
from psycopg.errors import (
    AdminShutdown,
    CannotConnectNow,
    CrashShutdown,
    IdleInTransactionSessionTimeout,
    ProtocolViolation,
    error_from_result,
)
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from ahsp.running.alone import AskedAlone

PLACES = "numeric_dollar"
"""How an engine of such connections must write the places of parameters: as PostgreSQL reads them.

Otherwise psycopg would take every long statement apart, each time that it is sent, to write them so
itself.
"""
PATIENCE = 5.0
"""Seconds for a statement to be given up, before the connection is."""
FRESH_SECONDS = 2.0
"""For which a connection that was used counts as whole, unless something came by it since."""
_LAST_WORDS = (
    AdminShutdown,
    CannotConnectNow,
    CrashShutdown,
    IdleInTransactionSessionTimeout,
    ProtocolViolation,
)
"""What is said before a connection ends; a pooler says it of its own to the server, and of itself
with the last one."""


class _Ending(NamedTuple):
    statements: str
    savepoint: str
    on_failure: Callable[[psycopg.Error], None] | None


class Connection(AskedAlone):
    """A connection that keeps its prepared statements when a transaction is taken back.

    Every request that only reads ends so. psycopg forgets all statements then, because one may be
    of a table that the transaction made; but tables are made by migrations alone, which end with
    the process. To plan a search anew takes as long as to answer it.

    Statements are sent as they are: the places of their parameters are `$1`, `$2`.
    """

    _ending: _Ending | None = None
    _used: float = 0.0

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.cursor_factory = psycopg.RawCursor
        self.server_cursor_factory = psycopg.RawServerCursor

    def begin_with(self, statements: str) -> None:
        """Begin a transaction of the usual kind with statements, all in one trip.

        In one that has begun they are done.

        Args:
            statements: with semicolons, without values of others, and none that gives rows.

        Raises:
            psycopg.Error: the server does not answer, or refuses one of them.
        """
        begins = self.pgconn.transaction_status == TransactionStatus.IDLE
        self._send(f"BEGIN; {statements}" if begins else statements)

    def seems_whole(self) -> bool:
        """Whether it was used a moment ago and has been silent since.

        A server that ends a connection says so and closes it, which stands there to be read. One
        whose machine is gone says nothing; that is noticed where a connection has not been used for
        a while, or by the statement itself.
        """
        if monotonic() - self._used > FRESH_SECONDS or self.pgconn.status != ConnStatus.OK:
            return False
        heard = poll()
        heard.register(self.pgconn.socket, POLLIN)
        return not heard.poll(0)

    def wait(self, gen: Any, *args: Any, **options: Any) -> Any:
        """Wait for the server, until the time of the task is over that waits.

        The statement is given up then, as psycopg does on Ctrl-C: otherwise the connection would
        be in its midst, where it cannot even roll back, and it would go on behind with its locks.
        """
        try:
            return super().wait(gen, *args, **options)
        except SoftTimeLimitExceeded:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self._give_up(gen)
            raise

    def _give_up(self, gen: Any) -> None:
        with suppress(psycopg.Error):
            self.cancel_safe(timeout=PATIENCE)
            super().wait(gen, timeout=PATIENCE)
        if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
            self.pgconn.finish()  # the server does not hear it, or a COPY has begun since

    def end_with(
        self,
        statements: str,
        savepoint: str = "",
        on_failure: Callable[[psycopg.Error], None] | None = None,
    ) -> None:
        """Have other statements in the place of the transaction's commit, all in one trip.

        A lock that the last statement needs is then held for the shortest time.

        Args:
            statements: with semicolons and with `COMMIT`, which others may follow; values in them
                are quoted by whoever made them.
            savepoint: one that was set, to commit what was before it where the statements fail.
            on_failure: with a savepoint, is told why they failed, after that commit.
        """
        self._ending = _Ending(statements, savepoint, on_failure)

    def commit(self) -> None:
        """Commit the transaction, by the statements that it is to end with if there are any."""
        ending, self._ending = self._ending, None
        if ending is None:
            super().commit()
            return
        try:
            self._send(ending.statements)
        except psycopg.Error as error:
            if self.pgconn.transaction_status != TransactionStatus.INERROR:
                raise
            if not ending.savepoint:
                self.rollback()  # a commit that fails leaves no transaction behind
                raise
            self.execute(f"ROLLBACK TO SAVEPOINT {ending.savepoint}")
            super().commit()
            if ending.on_failure:
                ending.on_failure(error)

    def _send(self, statements: str) -> None:
        """Have statements done in one trip; the first that fails is the last."""
        with self.lock:
            result = self.pgconn.exec_(statements.encode(self.info.encoding))
        if self.pgconn.status == ConnStatus.BAD:
            raise psycopg.OperationalError(self.pgconn.get_error_message())
        if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
            raise error_from_result(result, encoding=self.info.encoding)

    def rollback(self) -> None:
        """Take the transaction back.

        Where the server went away it did so itself. A page that was made already is none the worse,
        and the pool looks at a connection before it hands it out again.
        """
        self._ending = None
        with self.lock:
            if self.pgconn.transaction_status == TransactionStatus.INTRANS:
                result = self.pgconn.exec_(b"ROLLBACK")
                if result.status != ExecStatus.COMMAND_OK and not self._is_lost():
                    raise psycopg.OperationalError(self.pgconn.get_error_message())
        if self.pgconn.transaction_status == TransactionStatus.IDLE:
            self._used = monotonic()
        elif not self._is_lost():
            super().rollback()  # of what failed; otherwise there is nothing left to do

    def _is_lost(self) -> bool:
        return self.pgconn.status == ConnStatus.BAD


@contextmanager
def borrowed(engine: Engine) -> Iterator[Connection]:
    """A connection of an engine, past everything that a session of SQLAlchemy does for its one.

    Args:
        engine: of such connections.

    Raises:
        psycopg.Error: of what was asked; the engine lets go of the connection.
    """
    link = engine.raw_connection()
    try:
        yield cast("Connection", link.driver_connection)
    except psycopg.Error:
        link.invalidate()
        raise
    except BaseException:
        link.close()
        raise
    link.close()


def connect_by(engine: Engine) -> None:
    """Let an engine connect so.

    Args:
        engine: for PostgreSQL by psycopg.
    """

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, args: Any, values: Any) -> Connection:
        return Connection.connect(*args, **values)

    @event.listens_for(engine, "handle_error")
    def heed(context: ExceptionContext) -> None:
        # Behind a pooler the end itself comes a moment after these words.
        if isinstance(context.original_exception, _LAST_WORDS):
            context.is_disconnect = True


def spare_pings(engine: Engine) -> None:
    """Let an engine hand out again without a question what was used a moment ago and is whole.

    Args:
        engine: that asks before it hands a connection out, and whose server stands behind none that
            would keep a connection whose own server is gone.
    """
    dialect: Any = engine.dialect
    ping = dialect.do_ping

    def look(link: Connection) -> bool:
        return link.seems_whole() or bool(ping(link))

    dialect.do_ping = look
