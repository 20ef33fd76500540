"""Mail to the uploader of an import: that it is ready, done, refused or has failed.

It is written with the change of state, once for each. Whoever looked at the import's page a moment
ago gets some time to see it there, and is then not written to.
"""

import structlog
from sqlalchemy import ColumnElement, func, select

from ahsp.extensions import db
from ahsp.imports.running.letters import letter_of
from ahsp.mail.outbox import queue, withdraw
from ahsp.models import ImportBatch

LATELY = 15
"""Seconds for which somebody who looked at the page counts as being there."""
GRACE = 30
"""Seconds that they have to see the result there; the page asks each second while it is open."""
NOTED_EVERY = 5
"""Seconds between two notes that the page is open, so that a poll writes little."""

log = structlog.get_logger()


def key_of(batch: ImportBatch) -> str:
    """What a mail about the state that an import is in now is called."""
    return f"import:{batch.id}:{batch.state}:{batch.turn}"


def tell(batch_id: int) -> None:
    """Write to the uploader what an import has come to, in the current transaction.

    Nothing is written where there is no address. A letter that cannot be written is logged: the
    import must not fail with it.

    Args:
        batch_id: an import whose new state is flushed.
    """
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    person = batch.user
    if person is None or not person.active or not person.email:
        return
    present = db.session.scalar(
        select(_looked_within(LATELY)).where(ImportBatch.id == batch_id).limit(1)
    )
    language = person.language or batch.language
    try:
        with db.session.begin_nested():
            queue(
                key_of(batch),
                person.email,
                language,
                lambda: letter_of(batch),
                after=GRACE if present else 0,
            )
    except Exception:
        log.exception("mail not written", batch=batch_id)


def look(batch: ImportBatch, user_id: int) -> None:
    """Note that somebody sees the page of an import; that of others than its uploader is nothing.

    Committed where there is something to note.

    Args:
        batch: the import, as the page shows it.
        user_id: who looks.
    """
    if batch.user_id != user_id:
        return
    if withdraw(key_of(batch)) if not batch.active else _note(batch.id):
        db.session.commit()


def _note(batch_id: int) -> bool:
    """Note the look, unless one was noted a moment ago or a worker just writes the row."""
    free = (
        select(ImportBatch)
        .where(ImportBatch.id == batch_id)
        .where(ImportBatch.looked_at.is_(None) | ~_looked_within(NOTED_EVERY))
        .with_for_update(skip_locked=True)
    )
    found = db.session.scalar(free)
    if found is not None:
        found.looked_at = func.now()
    return found is not None


def _looked_within(seconds: int) -> ColumnElement[bool]:
    moment = func.clock_timestamp() - func.make_interval(0, 0, 0, 0, 0, 0, seconds)
    return func.coalesce(ImportBatch.looked_at > moment, False)
