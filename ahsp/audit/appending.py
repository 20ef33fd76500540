"""Adding rows to the record, one transaction after the other, each sealed to the row before it.

Rows wait in their session until it commits. Only then is the lock taken that brings all writers
into one line, so that a deed that takes minutes holds nobody up; it ends with the transaction.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
import structlog
from flask import current_app
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, SessionTransaction

from ahsp.audit import anchors, chain
from ahsp.audit.anchors import Added
from ahsp.audit.bells import ring_for_alerts
from ahsp.audit.events import Severity
from ahsp.audit.keys import KeyRing, ring
from ahsp.config import Settings
from ahsp.extensions import db

_WAITING, _SEALED, _LINK = "audit_waiting", "audit_sealed", "audit_link"
_URGENT = "audit_urgent"
_HEAD = "SELECT event_id, hash, at FROM audit_head()"
# The commit lets the next writer in before the disk has it. This small transaction waits for the
# disk, together with all others that do, before anybody is told that the deed is done.
_DURABLE = "SELECT pg_logical_emit_message(true, 'ahsp', '')"
_ADD = """
WITH added AS (
    INSERT INTO audit_event (id, at, event, severity, user_id, username, address, agent, method,
        path, request_id, detail, key_id, hash)
    SELECT id, at, event, severity, user_id, username, address, agent, method,
        path, request_id, detail, %(key_id)s, decode(hash, 'hex')
    FROM json_to_recordset(%(rows)s::json) AS row (id bigint, at timestamptz, event text,
        severity text, user_id bigint, username text, address inet, agent text, method text,
        path text, request_id text, detail jsonb, hash text))
UPDATE audit_anchor
SET event_id = %(event_id)s, hash = %(hash)s, at = greatest(at, %(at)s), key_id = %(key_id)s,
    seal = %(seal)s
RETURNING set_config('synchronous_commit', 'off', true)
"""
log = structlog.get_logger()


class Fact(NamedTuple):
    """One event on its way into the record; `at` is the moment of the commit unless it is given."""

    event: str
    severity: str
    user_id: int | None = None
    username: str = ""
    address: str | None = None
    agent: str = ""
    method: str = ""
    path: str = ""
    request_id: str = ""
    detail: dict[str, Any] = {}  # noqa: RUF012  never changed
    at: datetime | None = None


class _Waiting(NamedTuple):
    fact: Fact
    needed: bool
    within: SessionTransaction | None


def wait(session: Session, facts: Iterable[Fact], *, needed: bool) -> None:
    """Have facts added to the record when the session commits, and forgotten if it does not.

    Args:
        session: whose transaction.
        facts: in their order.
        needed: whether the transaction must fail where they cannot be kept.
    """
    if not session.in_transaction():
        session.begin()
    within = session.get_nested_transaction() or session.get_transaction()
    waiting = session.info.setdefault(_WAITING, [])
    waiting.extend(_Waiting(fact, needed, within) for fact in facts)


def append(connection: Connection, keys: KeyRing, facts: Sequence[Fact]) -> Added:
    """Add facts to the record now, in the connection's transaction; others wait until it ends.

    Args:
        connection: in a transaction.
        keys: what seals them.
        facts: in their order; at least one.

    Returns:
        what was added.
    """
    before_id, before, now = connection.exec_driver_sql(_HEAD).one()
    hashes: list[bytes] = []
    rows: list[dict[str, Any]] = []
    end = bytes(before)
    for number, fact in enumerate(facts, before_id + 1):
        entry = chain.Entry(number, fact.at or now, *fact[:-1])
        end = chain.row_hash(keys.secret, end, entry)
        hashes.append(end)
        rows.append(entry._asdict() | {"at": entry.at.isoformat(), "hash": end.hex()})
    last = before_id + len(facts)
    values = {
        "rows": json.dumps(rows),
        "event_id": last,
        "hash": end,
        "at": now,
        "key_id": keys.current,
        "seal": chain.anchor_seal(keys.secret, last, end),
    }
    connection.exec_driver_sql(_ADD, values)
    return Added(before_id + 1, hashes)


@event.listens_for(db.session, "before_commit")
def _seal(session: Session) -> None:
    """Add what waits, as the last thing before the commit."""
    if session.in_nested_transaction() or not session.info.get(_WAITING):
        return
    session.flush()  # whatever may wait for others is done before the lock is held
    waiting: list[_Waiting] = session.info.pop(_WAITING)
    settings: Settings = current_app.config["SETTINGS"]
    facts = [each.fact for each in waiting]
    connection = session.connection()
    session.info[_LINK] = connection.connection.driver_connection
    session.info[_URGENT] = any(fact.severity == Severity.CRITICAL for fact in facts)
    if any(each.needed for each in waiting):
        session.info[_SEALED] = append(connection, ring(settings), facts)
        return
    try:
        with connection.begin_nested():
            session.info[_SEALED] = append(connection, ring(settings), facts)
    except (SQLAlchemyError, OSError):
        # What was done stands; that it is not in the record must be heard.
        log.critical("not recorded", exc_info=True, events=[fact.event for fact in facts])


@event.listens_for(db.session, "after_commit")
def _note_end(session: Session) -> None:
    """Note the record's new end outside of the database."""
    added: Added | None = session.info.pop(_SEALED, None)
    if added is not None:
        make_durable(session.info.pop(_LINK))
        note_end(added)
        if session.info.pop(_URGENT, False):
            ring_for_alerts()


def make_durable(link: Any) -> None:
    """Wait until the disk has what was committed.

    Args:
        link: the driver's connection that committed it.

    Raises:
        OperationalError: the database went away meanwhile; the deed may be lost or not.
    """
    try:
        link.autocommit = True  # one trip instead of three
        link.execute(_DURABLE)
        link.autocommit = False
    except psycopg.OperationalError as error:
        raise OperationalError(_DURABLE, None, error) from error


def note_end(added: Added) -> None:
    """Note a committed end of the record outside of the database; a full disk is only logged."""
    settings: Settings = current_app.config["SETTINGS"]
    path = anchors.path_of(settings.data, db.engine.url.database or "")
    try:
        anchors.note(path, ring(settings), added)
    except OSError:
        log.error("the record's end is noted", path=str(path), exc_info=True)


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    """Forget what waited in a transaction, or a savepoint, that was rolled back."""
    session.info.pop(_SEALED, None)
    waiting: list[_Waiting] = session.info.get(_WAITING, [])
    session.info[_WAITING] = [each for each in waiting if not _inside(each.within, ended)]


def _inside(within: SessionTransaction | None, ended: SessionTransaction) -> bool:
    while within is not None and within is not ended:
        within = within.parent
    return within is ended
