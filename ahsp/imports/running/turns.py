"""A batch moved on by the worker whose turn it is, and by nobody else."""

from typing import Any

from sqlalchemy import update

from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce
from ahsp.models import BatchState, ImportBatch
from ahsp.running.pulse import StoppedError


def advance(batch_id: int, turn: int, expected: BatchState, **values: Any) -> None:
    """Move a batch on if it is still this worker's, in the current transaction.

    Args:
        batch_id: which batch.
        turn: the number of the worker's turn.
        expected: the state that it must be in.
        **values: columns and what they become.

    Raises:
        StoppedError: the batch is no longer this worker's.
    """
    statement = (
        update(ImportBatch)
        .where(ImportBatch.id == batch_id, ImportBatch.state == expected, ImportBatch.turn == turn)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    result: Any = db.session.execute(statement)
    if not result.rowcount:
        raise StoppedError
    announce(topics.IMPORTS, topics.of_import(batch_id))
