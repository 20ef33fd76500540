"""Asking for the workbook of the refused analyses of an import."""

from sqlalchemy import func, select, text

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.imports import store
from ahsp.imports.running.moves import NotPossibleError
from ahsp.models import BatchState, HeldState, ImportBatch
from ahsp.running import bells
from ahsp.web.correlation import on_behalf_of

FORGOTTEN = 3600.0
"""Seconds after which a file that no import knows is nobody's."""
HAS_ROWS = (BatchState.READY, BatchState.COMMITTED, BatchState.UNDONE)

WANT = text("""
    UPDATE import_batch SET held_state = 'wanted', held_attempts = 0, held_next_at = now()
    WHERE id = :batch AND held_state IN ('', 'failed')
        AND COALESCE((summary ->> 'held')::int, 0) > 0
""")
_LOST = text("""
    UPDATE import_batch SET held_state = '' WHERE id = :batch AND held_state = 'made'
""")


def ask(batch_id: int) -> None:
    """Have the workbook made, if it is not there yet; nothing happens where no row is held back.

    Raises:
        NotPossibleError: the import is not in a state in which its rows are known.
    """
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    if batch.state not in HAS_ROWS:
        raise NotPossibleError
    if batch.held_state == HeldState.MADE and store.held_file(batch.held_as) is None:
        db.session.execute(_LOST, {"batch": batch_id})
    db.session.execute(WANT, {"batch": batch_id})
    db.session.commit()
    ring(batch_id)


def note_taken(batch: ImportBatch, name: str, size: int) -> None:
    """Record that the workbook is downloaded.

    Args:
        batch: whose refused analyses.
        name: what the file is called there.
        size: in bytes.
    """
    record(Event.HELD_DOWNLOADED, detail={"batch": batch.id, "file": name, "bytes": size})
    db.session.commit()


def ring(batch_id: int) -> None:
    """Tell a worker; where the queue is away, the sweeper will."""
    bells.ring("imports.hold", batch_id)


def ring_if_wanted(batch_id: int) -> None:
    """Tell a worker if the workbook of a batch is wanted."""
    query = select(ImportBatch.held_state).where(ImportBatch.id == batch_id)
    if db.session.scalar(query) == HeldState.WANTED:
        ring(batch_id)


def sweep() -> None:
    """Ring for the workbooks that are still wanted, and delete those that nobody knows."""
    due = select(ImportBatch.id, ImportBatch.request_id).where(
        ImportBatch.held_state == HeldState.WANTED, ImportBatch.held_next_at < func.now()
    )
    for batch_id, request_id in db.session.execute(due).all():
        with on_behalf_of(request_id):
            ring(batch_id)
    known = select(ImportBatch.held_as).where(ImportBatch.held_as != "")
    store.forget_held(set(db.session.scalars(known)), FORGOTTEN)
    db.session.commit()
