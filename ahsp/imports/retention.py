"""How long uploaded workbooks are kept: until their time is over, and never after nobody's.

What is in the catalogue stays there; of its import all but the file does.
"""

from dataclasses import dataclass

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, func, or_, select

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.imports import store
from ahsp.imports.running.moves import NO_WORKBOOK
from ahsp.models import WORKING, BatchState, ImportBatch
from ahsp.running.safe_points import safe_point
from ahsp.storage.kept import StorageError

UNUSED = (BatchState.REFUSED, BatchState.FAILED, BatchState.CANCELLED, BatchState.UNDONE)
"""How an import ended whose rows are not in the catalogue."""
NOBODYS = 86_400.0
"""Seconds after which a file that no import names is nobody's, and a copy here is not needed."""
AT_ONCE = 500
"""Workbooks that one round deletes at most."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was deleted, or would be: workbooks whose time is over, and files of no import."""

    workbooks: int
    bytes: int
    orphans: int
    copies: int


def tidy(*, dry_run: bool = False) -> Tidied:
    """Delete workbooks whose time is over, and files that no import names.

    Args:
        dry_run: only say what would be deleted.

    Returns:
        how much it is.
    """
    names, size = _over(dry_run=dry_run)
    known, needed = _known()
    try:
        here = store.uploads_here(NOBODYS)
        shared = store.uploads_shared(NOBODYS)
    except StorageError as error:
        log.warning("files cannot be listed", error=str(error))
        here, shared = set(), set()
    orphans = (here | shared) - known - set(names)
    copies = here & shared - needed - orphans - set(names)
    if not dry_run:
        _delete([*names, *sorted(orphans)], sorted(copies))
    return Tidied(len(names), size, len(orphans), len(copies))


def _over(*, dry_run: bool) -> tuple[list[str], int]:
    conditions = _conditions(current_app.config["SETTINGS"])
    if not conditions:
        return [], 0
    over = (
        select(ImportBatch)
        .where(ImportBatch.stored_as != "", or_(*conditions))
        .order_by(ImportBatch.id)
        .limit(AT_ONCE)
    )
    locked = over if dry_run else over.with_for_update(skip_locked=True)
    batches = db.session.scalars(locked).all()
    names, size = [batch.stored_as for batch in batches], sum(b.file_bytes for b in batches)
    if batches and not dry_run:
        for batch in batches:
            batch.stored_as = ""
            for column, value in NO_WORKBOOK.items():
                setattr(batch, column, value)
        record(Event.FILES_DELETED, detail={"deleted": len(batches), "bytes": size})
        db.session.commit()
    db.session.rollback()
    return names, size


def _conditions(settings: Settings) -> list[ColumnElement[bool]]:
    kept = (
        ((BatchState.COMMITTED,), settings.upload_days),
        (UNUSED, settings.upload_unused_days),
    )
    ended = func.coalesce(ImportBatch.finished_at, ImportBatch.created_at)
    return [
        ImportBatch.state.in_(states) & (ended < func.now() - func.make_interval(0, 0, 0, days))
        for states, days in kept
        if days
    ]


def _known() -> tuple[set[str], set[str]]:
    """The files that imports name, and those of them that a worker needs at this moment."""
    query = select(ImportBatch.stored_as, ImportBatch.state).where(ImportBatch.stored_as != "")
    rows = db.session.execute(query).all()
    db.session.rollback()
    return {name for name, _ in rows}, {name for name, state in rows if state in WORKING}


def _delete(names: list[str], copies: list[str]) -> None:
    for name in names:
        safe_point()  # a file that stays is nobody's, and is deleted by a later round
        try:
            store.forget(name)
        except StorageError as error:
            log.warning("file cannot be deleted", file=name, error=str(error))
    for name in copies:
        safe_point()
        store.forget_copy(name)
