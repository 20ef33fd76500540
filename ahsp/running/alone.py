"""Statements that need no transaction: prepared once, and asked in one trip past every cursor."""

from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from itertools import count
from time import perf_counter
from typing import Any

import psycopg
from psycopg import abc
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.generators import fetch, send
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

KEPT = 100
"""Statements that a connection keeps prepared so, those last asked."""


class AskedAlone(psycopg.Connection[tuple[Any, ...]]):
    """A connection that can be asked what is no part of a transaction.

    A cursor of psycopg sends such statements in five pieces and waits before each, finds a plan for
    each combination of kinds of values, and makes a transaction of its own: twice the work of this
    process. Here the server is sent everything at once and told to go on; it takes the kinds of
    values from the statement.
    """

    told: Callable[[float, str], None] | None = None
    """Is told how many seconds a statement took."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._numbers = count()

    def ask(self, statement: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
        """The first row of a statement, or None.

        Args:
            statement: reads only; says what kinds of values it takes.
            values: of its parameters, in the order of their numbers.

        Raises:
            psycopg.Error: the server does not answer; nobody can ask by this connection any more.
        """
        result, rows = self._asked([(statement, values)])
        return rows.load_row(0, tuple) if result.ntuples else None

    def ask_under(
        self, settings: str, statement: str, values: Sequence[Any]
    ) -> list[dict[str, Any]]:
        """The rows of a statement with settings for it alone.

        What is sent before a server is told to go on is one transaction, without a word of it.

        Args:
            settings: a statement that makes them for its transaction; "" makes none.
            statement: reads only; says what kinds of values it takes.
            values: of its parameters, in the order of their numbers.

        Returns:
            of each row the values by the names of their columns.

        Raises:
            psycopg.Error: as `ask`.
        """
        before: list[tuple[str, Sequence[Any]]] = [(settings, ())] if settings else []
        result, rows = self._asked([*before, (statement, values)])
        names = [(result.fname(place) or b"").decode() for place in range(result.nfields)]
        found = rows.load_rows(0, result.ntuples, tuple)
        return [dict(zip(names, row, strict=True)) for row in found]

    def _asked(
        self, asked: Sequence[tuple[str, Sequence[Any]]]
    ) -> tuple[PGresult, abc.Transformer]:
        """What the last of some statements gives, and what reads its rows."""
        began = perf_counter()
        try:
            with self.lock:
                result = self._sent_again(asked)
        finally:
            if self.told:
                self.told(perf_counter() - began, asked[-1][0])
        rows = Transformer(self)
        rows.set_pgresult(result)
        return result, rows

    def _sent_again(self, asked: Sequence[tuple[str, Sequence[Any]]]) -> PGresult:
        """Send them, and again where the server has forgotten what was prepared.

        psycopg has it forget everything when a transaction or a savepoint is taken back.
        """
        try:
            return self._sent(asked)
        except InvalidSqlStatementName:
            self._kept.clear()
            return self._sent(asked)

    def _sent(self, asked: Sequence[tuple[str, Sequence[Any]]]) -> PGresult:
        if self.pgconn.transaction_status == TransactionStatus.INTRANS:
            raise psycopg.ProgrammingError("in a transaction nothing is asked alone")
        self.pgconn.enter_pipeline_mode()
        try:
            for statement, values in asked:
                self._put(statement, values)
            self.pgconn.pipeline_sync()
            results = self.wait(_answers(self.pgconn))
        finally:
            with suppress(psycopg.Error):  # of a connection that is lost
                self.pgconn.exit_pipeline_mode()
        for each in results:
            if each.status == ExecStatus.FATAL_ERROR:
                raise error_from_result(each, encoding=self.info.encoding)
        return results[-1]

    def _put(self, statement: str, values: Sequence[Any]) -> None:
        written = Transformer(self).dump_sequence(values, [PyFormat.TEXT] * len(values))
        if self.prepare_threshold is None:  # behind a pooler that knows nothing of what is prepared
            self.pgconn.send_query_params(statement.encode(self.info.encoding), written)
            return
        name = self._kept.get(statement)
        if name is None:
            name = self._kept[statement] = b"ahsp_%d" % next(self._numbers)
            self.pgconn.send_prepare(name, statement.encode(self.info.encoding))
            if len(self._kept) > KEPT:
                self._forget(self._kept.popitem(last=False)[1])
        else:
            self._kept.move_to_end(statement)
        self.pgconn.send_query_prepared(name, written)

    def _forget(self, name: bytes) -> None:
        if psycopg.capabilities.has_send_close_prepared():
            self.pgconn.send_close_prepared(name)
        else:
            self.pgconn.send_query_params(b"DEALLOCATE " + name, None)


def _answers(pgconn: PGconn) -> Generator[Any, Any, list[PGresult]]:
    """What the server says to what it was sent, up to where it was told to go on."""
    yield from send(pgconn)
    found: list[PGresult] = []
    while True:
        result = (yield from fetch(pgconn)) if pgconn.is_busy() else pgconn.get_result()
        if result is not None and result.status == ExecStatus.PIPELINE_SYNC:
            return found
        if result is not None:
            found.append(result)
        elif pgconn.status == ConnStatus.BAD:  # else the end of what one statement gives
            raise psycopg.OperationalError(pgconn.get_error_message())
