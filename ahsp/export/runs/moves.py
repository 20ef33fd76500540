"""What a person can do with an export of theirs: each a transaction, its record inside."""

from contextlib import suppress
from typing import Any

import structlog
from sqlalchemy import func, update

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.export.runs.asking import ACTIVE
from ahsp.export.schedules import starting
from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce
from ahsp.models import ExportRun, RunState
from ahsp.storage.choosing import storage
from ahsp.storage.kept import StorageError

ENDED = tuple(state for state in RunState if state not in ACTIVE)
AGAIN = tuple(state for state in ENDED if state != RunState.FINISHED)
log = structlog.get_logger()


class NotPossibleError(Exception):
    """The export is not in a state for that, for example because a worker was faster."""


def cancel(run: ExportRun) -> None:
    """Give an export up; its worker ends at its next sign of life, and leaves nothing.

    Raises:
        NotPossibleError: it has ended already.
    """
    _move(run, ACTIVE, state=RunState.CANCELLED, finished_at=func.now())
    record(Event.EXPORT_CANCELLED, detail={"export": run.id})
    starting.end_of(run, "cancelled")
    db.session.commit()


def retry(run: ExportRun) -> None:
    """Have an export made once more, of the data as they are now; the caller rings.

    Raises:
        NotPossibleError: it still runs, or its file is there.
    """
    values = {"attempts": 0, "rows_done": 0, "reason": "", "finished_at": None, "expires_at": None}
    _move(run, AGAIN, state=RunState.PENDING, stored_as="", file_bytes=None, **values)
    detail = {"export": run.id, "format": run.format, "scope": run.file_name}
    record(Event.EXPORT_ASKED, detail=detail)
    db.session.commit()


def delete(run: ExportRun) -> None:
    """Delete an export and its file.

    Raises:
        NotPossibleError: it still runs; cancel it first.
    """
    stored_as, detail = run.stored_as, {"export": run.id, "file": run.file_name}
    _move(run, ENDED, stored_as="")
    record(Event.EXPORT_DELETED, detail=detail)
    db.session.delete(run)
    db.session.commit()
    forget(stored_as)


def forget(stored_as: str) -> None:
    """Delete a file that no row names any more; one that cannot be reached is deleted later."""
    with suppress(StorageError):
        if stored_as:
            storage().delete(stored_as)


def _move(run: ExportRun, states: tuple[RunState, ...], **values: Any) -> None:
    statement = (
        update(ExportRun)
        .where(ExportRun.id == run.id, ExportRun.state.in_(states))
        .values({"lease_until": None} | values)
        .execution_options(synchronize_session=False)
    )
    result: Any = db.session.execute(statement)
    if not result.rowcount:
        db.session.rollback()
        raise NotPossibleError
    announce(topics.EXPORTS, topics.of_exports(run.user_id), topics.SCHEDULES)
    db.session.refresh(run)
