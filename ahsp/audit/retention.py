"""Deleting what is older than it is kept for, without breaking the chain.

A sealed checkpoint takes the place of each stretch of deleted rows. What was tampered with is not
deleted: the proof would go with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from ahsp.audit import chain, summaries
from ahsp.audit.events import Event
from ahsp.audit.keys import KeyRing, ring
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.running import locks
from ahsp.running.safe_points import safe_point

STEP = 5000
_OLD = """(CASE WHEN severity = 'critical' THEN at < :critical_before ELSE at < :before END)
    AND at < greatest(CAST(:before AS timestamptz), :critical_before)"""
_COUNT = text(f"""SELECT count(*) AS events, count(*) FILTER (WHERE severity = 'critical')
    AS critical, min(at) AS first_at FROM audit_event WHERE {_OLD}""")  # noqa: S608  a constant
_ROWS = text(f"""SELECT {", ".join(chain.Entry._fields)}, key_id, hash FROM audit_event
    WHERE {_OLD} AND id > :after ORDER BY id LIMIT :step""")  # noqa: S608  constants
_BEFORE = text("""
    SELECT hash, NULL AS first_id, NULL AS first_at, NULL AS before_hash FROM audit_event
    WHERE id = :id UNION ALL
    SELECT last_hash, first_id, first_at, before_hash FROM audit_checkpoint WHERE last_id = :id
""")
_AFTER = text("SELECT last_id, last_at, last_hash, before_hash FROM audit_checkpoint"
              " WHERE first_id = :id")  # fmt: skip
_FORGET = text("""
    SELECT audit_forget(:first, :last, :first_at, :last_at, :before, :hash, :key_id, :seal)
""")


class TamperedError(Exception):
    """A row that would be deleted does not hold; `event_id` says which."""

    def __init__(self, event_id: int) -> None:
        super().__init__(event_id)
        self.event_id = event_id


@dataclass(slots=True)
class Cleared:
    """What was deleted, or would be."""

    events: int = 0
    critical: int = 0


class _Stretch(NamedTuple):
    first: int
    last: int
    first_at: datetime
    last_at: datetime
    before: bytes
    hash: bytes


def count(days: int, critical_days: int) -> Cleared:
    """What `clear` would delete now; the arguments are the same."""
    found = db.session.execute(_COUNT, _limits(days, critical_days)).one()
    return Cleared(found.events, found.critical)


def clear(
    days: int, critical_days: int, progress: Callable[[int, int], None] = lambda done, of: None
) -> Cleared:
    """Delete old events, a few thousand in a transaction; safe to run twice and at the same time.

    Args:
        days: that an event is kept.
        critical_days: that a critical one is kept.
        progress: told how many are deleted, and of how many.

    Returns:
        what this call deleted.

    Raises:
        TamperedError: an old row was altered, or the one before it is missing; nothing after it
            was deleted.
    """
    settings: Settings = current_app.config["SETTINGS"]
    limits = _limits(days, critical_days)
    found = db.session.execute(_COUNT, limits).one()
    db.session.commit()
    done = Cleared()
    if not found.events:
        return done
    summaries.summarise_due()
    after = 0
    while True:
        locks.wait_for(db.session, "audit retention")
        rows = db.session.execute(_ROWS, limits | {"after": after, "step": STEP}).all()
        if not rows:
            db.session.commit()
            return done
        _delete(db.session(), ring(settings), rows)
        critical = sum(row.severity == "critical" for row in rows)
        detail = {"deleted": len(rows), "critical": critical, "until": rows[-1].at.isoformat()}
        record(Event.EVENTS_DELETED, detail=detail | {"days": days, "critical_days": critical_days})
        db.session.commit()
        done.events += len(rows)
        done.critical += critical
        after = rows[-1].id
        progress(done.events, found.events)
        safe_point()


def _limits(days: int, critical_days: int) -> dict[str, Any]:
    now = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return {
        "before": now - timedelta(days=days),
        "critical_before": now - timedelta(days=critical_days),
    }


def _delete(session: Session, keys: KeyRing, rows: Sequence[Row[Any]]) -> None:
    """Put a checkpoint in the place of each stretch of rows without a gap."""
    start = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place].id != rows[place - 1].id + 1:
            _delete_stretch(session, keys, rows[start:place])
            start = place


def _delete_stretch(session: Session, keys: KeyRing, rows: Sequence[Row[Any]]) -> None:
    stretch = _joined(session, rows)
    before = _hash_before(session, rows[0].id)
    for row in rows:
        secret = keys.secrets.get(row.key_id, b"")
        if chain.row_hash(secret, before, chain.Entry._make(row[:-2])) != row.hash:
            raise TamperedError(row.id)
        before = row.hash
    ends = (stretch.first, stretch.last, stretch.before, stretch.hash)
    seal = chain.checkpoint_seal(keys.secret, *ends)
    session.execute(_FORGET, stretch._asdict() | {"key_id": keys.current, "seal": seal})


def _hash_before(session: Session, first: int) -> bytes:
    if first == 1:
        return chain.GENESIS
    found = session.execute(_BEFORE, {"id": first - 1}).first()
    if found is None:
        raise TamperedError(first - 1)
    return bytes(found.hash)


def _joined(session: Session, rows: Sequence[Row[Any]]) -> _Stretch:
    """The stretch of rows, grown by those deleted earlier that it touches."""
    first, last = rows[0], rows[-1]
    whole = _Stretch(
        first.id, last.id, first.at, last.at, _hash_before(session, first.id), last.hash
    )
    before = session.execute(_BEFORE, {"id": first.id - 1}).first()
    if before is not None and before.first_id is not None:
        whole = whole._replace(
            first=before.first_id, first_at=before.first_at, before=before.before_hash
        )
    after = session.execute(_AFTER, {"id": last.id + 1}).first()
    if after is not None and after.before_hash == last.hash:
        whole = whole._replace(last=after.last_id, last_at=after.last_at, hash=after.last_hash)
    return whole
