"""What a person or a script can do with imports: each a transaction, its record inside."""

from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import func

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.imports import queries
from ahsp.imports.at_once import SAMPLE_SUMBER, import_file, load_sample
from ahsp.imports.refused import held_asking
from ahsp.imports.running import endings
from ahsp.imports.running.bells import ring, ring_for_figures
from ahsp.imports.running.leases import ATTEMPTS
from ahsp.imports.running.moves import (
    NO_WORKBOOK,
    NotPossibleError,
    confirm,
    move,
    read_again,
    retry,
)
from ahsp.imports.storing import figures, merging, staging
from ahsp.imports.storing import undo as undoing
from ahsp.imports.uploads import upload
from ahsp.models import BatchState, ImportBatch, User
from ahsp.web.correlation import on_behalf_of

__all__ = [
    "SAMPLE_SUMBER",
    "SUMBER_LENGTH",
    "NotPossibleError",
    "cancel",
    "confirm",
    "import_file",
    "load_sample",
    "read_again",
    "retry",
    "sweep",
    "undo",
    "upload",
]

SUMBER_LENGTH = 120


def cancel(batch_id: int) -> ImportBatch:
    """Give a batch up; what was staged is deleted, the catalogue was never touched.

    Raises:
        NotPossibleError: it has ended already.
    """
    states = [BatchState.PENDING, BatchState.READING, BatchState.READY, BatchState.COMMITTING]
    values = {"state": BatchState.CANCELLED, "finished_at": func.now(), **NO_WORKBOOK}
    batch = move(batch_id, states, **values)
    record(Event.IMPORT_CANCELLED, detail={"batch": batch.id, "file": batch.file_name})
    db.session.commit()
    staging.clear_ended(db.session())
    db.session.commit()
    return batch


def undo(batch_id: int, user: User | None = None) -> undoing.Plan:
    """Take back what an import did, but for what was replaced since.

    Args:
        batch_id: which batch.
        user: who asks; None for the shell.

    Returns:
        what was done.

    Raises:
        NotPossibleError: it was not committed, is undone already, or nothing of it can be reversed.
    """
    batch = move(batch_id, [BatchState.COMMITTED], state=BatchState.UNDONE)
    edition = merging.lock_sumber(db.session(), batch.sumber_nama)
    done = undoing.apply(db.session(), batch)
    if not done.reversed:
        db.session.rollback()
        raise NotPossibleError
    who = user.username if user else ""
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    batch.summary = (batch.summary or {}) | {"undo": {**done.counts(), "by": who, "at": moment}}
    detail = {"batch": batch.id, "file": batch.file_name, "sumber": batch.sumber_nama}
    counts = {name: done.counts()[name] for name in ("reversed", "kept", "impossible")}
    record(Event.IMPORT_UNDONE, user=user, detail=detail | counts)
    db.session.commit()
    ring_for_figures(edition.id)
    return done


def sweep() -> int:
    """Ring again for batches that nobody works on, and end those that were tried enough.

    Rings too for editions whose figures are out of date.

    Returns:
        how many batches were rung for.
    """
    settings: Settings = current_app.config["SETTINGS"]
    bells, rung = settings.worker_concurrency, 0
    for batch_id, turn, attempts, request_id in queries.waiting_batches():
        with on_behalf_of(request_id):
            if attempts >= ATTEMPTS:
                endings.fail(batch_id, turn, "worker_lost", "lease")
            elif rung < bells:  # one for each place: whoever ends an import rings for the next
                if not ring(batch_id):
                    bells = 0  # the queue is away for the others too
                rung += 1
    for sumber_id in figures.stale():
        ring_for_figures(sumber_id)
    staging.clear_ended(db.session())
    db.session.commit()
    held_asking.sweep()
    return rung
