"""Taking a workbook in: kept, recorded, and a worker told; one form makes one import."""

from collections.abc import Callable
from typing import IO, Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.imports import store
from ahsp.imports.running import endings
from ahsp.imports.running.bells import ring
from ahsp.imports.running.moves import held_by_this
from ahsp.imports.sheets.workbook import RefusedError
from ahsp.live import topics
from ahsp.live.announcing import announce
from ahsp.models import BatchState, ImportBatch, User
from ahsp.web.correlation import correlation_id
from ahsp.web.languages import language


def upload(
    stream: IO[bytes],
    name: str,
    sumber: str,
    key: UUID | None = None,
    user: User | None = None,
    admit: Callable[[], None] = lambda: None,
) -> ImportBatch:
    """Take a workbook and have a worker read it.

    Args:
        stream: its bytes.
        name: the name it came with.
        sumber: the edition that its analyses belong to; need not exist yet.
        key: made with the form, so that one form makes one import however often it is sent.
        user: who uploads; None for the shell.
        admit: asked once for each workbook that is taken in or refused for what it holds; what it
            raises keeps the workbook out.

    Returns:
        the batch; the earlier one where the key was seen before.

    Raises:
        RefusedError: the file is not taken, or the disk is full; recorded, nothing is kept.
    """
    batch, created = receive(stream, name, sumber, key or uuid4(), user, admit)
    if created:
        ring(batch.id)
    return batch


def receive(
    stream: IO[bytes],
    name: str,
    sumber: str,
    key: UUID,
    user: User | None,
    admit: Callable[[], None] = lambda: None,
    *,
    held: bool = False,
) -> tuple[ImportBatch, bool]:
    """Take a workbook in; the arguments are those of `upload`.

    Args:
        held: this process reads it itself, and no worker takes it meanwhile.

    Returns:
        the batch, and whether it was made by this call.
    """
    known = db.session.scalar(select(ImportBatch).where(ImportBatch.key == key))
    if known is not None:
        return known, False
    try:
        kept = store.keep(stream, name)
    except RefusedError as refused:
        endings.refusal(None, refused, store.called(name))
        db.session.commit()
        if refused.reason not in ("disk_full", "storage"):
            admit()
        raise
    batch = ImportBatch(
        key=key,
        sumber_nama=sumber,
        file_name=store.called(name),
        file_bytes=kept.size,
        file_sha256=kept.sha256,
        stored_as=kept.name,
        user_id=user.id if user else None,
        username=user.username if user else "",
        language=language(),
        request_id=correlation_id(),
        **({"state": BatchState.READING, **held_by_this(0)} if held else {}),
    )
    try:
        db.session.add(batch)
        db.session.flush()  # the same form again waits here, and is found to be known
        admit()
        detail: dict[str, Any] = {"batch": batch.id, "file": batch.file_name, "bytes": kept.size}
        detail |= {"sha256": kept.sha256.hex(), "sumber": sumber}
        record(Event.FILE_UPLOADED, detail=detail)
        announce(topics.IMPORTS)
        db.session.commit()
    except IntegrityError:  # the same form, sent twice at the same time
        db.session.rollback()
        store.forget(kept.name)
        query = select(ImportBatch).where(ImportBatch.key == key)
        return db.session.scalars(query).one(), False
    except BaseException:
        db.session.rollback()
        store.forget(kept.name)
        raise
    return batch, True
