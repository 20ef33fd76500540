"""Adding rows to the record, one transaction after the other, each sealed to the row before it.

Rows wait in their session until it commits. Only then is the lock taken that brings all writers
into one line, so that a deed that takes minutes holds nobody up; it ends with the transaction.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from flask import current_app
from psycopg import sql
from sqlalchemy import Connection, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, SessionTransaction

from ahsp.audit import anchors, chain
from ahsp.audit.anchors import Added
from ahsp.audit.bells import ring_for_alerts
from ahsp.audit.events import Severity
from ahsp.audit.keys import KeyRing, ring
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce

_WAITING, _SEALED = "audit_waiting", "audit_sealed"
_URGENT = "audit_urgent"
_SAVEPOINT = "audit_record"
_HEAD = "SELECT event_id, hash, at FROM audit_head()"
# The commit lets the next writer in before the disk has it. This small transaction, which travels
# with it, waits for the disk, together with all others that do, before anybody is told that the
# deed is done.
_DURABLE = "SELECT pg_logical_emit_message(true, 'ahsp', '')"
_ADD = (
    "SELECT audit_append({rows}, {first}, '{now}', '\\x{hashes}', '{key_id}', '\\x{seal}');"
    f" COMMIT; {_DURABLE}"
)
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


def append(
    connection: Connection,
    keys: KeyRing,
    facts: Sequence[Fact],
    unrecorded: Callable[[Exception], None] | None = None,
) -> Added:
    """Add facts to the record with the connection's commit; until then others wait.

    Rows and commit reach the database together, and the next writer goes on as soon as it has
    them. What can be made ready without knowing the record's end is made before the wait.

    Args:
        connection: in a transaction that is about to end.
        keys: what seals them.
        facts: in their order; at least one.
        unrecorded: where the deed stands although the facts cannot be kept: is told why.

    Returns:
        what is added.
    """
    link: Any = connection.connection.driver_connection
    told = [chain.told(fact[:-1]) for fact in facts]
    rows = sql.quote(json.dumps([_row(fact) for fact in facts]), link)
    if unrecorded:
        link.execute(f"SAVEPOINT {_SAVEPOINT}")
    before_id, before, now = connection.exec_driver_sql(_HEAD).one()
    hashes: list[bytes] = []
    end = bytes(before)
    for number, (fact, row_told) in enumerate(zip(facts, told, strict=True), before_id + 1):
        end = chain.seal(keys.secret, end, number, fact.at or now, row_told)
        hashes.append(end)
    ending = _ADD.format(
        rows=rows,
        first=before_id + 1,
        now=now.isoformat(),
        hashes=b"".join(hashes).hex(),
        key_id=keys.current,
        seal=chain.anchor_seal(keys.secret, before_id + len(facts), end).hex(),
    )
    link.end_with(ending, _SAVEPOINT if unrecorded else "", unrecorded)
    return Added(before_id + 1, hashes)


def _row(fact: Fact) -> dict[str, Any]:
    return fact._asdict() | {"at": fact.at.isoformat() if fact.at else None}


@event.listens_for(db.session, "before_commit")
def _seal(session: Session) -> None:
    """Add what waits, as the last thing before the commit."""
    if session.in_nested_transaction() or not session.info.get(_WAITING):
        return
    session.flush()  # whatever may wait for others is done before the lock is held
    waiting: list[_Waiting] = session.info.pop(_WAITING)
    announce(topics.AUDIT)
    settings: Settings = current_app.config["SETTINGS"]
    facts = [each.fact for each in waiting]
    connection = session.connection()
    session.info[_URGENT] = any(fact.severity == Severity.CRITICAL for fact in facts)
    if any(each.needed for each in waiting):
        session.info[_SEALED] = append(connection, ring(settings), facts)
        return

    def unrecorded(error: Exception) -> None:
        # What was done stands; that it is not in the record must be heard.
        session.info.pop(_SEALED, None)
        log.critical("not recorded", exc_info=error, events=[fact.event for fact in facts])

    try:
        session.info[_SEALED] = append(connection, ring(settings), facts, unrecorded)
    except (SQLAlchemyError, OSError) as error:
        connection.exec_driver_sql(f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}")
        unrecorded(error)


@event.listens_for(db.session, "after_commit")
def _note_end(session: Session) -> None:
    """Note the record's new end outside of the database."""
    added: Added | None = session.info.pop(_SEALED, None)
    if added is not None:
        note_end(added)
        if session.info.pop(_URGENT, False):
            ring_for_alerts()


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
