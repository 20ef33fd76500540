"""How a batch ends that does not end in the catalogue: refused, or failed, with its reason."""

from typing import Any

import msgspec
from sqlalchemy import func, text, update

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.imports.gate import HOSTILE
from ahsp.imports.running import notices
from ahsp.imports.running.turns import advance
from ahsp.imports.sheets.workbook import RefusedError
from ahsp.imports.storing import staging
from ahsp.live import topics
from ahsp.live.announcing import announce
from ahsp.models import WORKING, BatchState, ImportBatch
from ahsp.running.pulse import StoppedError

PAUSES = (10, 30, 60, 120, 300, 300)
"""Seconds between two tries to reach the place for files; then the import fails."""
_PUT_OFF = text("""
    UPDATE import_batch SET
        phase = 'wait', phase_at = NULL, attempts = 0,
        reason_detail = jsonb_build_object('waited', :waited + 1),
        lease_until = now() + make_interval(secs => :pause)
    WHERE id = :batch AND state = 'reading' AND turn = :turn
""")


def put_off(batch_id: int, turn: int) -> bool:
    """Have a batch wait whose file cannot be reached at this moment, and commit.

    Its lease goes on without a worker; when that is over, it is taken like one that was lost.

    Args:
        batch_id: which batch.
        turn: the turn that found it out; a batch that moved on meanwhile is left alone.

    Returns:
        whether it waits; False where it has waited often enough.
    """
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    waited = int((batch.reason_detail or {}).get("waited", 0))
    if waited >= len(PAUSES):
        return False
    held = {"batch": batch_id, "turn": turn, "waited": waited, "pause": PAUSES[waited]}
    db.session.execute(_PUT_OFF, held)
    announce(topics.IMPORTS, topics.of_import(batch_id))
    db.session.commit()
    return True


def refuse(batch_id: int, turn: int, refused: RefusedError) -> None:
    """End a batch whose file is not taken, with its reason, and commit.

    Args:
        batch_id: which batch.
        turn: the turn that found it out; a batch that moved on meanwhile is left alone.
        refused: why.
    """
    batch = db.session.get_one(ImportBatch, batch_id)
    values = {"reason": refused.reason, "reason_detail": refused.detail}
    try:
        advance(
            batch_id,
            turn,
            BatchState.READING,
            state=BatchState.REFUSED,
            finished_at=func.now(),
            lease_until=None,
            outline=msgspec.to_builtins(refused.outline) or None,
            **values,
        )
    except StoppedError:
        db.session.rollback()
        return
    refusal(batch, refused)
    notices.tell(batch_id)
    db.session.commit()


def refusal(batch: ImportBatch | None, refused: RefusedError, name: str = "") -> None:
    """Record that a file was refused, in the current transaction."""
    detail = {
        "batch": batch.id if batch else None,
        "file": batch.file_name if batch else name,
        "reason": refused.reason,
        "place": str(refused.detail.get("place") or refused.detail.get("sheet", "")),
    }
    event = Event.FILE_HOSTILE if refused.reason in HOSTILE else Event.FILE_REFUSED
    record(event, user=batch.user if batch else None, detail=detail)


def fail(batch_id: int, turn: int, reason: str, what: str) -> None:
    """End a batch that cannot go on, with its reason, and commit.

    Args:
        batch_id: which batch.
        turn: the turn that failed; a batch that moved on meanwhile is left alone.
        reason: `internal`, `disk_full` or `worker_lost`.
        what: the kind of error, for the record.
    """
    statement = (
        update(ImportBatch)
        .where(
            ImportBatch.id == batch_id,
            ImportBatch.turn == turn,
            ImportBatch.state.in_(WORKING),
        )
        .values(
            state=BatchState.FAILED,
            reason=reason,
            reason_detail={"error": what},
            finished_at=func.now(),
            lease_until=None,
        )
        .execution_options(synchronize_session=False)
    )
    result: Any = db.session.execute(statement)
    if result.rowcount:
        batch = db.session.get_one(ImportBatch, batch_id)
        detail = {"batch": batch_id, "file": batch.file_name, "reason": reason}
        record(Event.IMPORT_FAILED, user=batch.user, detail=detail)
        notices.tell(batch_id)
        announce(topics.IMPORTS, topics.of_import(batch_id))
    db.session.commit()
    staging.clear_ended(db.session())
    db.session.commit()
