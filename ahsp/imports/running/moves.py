"""A batch moved from one state to the next by a person or the shell."""

from typing import Any

from flask import current_app
from sqlalchemy import func, select, update

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.imports.desk import decisions
from ahsp.imports.running.bells import ring
from ahsp.live import topics
from ahsp.live.announcing import announce
from ahsp.models import BatchState, HeldState, ImportBatch, ImportMode
from ahsp.web.correlation import correlation_id

_AFRESH = {"lease_until": None, "attempts": 0, "phase_at": func.now()}
NO_WORKBOOK = {"held_state": HeldState.NONE, "held_as": ""}
"""What an import says of its workbook of refused analyses when its rows are no longer known."""


CORRECTABLE = "unrecognised"
"""The one reason of a refusal that a person can clear away: by saying where the columns are."""


class NotPossibleError(Exception):
    """The batch is not in a state for that, for example because somebody was faster."""


def move(batch_id: int, states: list[BatchState], **values: Any) -> ImportBatch:
    """Move a batch on, in the current transaction; no worker holds it afterwards.

    Args:
        batch_id: which batch.
        states: those that it may be in.
        **values: columns and what they become.

    Raises:
        NotPossibleError: it is in another state.
    """
    statement = (
        update(ImportBatch)
        .where(ImportBatch.id == batch_id, ImportBatch.state.in_(states))
        .values(_AFRESH | {"request_id": correlation_id()} | values)
        .execution_options(synchronize_session=False)
    )
    result: Any = db.session.execute(statement)
    if not result.rowcount:
        db.session.rollback()
        raise NotPossibleError
    announce(topics.IMPORTS, topics.of_import(batch_id))
    return db.session.get_one(ImportBatch, batch_id, populate_existing=True)


def held_by_this(turn: Any) -> dict[str, Any]:
    """Values by which this process holds a batch, as `leases.claim` sets them."""
    settings: Settings = current_app.config["SETTINGS"]
    lease = func.make_interval(0, 0, 0, 0, 0, 0, settings.import_lease_seconds)
    return {"attempts": 1, "turn": turn + 1, "lease_until": func.now() + lease}


def confirm(
    batch_id: int, mode: str = ImportMode.ADD_AND_UPDATE, *, held: bool = False
) -> ImportBatch:
    """Have what was read committed.

    Args:
        batch_id: which batch.
        mode: an `ImportMode`: what the commit does to the edition.
        held: this process does it itself; otherwise a worker is rung for.

    Raises:
        NotPossibleError: the batch does not wait for this, or decided cells wait to be applied.
    """
    values: dict[str, Any] = {
        "state": BatchState.COMMITTING,
        "mode": mode,
        "reason": "",
        "phase": "commit",
        "rows_done": 0,
        **(held_by_this(ImportBatch.turn) if held else {}),
    }
    batch = move(batch_id, [BatchState.READY], **values)
    if decisions.waiting(db.session(), batch_id):  # other numbers would come out than are shown
        db.session.rollback()
        raise NotPossibleError
    record(Event.IMPORT_CONFIRMED, detail={"batch": batch.id, "file": batch.file_name})
    db.session.commit()
    if not held:
        ring(batch_id)
    return batch


def retry(batch_id: int) -> ImportBatch:
    """Have the file of an import that failed read once more, from the beginning.

    Raises:
        NotPossibleError: it did not fail, or its file was deleted since.
    """
    values: dict[str, Any] = {"phase": "", "rows_done": 0, "rows_total": None, "summary": None}
    values |= {"state": BatchState.PENDING, "reason": "", "reason_detail": {}, "finished_at": None}
    if not db.session.get_one(ImportBatch, batch_id).stored_as:
        raise NotPossibleError
    batch = move(batch_id, [BatchState.FAILED], **values, **NO_WORKBOOK)
    record(Event.IMPORT_RETRIED, detail={"batch": batch.id, "file": batch.file_name})
    db.session.commit()
    ring(batch_id)
    return batch


def read_again(batch_id: int, *, held: bool = False) -> ImportBatch:
    """Have a file read once more, with what was said and decided about it since.

    Args:
        batch_id: which batch.
        held: this process does it itself; otherwise a worker is rung for.

    Raises:
        NotPossibleError: the batch is neither ready nor refused for what can be corrected.
    """
    values: dict[str, Any] = {"phase": "", "rows_done": 0, "rows_total": None, "summary": None}
    values |= {"state": BatchState.PENDING, **NO_WORKBOOK}
    values |= {"state": BatchState.READING, **held_by_this(ImportBatch.turn)} if held else {}
    values |= {"reason": "", "reason_detail": {}, "finished_at": None}
    refused = db.session.scalar(select(ImportBatch.reason).where(ImportBatch.id == batch_id))
    states = [BatchState.READY, *([BatchState.REFUSED] if refused == CORRECTABLE else [])]
    batch = move(batch_id, states, **values)
    db.session.commit()
    if not held:
        ring(batch_id)
    return batch
