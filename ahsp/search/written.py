"""Statements as the driver takes them, written once."""

from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from ahsp.running.connections import PLACES

_DIALECT = PGDialect_psycopg(paramstyle=PLACES)  # type: ignore[no-untyped-call]  # of SQLAlchemy


class Written(NamedTuple):
    """A statement, and what it is asked with.

    A search has a hundred of them. As SQLAlchemy knows a statement, with an object for each of its
    parameters, it takes five times the memory.

    Attributes:
        sql: with the places of parameters as PostgreSQL reads them, `$1`.
        names: of these parameters, in the order of their numbers.
    """

    sql: str
    names: tuple[str, ...]


def written(sql: str) -> Written:
    """A statement with `:name` for each parameter, as the driver takes it.

    Args:
        sql: says what kinds of values it takes, where PostgreSQL does not see it.
    """
    compiled: Any = text(sql).compile(dialect=_DIALECT)
    return Written(compiled.string, tuple(compiled.positiontup))
