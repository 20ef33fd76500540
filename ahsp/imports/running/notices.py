"""Mail to the uploader of an import: that it is ready, done, refused or has failed.

It is written with the change of state, once for each, unless they see it on the import's page.
"""

from sqlalchemy import func, select

from ahsp.extensions import db
from ahsp.imports.running.letters import letter_of
from ahsp.mail.notices import LATELY, NOTED_EVERY, looked_within, write
from ahsp.mail.outbox import withdraw
from ahsp.models import ImportBatch


def key_of(batch: ImportBatch) -> str:
    """What a mail about the state that an import is in now is called."""
    return f"import:{batch.id}:{batch.state}:{batch.turn}"


def tell(batch_id: int) -> None:
    """Write to the uploader what an import has come to, in the current transaction.

    Args:
        batch_id: an import whose new state is flushed.
    """
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    present = select(looked_within(ImportBatch.looked_at, LATELY)).where(ImportBatch.id == batch_id)
    write(key_of(batch), batch.user, batch.language, lambda: letter_of(batch), present)


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
        .where(ImportBatch.looked_at.is_(None) | ~looked_within(ImportBatch.looked_at, NOTED_EVERY))
        .with_for_update(skip_locked=True)
    )
    found = db.session.scalar(free)
    if found is not None:
        found.looked_at = func.now()
    return found is not None
