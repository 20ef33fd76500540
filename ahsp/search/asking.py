"""Asking one of the few statements that a search has, again and again."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Dialect, TextClause

from ahsp.extensions import db


class _Written(NamedTuple):
    sql: str
    names: tuple[str, ...]


def the_row(statement: TextClause, values: Mapping[str, Any]) -> dict[str, Any]:
    """The one row of a statement, by the names of its columns.

    It is written for the driver once. To find out each time that it was written before, and to look
    at each of its thirty values, takes SQLAlchemy a fifth of this process's time with it.

    Args:
        statement: one of those that are made once, and kept.
        values: of all its parameters, as the driver takes them.

    Raises:
        DBAPIError: the server does not answer it.
    """
    link = db.session.connection()
    sql, names = _written(statement, link.dialect)
    row = link.exec_driver_sql(sql, tuple(values[name] for name in names)).one()
    return dict(row._mapping)


@cache
def _written(statement: TextClause, dialect: Dialect) -> _Written:
    compiled: Any = statement.compile(dialect=dialect)
    return _Written(compiled.string, tuple(compiled.positiontup))
