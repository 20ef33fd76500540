"""What a person or a script can do with imports: each a transaction, its record inside."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4

import structlog
from flask import current_app
from kombu.exceptions import OperationalError as QueueAwayError
from redis.exceptions import RedisError
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.extensions import celery_app, db
from ahsp.imports import decisions, effects, merging, queries, staging, store, work
from ahsp.imports import undo as undoing
from ahsp.imports.leases import ATTEMPTS
from ahsp.imports.report import Report
from ahsp.imports.rules import Rule
from ahsp.imports.sample import sample_path
from ahsp.imports.workbook import RefusedError
from ahsp.models import BatchState, ImportBatch, ImportMode, User

SAMPLE_SUMBER = "Contoh AHSP"
SUMBER_LENGTH = 120
log = structlog.get_logger()


class NotPossibleError(Exception):
    """The batch is not in a state for that, for example because somebody was faster."""


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
    batch, created = _receive(stream, name, sumber, key or uuid4(), user, admit)
    if created:
        ring(batch.id)
    return batch


def ring(batch_id: int) -> None:
    """Tell a worker that a batch waits; where the queue is away, the sweeper will find it."""
    try:
        celery_app.send_task("imports.run", args=[batch_id], retry=False)
    except (QueueAwayError, RedisError, OSError) as error:
        log.warning("queue away, the sweeper will dispatch", batch=batch_id, error=str(error))


def confirm(batch_id: int, mode: str = ImportMode.ADD_AND_UPDATE) -> ImportBatch:
    """Have a worker commit what was read.

    Args:
        batch_id: which batch.
        mode: an `ImportMode`: what the commit does to the edition.

    Raises:
        NotPossibleError: the batch does not wait for this.
    """
    batch = _confirm(batch_id, mode)
    ring(batch_id)
    return batch


def cancel(batch_id: int) -> ImportBatch:
    """Give a batch up; what was staged is deleted, the catalogue was never touched.

    Raises:
        NotPossibleError: it has ended already.
    """
    states = [BatchState.PENDING, BatchState.READING, BatchState.READY, BatchState.COMMITTING]
    batch = _move(batch_id, states, state=BatchState.CANCELLED, finished_at=func.now())
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
    batch = _move(batch_id, [BatchState.COMMITTED], state=BatchState.UNDONE)
    merging.lock_sumber(db.session(), batch.sumber_nama)
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
    return done


def sweep() -> int:
    """Ring again for batches that nobody works on, and end those that were tried enough.

    Returns:
        how many were rung for.
    """
    waiting = queries.waiting_batches()
    rung = 0
    for batch_id, turn, attempts in [(each.id, each.turn, each.attempts) for each in waiting]:
        if attempts >= ATTEMPTS:
            work.fail(batch_id, turn, "worker_lost", "lease")
        else:
            ring(batch_id)
            rung += 1
    staging.clear_ended(db.session())
    db.session.commit()
    return rung


def import_file(
    path: Path,
    sumber: str,
    *,
    dry_run: bool = False,
    mode: str = ImportMode.ADD_AND_UPDATE,
    accept: Sequence[Rule] = (),
) -> Report:
    """Import a workbook from the shell, in this process.

    Args:
        path: the workbook.
        sumber: the edition that its analyses belong to.
        mode: an `ImportMode`: what the commit does to the edition.
        dry_run: only say what would happen; no row of any table changes.
        accept: rules whose certain suggestions are taken, before the file is read once more.

    Returns:
        what happened, or would.

    Raises:
        RefusedError: the file is not taken.
        OSError: the file cannot be read.
    """
    if dry_run:
        return _rehearse(path, sumber, mode, accept)
    # Held from the first moment: a worker must not take it between two of these steps.
    with path.open("rb") as stream:
        batch, _ = _receive(stream, path.name, sumber, uuid4(), None, held=True)
    batch_id = batch.id
    work.run_held(batch_id, batch.state, batch.turn)
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    if batch.state == BatchState.READY and _accept(batch, accept):
        batch = read_again(batch_id, held=True)
        work.run_held(batch_id, batch.state, batch.turn)
        batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    if batch.state == BatchState.READY:
        batch = _confirm(batch_id, mode, held=True)
        work.run_held(batch_id, batch.state, batch.turn)
        batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    return Report.of(batch)


def _accept(batch: ImportBatch, rules: Sequence[Rule]) -> int:
    """Take the certain suggestions of some rules; committed by whatever comes next."""
    total = 0
    for rule in rules:
        by = decisions.By(None, "", uuid4())
        count = decisions.accept(db.session(), batch.id, rule, by)
        if count:
            detail = {"batch": batch.id, "file": batch.file_name, "rule": rule, "count": count}
            record(Event.IMPORT_REPAIRED, detail=detail)
        total += count
    return total


def load_sample() -> None:
    """Import the bundled sample workbook, so that a new installation has something to find.

    Raises:
        NotPossibleError: it did not go in.
    """
    report = import_file(sample_path(), SAMPLE_SUMBER)
    if report.state != BatchState.COMMITTED:
        raise NotPossibleError(report.sentence or report.state)


def _rehearse(path: Path, sumber: str, mode: str, accept: Sequence[Rule]) -> Report:
    batch = ImportBatch(
        sumber_nama=sumber,
        file_name=store.called(path.name),
        file_bytes=path.stat().st_size,
        file_sha256=b"",
        stored_as="",
        state=BatchState.READING,
    )
    try:
        db.session.add(batch)
        db.session.flush()
        summary = work.stage(db.session(), batch.id, path, path.name, sumber, None)
        if _accept(batch, accept):
            staging.clear(db.session(), batch.id, problems=True)
            summary = work.stage(db.session(), batch.id, path, path.name, sumber, None)
        batch.mode = mode
        batch.summary = effects.under(summary, mode)
        batch.layout = summary["layout"]
        batch.state = BatchState.READY
        db.session.flush()
        return Report.of(batch, dry_run=True)
    finally:
        db.session.rollback()


def _receive(
    stream: IO[bytes],
    name: str,
    sumber: str,
    key: UUID,
    user: User | None,
    admit: Callable[[], None] = lambda: None,
    *,
    held: bool = False,
) -> tuple[ImportBatch, bool]:
    known = db.session.scalar(select(ImportBatch).where(ImportBatch.key == key))
    if known is not None:
        return known, False
    try:
        kept = store.keep(stream, name)
    except RefusedError as refused:
        work.refusal(None, refused, store.called(name))
        db.session.commit()
        if refused.reason != "disk_full":
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
        **({"state": BatchState.READING, **_held(0)} if held else {}),
    )
    try:
        db.session.add(batch)
        db.session.flush()  # the same form again waits here, and is found to be known
        admit()
        detail: dict[str, Any] = {"batch": batch.id, "file": batch.file_name, "bytes": kept.size}
        detail |= {"sha256": kept.sha256.hex(), "sumber": sumber}
        record(Event.FILE_UPLOADED, detail=detail)
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


def _confirm(batch_id: int, mode: str, *, held: bool = False) -> ImportBatch:
    values: dict[str, Any] = {
        "state": BatchState.COMMITTING,
        "mode": mode,
        "reason": "",
        "phase": "commit",
        "rows_done": 0,
        **(_held(ImportBatch.turn) if held else {}),
    }
    batch = _move(batch_id, [BatchState.READY], **values)
    if decisions.waiting(db.session(), batch_id):  # other numbers would come out than are shown
        db.session.rollback()
        raise NotPossibleError
    record(Event.IMPORT_CONFIRMED, detail={"batch": batch.id, "file": batch.file_name})
    db.session.commit()
    return batch


def read_again(batch_id: int, *, held: bool = False) -> ImportBatch:
    """Have a file that was read read once more, with what was decided about it since.

    Args:
        batch_id: which batch.
        held: this process does it itself; otherwise a worker is rung for.

    Raises:
        NotPossibleError: the batch is not ready.
    """
    values: dict[str, Any] = {"phase": "", "rows_done": 0, "rows_total": None, "summary": None}
    values |= {"state": BatchState.PENDING}
    values |= {"state": BatchState.READING, **_held(ImportBatch.turn)} if held else {}
    batch = _move(batch_id, [BatchState.READY], **values)
    db.session.commit()
    if not held:
        ring(batch_id)
    return batch


def _held(turn: Any) -> dict[str, Any]:
    """Values by which this process holds a batch, as `leases.claim` sets them."""
    settings: Settings = current_app.config["SETTINGS"]
    lease = func.make_interval(0, 0, 0, 0, 0, 0, settings.import_lease_seconds)
    return {"attempts": 1, "turn": turn + 1, "lease_until": func.now() + lease}


def _move(batch_id: int, states: list[BatchState], **values: Any) -> ImportBatch:
    statement = (
        update(ImportBatch)
        .where(ImportBatch.id == batch_id, ImportBatch.state.in_(states))
        .values({"lease_until": None, "attempts": 0} | values)
        .execution_options(synchronize_session=False)
    )
    result: Any = db.session.execute(statement)
    if not result.rowcount:
        db.session.rollback()
        raise NotPossibleError
    return db.session.get_one(ImportBatch, batch_id, populate_existing=True)
