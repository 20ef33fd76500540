"""The reading step: a batch's file into the waiting room, as a worker or the shell does it."""

from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.catalog import aliases
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.imports import frames, harmful, store
from ahsp.imports.desk import decisions
from ahsp.imports.mappings import remembered
from ahsp.imports.reading.instructions import Instructions
from ahsp.imports.reading.reader import Limits, reading
from ahsp.imports.running import notices
from ahsp.imports.running.leases import let_go_when_idle
from ahsp.imports.running.turns import advance
from ahsp.imports.sheets.outline import SheetOutline
from ahsp.imports.sheets.workbook import RefusedError
from ahsp.imports.storing import code_proposals, comparing, effects, figures, planning, staging
from ahsp.models import BatchState, ImportBatch
from ahsp.running.pulse import Pulse


def stage(
    session: Session, batch_id: int, path: Path, name: str, sumber: str, pulse: Pulse | None
) -> tuple[dict[str, Any], list[SheetOutline]]:
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
        the summary: layout, sheets, skipped, rows_read, where each row went, ahsp and rincian
        counts; and what each sheet was taken for.

    Raises:
        RefusedError: the file is not taken.
        StoppedError: the batch is no longer this worker's.
    """
    summary: dict[str, Any] = {}
    told = instructions(session, batch_id, sumber)
    limits = Limits.of(current_app.config["SETTINGS"])
    with reading(path, name, limits, instructions=told) as child:
        if pulse:
            pulse.on_lost = child.kill
            pulse.report("check", 0, None)
        stream = iter(child)
        start = next(stream)
        assert isinstance(start, frames.Start)
        summary |= {"layout": start.layout, "sheets": start.sheets, "skipped": start.skipped}
        summary["links"] = start.links
        for frame in stream:
            if isinstance(frame, frames.Lines):
                staging.stage_rincian(session, batch_id, frame.rows)
                if pulse:
                    pulse.report("read", frame.seen, start.rows)
            else:
                _stage_rest(session, batch_id, frame, summary)
    decisions.take_effect(session, batch_id)
    if pulse:
        pulse.report("compare", start.rows, start.rows)
    planning.tell_of_staged(session)
    code_proposals.settle(session, batch_id, sumber)
    return effects.with_counts(summary, comparing.compare(session, batch_id, sumber)), start.outline


def _stage_rest(
    session: Session, batch_id: int, frame: frames.Frame, summary: dict[str, Any]
) -> None:
    if isinstance(frame, frames.Begun):
        staging.stage_words(session, batch_id, frame.rows)
    elif isinstance(frame, frames.Flagged):
        staging.flag_rincian(session, batch_id, frame.rows)
    elif isinstance(frame, frames.Analyses):
        staging.stage_ahsp(session, batch_id, frame.rows)
    elif isinstance(frame, frames.Problems):
        staging.store_problems(session, batch_id, frame.rows)
    elif isinstance(frame, frames.Sequences):
        staging.stage_sequences(session, batch_id, frame.rows)
    elif isinstance(frame, frames.Done):
        summary |= {"rows_read": frame.rows_read, "accounted": frame.accounted}
        summary["held"] = frame.accounted["held"]


def instructions(session: Session, batch_id: int, sumber: str) -> Instructions:
    """How a batch's file is to be read."""
    return Instructions(
        overrides=decisions.overrides(session, batch_id),
        confirmed=decisions.confirmed(session, batch_id),
        aliases=aliases.current(session),
        known=figures.known(session, sumber),
        mappings=remembered.mappings_of(session, batch_id),
        remembered=remembered.known(session),
    )


def read(batch_id: int, turn: int, pulse: Pulse) -> None:
    """Read a batch that the caller holds, and leave it ready; one transaction.

    Args:
        batch_id: which batch.
        turn: the number of the caller's turn.
        pulse: takes the progress.

    Raises:
        RefusedError: the file is not taken.
        StoppedError: the batch is no longer the caller's.
    """
    batch = db.session.get_one(ImportBatch, batch_id)
    settings: Settings = current_app.config["SETTINGS"]
    let_go_when_idle(db.session(), settings.reader_seconds)
    staging.clear(db.session(), batch_id, problems=True)
    path = store.path_of(batch.stored_as)
    name, sumber = batch.file_name, batch.sumber_nama
    try:
        summary, outline = stage(db.session(), batch_id, path, name, sumber, pulse)
    except (RefusedError, AssertionError):
        pulse.check()  # a child that was killed because of a cancellation refused nothing
        raise
    advance(
        batch_id,
        turn,
        BatchState.READING,
        state=BatchState.READY,
        layout=summary["layout"],
        sheet=", ".join(summary["sheets"]),
        summary=summary,
        attempts=0,
        lease_until=None,
        reason_detail={},
        **remembered.values_after(db.session(), batch_id, outline),
    )
    harmful.record_found(batch)
    detail = {"batch": batch_id, "file": name, "rows": summary["rows_read"]}
    counts = summary["ahsp"]
    detail |= {"ahsp": counts["read"], "refused": counts["refused"]}
    record(Event.IMPORT_READY, user=batch.user, detail=detail)
    notices.tell(batch_id)
    db.session.commit()
