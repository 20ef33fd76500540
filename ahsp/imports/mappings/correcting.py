"""Correcting what a sheet was taken for: each a transaction, its record inside.

The file stays as it is; it is read again with what was said. Decisions about its cells are kept.
"""

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import select

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.mappings import remembered
from ahsp.imports.running.moves import CORRECTABLE, NotPossibleError
from ahsp.imports.sheets.mapping import Mapping
from ahsp.models import BatchState, ImportBatch, User


def say(batch_id: int, mapping: Mapping, user: User | None = None) -> Mapping:
    """Say how a sheet is to be read, remember it for its headers, and have the file read again.

    Args:
        batch_id: an import that is ready, or refused because no sheet was recognised.
        mapping: what is said; who and when is added here.
        user: who says it.

    Returns:
        the mapping as it is kept.

    Raises:
        NotPossibleError: the import is in another state.
    """
    batch = _correctable(batch_id)
    said = msgspec.structs.replace(
        mapping,
        username=user.username if user else "",
        at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    others = [
        each
        for each in remembered.mappings_of(db.session(), batch_id)
        if each.sheet != mapping.sheet
    ]
    batch.mappings = msgspec.to_builtins([*others, said])
    if said.kind == "flat" and said.signature:
        remembered.remember(db.session(), said, user)
    detail: dict[str, Any] = {"batch": batch_id, "file": batch.file_name, "sheet": said.sheet}
    record(Event.IMPORT_MAPPED, user=user, detail=detail | {"layout": said.kind})
    services.read_again(batch_id)
    return said


def forget(batch_id: int, sheet: str, user: User | None = None) -> bool:
    """Forget what is remembered for the headers of a sheet; the import stays as it was read.

    Args:
        batch_id: an import that was read with it.
        sheet: which of its sheets.
        user: who wants that.

    Returns:
        whether there was anything to forget.
    """
    batch = db.session.get_one(ImportBatch, batch_id)
    outline = remembered.outline_of(db.session(), batch_id)
    mappings = (each.mapping for each in outline if each.name == sheet)
    signature = next((mapping.signature for mapping in mappings if mapping), "")
    gone = bool(signature) and remembered.forget(db.session(), signature)
    if gone:
        detail = {"batch": batch_id, "file": batch.file_name, "sheet": sheet}
        record(Event.MAPPING_FORGOTTEN, user=user, detail=detail)
    db.session.commit()
    return gone


def is_correctable(batch: ImportBatch) -> bool:
    """Whether what the sheets of an import were taken for can be corrected now."""
    unrecognised = batch.state == BatchState.REFUSED and batch.reason == CORRECTABLE
    return batch.state == BatchState.READY or (unrecognised and bool(batch.stored_as))


def _correctable(batch_id: int) -> ImportBatch:
    """The batch, held until the transaction ends, so that nobody confirms it in between."""
    query = select(ImportBatch).where(ImportBatch.id == batch_id).with_for_update()
    batch = db.session.scalar(query.execution_options(populate_existing=True))
    if batch is None or not is_correctable(batch):
        db.session.rollback()
        raise NotPossibleError
    return batch
