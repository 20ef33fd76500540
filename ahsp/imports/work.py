"""A worker's part: reading a batch into the waiting room, and committing it."""

import errno
from pathlib import Path
from typing import Any

import structlog
from flask import current_app
from psycopg import OperationalError
from psycopg.errors import DiskFull
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.imports import decisions, effects, frames, merging, planning, staging, store
from ahsp.imports.gate import HOSTILE
from ahsp.imports.instructions import Instructions
from ahsp.imports.leases import Pulse, StoppedError, claim
from ahsp.imports.reader import Limits, reading
from ahsp.imports.workbook import RefusedError
from ahsp.models import WORKING, BatchState, ImportBatch, StagedAhsp

log = structlog.get_logger()


def run(batch_id: int) -> None:
    """Do whatever a batch waits for; safe to call twice and at the same time.

    Args:
        batch_id: which batch. One that another worker holds, or that waits for nothing, is left.
    """
    settings: Settings = current_app.config["SETTINGS"]
    taken = claim(batch_id, settings.import_lease_seconds)
    if taken is not None:
        run_held(batch_id, *taken)


def run_held(batch_id: int, state: str, turn: int) -> None:
    """Do whatever a batch waits for that the caller holds.

    Args:
        batch_id: which batch.
        state: `reading` or `committing`.
        turn: the number of the caller's turn.
    """
    settings: Settings = current_app.config["SETTINGS"]
    step = _read if state == BatchState.READING else _commit
    try:
        with Pulse(db.engine, batch_id, state, turn, settings.import_lease_seconds) as pulse:
            step(batch_id, turn, pulse, settings)
    except StoppedError:
        db.session.rollback()
        log.info("import stopped", batch=batch_id, state=state)
        staging.clear_ended(db.session())  # what was ours nobody else could delete
        db.session.commit()
    except RefusedError as refused:
        db.session.rollback()
        _refuse(batch_id, turn, refused)
    except Exception as error:
        db.session.rollback()
        log.exception("import failed", batch=batch_id)
        if _away(error):
            return  # the database went away: the sweeper tries again when the lease is over
        fail(batch_id, turn, _reason(error), type(error).__name__)


def _away(error: Exception) -> bool:
    """Whether the database went away; during a COPY its driver speaks for itself."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated
    return isinstance(error, OperationalError) and not isinstance(error, DiskFull)


def _reason(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    full = isinstance(cause, OSError) and cause.errno == errno.ENOSPC
    return "disk_full" if full or isinstance(cause, DiskFull) else "internal"


def stage(
    session: Session, batch_id: int, path: Path, name: str, sumber: str, pulse: Pulse | None
) -> dict[str, Any]:
    """Read a file, with what was decided about it, into the waiting room.

    All in the session's transaction.

    Args:
        session: whose transaction.
        batch_id: the batch that the rows wait under.
        path: the file.
        name: the name it was uploaded under.
        sumber: the edition that it is compared with.
        pulse: takes the progress; None for a dry run.

    Returns:
        the summary: layout, sheets, skipped, rows_read, ahsp and rincian counts.

    Raises:
        RefusedError: the file is not taken.
        StoppedError: the batch is no longer this worker's.
    """
    summary: dict[str, Any] = {}
    limits = Limits.of(current_app.config["SETTINGS"])
    with reading(path, name, limits, instructions=_instructions(session, batch_id)) as child:
        if pulse:
            pulse.on_lost = child.kill
            pulse.report("check", 0, None)
        stream = iter(child)
        start = next(stream)
        assert isinstance(start, frames.Start)
        summary |= {"layout": start.layout, "sheets": start.sheets, "skipped": start.skipped}
        summary["links"] = start.links
        rest: list[frames.Frame] = []
        with staging.rincian_copy(session) as copy:
            for frame in stream:
                if not isinstance(frame, frames.Lines):
                    rest.append(frame)
                    break
                staging.write_rincian(copy, batch_id, frame.rows)
                if pulse:
                    pulse.report("read", frame.seen, start.rows)
        for frame in (*rest, *stream):
            if isinstance(frame, frames.Analyses):
                staging.stage_ahsp(session, batch_id, frame.rows)
            elif isinstance(frame, frames.Problems):
                staging.store_problems(session, batch_id, frame.rows)
            elif isinstance(frame, frames.Done):
                summary["rows_read"] = frame.rows_read
    decisions.take_effect(session, batch_id)
    if pulse:
        pulse.report("compare", start.rows, start.rows)
    planning.tell_of_staged(session)
    return _with_counts(summary, merging.compare(session, batch_id, sumber))


def _instructions(session: Session, batch_id: int) -> Instructions:
    """How a batch's file is to be read."""
    return Instructions(overrides=decisions.overrides(session, batch_id))


def _with_counts(summary: dict[str, Any], counts: effects.Counts) -> dict[str, Any]:
    """A summary with what a commit would do, or did; every row read is a line read."""
    lines = {"read": summary["rows_read"], **counts["rincian"]}
    return summary | counts | {"rincian": lines}


def _read(batch_id: int, turn: int, pulse: Pulse, settings: Settings) -> None:
    batch = db.session.get_one(ImportBatch, batch_id)
    staging.clear(db.session(), batch_id, problems=True)
    path = store.path_of(batch.stored_as)
    name, sumber = batch.file_name, batch.sumber_nama
    try:
        summary = stage(db.session(), batch_id, path, name, sumber, pulse)
    except (RefusedError, AssertionError):
        pulse.check()  # a child that was killed because of a cancellation refused nothing
        raise
    _advance(
        batch_id,
        turn,
        BatchState.READING,
        state=BatchState.READY,
        layout=summary["layout"],
        sheet=", ".join(summary["sheets"]),
        summary=summary,
        attempts=0,
        lease_until=None,
    )
    detail = {"batch": batch_id, "file": name, "rows": summary["rows_read"]}
    counts = summary["ahsp"]
    detail |= {"ahsp": counts["read"], "refused": counts["refused"]}
    record(Event.IMPORT_READY, user=batch.user, detail=detail)
    db.session.commit()


def _commit(batch_id: int, turn: int, pulse: Pulse, settings: Settings) -> None:
    session = db.session()
    batch = session.get_one(ImportBatch, batch_id)
    assert batch.summary is not None
    staged = session.scalar(select(func.count()).where(StagedAhsp.batch_id == batch_id)) or 0
    if staged != batch.summary["ahsp"]["read"]:
        _read_again(batch_id, turn)
        return
    lines = sum(batch.summary["rincian"][name] for name in ("new", "changed", "same"))
    pulse.report("commit", 0, lines)
    edition = merging.lock_sumber(session, batch.sumber_nama)
    counts = merging.compare(session, batch_id, batch.sumber_nama)
    planned = effects.planned(counts, batch.mode)
    if planned["ahsp"]["removed"] > effects.planned(batch.summary, batch.mode)["ahsp"]["removed"]:
        _ask_again(batch, turn, counts)
        return
    for done in merging.merge(session, batch_id, edition, batch.mode, counts):
        pulse.report("commit", lines * done // staged, lines)
    summary = _with_counts(batch.summary, planned)
    _advance(
        batch_id,
        turn,
        BatchState.COMMITTING,
        state=BatchState.COMMITTED,
        summary=summary,
        finished_at=func.now(),
        lease_until=None,
    )
    changes = {key: planned["ahsp"][key] for key in ("new", "changed", "same", "refused")}
    changes["removed"] = planned["ahsp"]["removed"]
    detail = {"batch": batch_id, "file": batch.file_name, "sumber": batch.sumber_nama, **changes}
    detail["mode"] = batch.mode
    record(Event.IMPORT_COMMITTED, user=batch.user, detail=detail)
    session.commit()
    staging.clear(session, batch_id, problems=False)
    session.commit()


def _ask_again(batch: ImportBatch, turn: int, counts: effects.Counts) -> None:
    """The edition grew since the person looked: more than they agreed to would be deleted."""
    assert batch.summary is not None
    _advance(
        batch.id,
        turn,
        BatchState.COMMITTING,
        state=BatchState.READY,
        reason="edition_changed",
        summary=_with_counts(batch.summary, counts),
        attempts=0,
        lease_until=None,
    )
    db.session.commit()


def _read_again(batch_id: int, turn: int) -> None:
    """The waiting room was emptied by a crash of the database: fill it from the file."""
    log.warning("staged rows are gone, reading again", batch=batch_id)
    _advance(
        batch_id,
        turn,
        BatchState.COMMITTING,
        state=BatchState.PENDING,
        summary=None,
        attempts=0,
        lease_until=None,
    )
    db.session.commit()


def _advance(batch_id: int, turn: int, expected: BatchState, **values: Any) -> None:
    """Move a batch on if it is still this worker's, in the current transaction."""
    statement = (
        update(ImportBatch)
        .where(ImportBatch.id == batch_id, ImportBatch.state == expected, ImportBatch.turn == turn)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    result: Any = db.session.execute(statement)
    if not result.rowcount:
        raise StoppedError


def _refuse(batch_id: int, turn: int, refused: RefusedError) -> None:
    batch = db.session.get_one(ImportBatch, batch_id)
    values = {"reason": refused.reason, "reason_detail": refused.detail}
    try:
        _advance(
            batch_id,
            turn,
            BatchState.READING,
            state=BatchState.REFUSED,
            finished_at=func.now(),
            lease_until=None,
            **values,
        )
    except StoppedError:
        db.session.rollback()
        return
    refusal(batch, refused)
    db.session.commit()


def refusal(batch: ImportBatch | None, refused: RefusedError, name: str = "") -> None:
    """Record that a file was refused, in the current transaction."""
    detail = {
        "batch": batch.id if batch else None,
        "file": batch.file_name if batch else name,
        "reason": refused.reason,
        "place": str(refused.detail.get("place") or refused.detail.get("sheet", "")),
    }
    event = Event.FILE_HOSTILE if refused.reason in HOSTILE else Event.FILE_REFUSED
    record(event, user=batch.user if batch else None, detail=detail)


def fail(batch_id: int, turn: int, reason: str, what: str) -> None:
    """End a batch that cannot go on, with its reason, and commit.

    Args:
        batch_id: which batch.
        turn: the turn that failed; a batch that moved on meanwhile is left alone.
        reason: `internal`, `disk_full` or `worker_lost`.
        what: the kind of error, for the record.
    """
    statement = (
        update(ImportBatch)
        .where(
            ImportBatch.id == batch_id,
            ImportBatch.turn == turn,
            ImportBatch.state.in_(WORKING),
        )
        .values(
            state=BatchState.FAILED,
            reason=reason,
            reason_detail={"error": what},
            finished_at=func.now(),
            lease_until=None,
        )
        .execution_options(synchronize_session=False)
    )
    result: Any = db.session.execute(statement)
    if result.rowcount:
        batch = db.session.get_one(ImportBatch, batch_id)
        detail = {"batch": batch_id, "file": batch.file_name, "reason": reason}
        record(Event.IMPORT_FAILED, user=batch.user, detail=detail)
    db.session.commit()
    staging.clear_ended(db.session())
    db.session.commit()
