"""Asking one of the few statements that a search has, again and again."""

from collections.abc import Mapping
from typing import Any
from weakref import ref

import psycopg
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from ahsp.caching import held_state
from ahsp.extensions import db
from ahsp.running.connections import borrowed
from ahsp.running.refusals import give_up_if_slow
from ahsp.search.planning import ALONE, plan_once
from ahsp.search.written import Written

_CONNECTED = "connected for"


def the_row(statement: Written, values: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a statement that gives one row."""
    [row] = the_rows(statement, values)
    return row


def the_rows(statement: Written, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a statement of a search, each by the names of its columns.

    To find out each time that it was written before, and to look at each of its thirty values,
    takes SQLAlchemy a fifth of this process's time with it. For a page, which changes nothing, it
    is asked in one trip, in place of the three of a transaction.

    Args:
        statement: one of those that are written once, and kept.
        values: of all its parameters, as the driver takes them.

    Raises:
        DBAPIError: the server does not answer it.
    """
    return _asked(statement, values, planned_once=True)


def rows_about_words(statement: Written, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same of what is asked about words, whoever asks.

    It is planned as anything else is, so that nothing is set for a transaction which is no page's.
    """
    return _asked(statement, values, planned_once=False)


def _asked(
    statement: Written, values: Mapping[str, Any], *, planned_once: bool
) -> list[dict[str, Any]]:
    if held_state() is not None and not _connected():
        try:
            return _at_once(ALONE if planned_once else "", statement, values)
        except psycopg.Error as error:
            give_up_if_slow(error)
    if planned_once:
        plan_once()
    link = db.session.connection()
    asked_with = tuple(values[name] for name in statement.names)
    rows = link.exec_driver_sql(statement.sql, asked_with).mappings()
    return [dict(row) for row in rows]


def _at_once(settings: str, statement: Written, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    with borrowed(db.engine) as link:
        return link.ask_under(settings, statement.sql, [values[name] for name in statement.names])


def _connected() -> bool:
    """Whether the session has a connection: a page must not wait for a second one."""
    session = db.session()
    transaction, connected = session.get_transaction(), session.info.get(_CONNECTED)
    return transaction is not None and connected is not None and connected() is transaction


@event.listens_for(Session, "after_begin")
def _remember(session: Session, transaction: SessionTransaction, _link: object) -> None:
    session.info[_CONNECTED] = ref(transaction)  # not itself, which holds the session
