"""Imports that go on, and those that failed."""

from flask import url_for
from sqlalchemy import func, select

from ahsp.extensions import db
from ahsp.imports.wording.refusals import reason_sentence
from ahsp.imports.wording.states import PHASES, STATES
from ahsp.models import WORKING, BatchState, ImportBatch
from ahsp.ops.work.pieces import Piece
from ahsp.ops.work.wording import progress

_HELD = (ImportBatch.lease_until > func.now()) & (ImportBatch.phase != "wait")


def going(most: int) -> list[Piece]:
    """Imports with something to do, those first that a worker has."""
    held = func.coalesce(_HELD, False)
    query = (
        select(ImportBatch, held.label("held"))
        .where(ImportBatch.state.in_(WORKING))
        .order_by(held.desc(), ImportBatch.id)
        .limit(most)
    )
    return [_going(batch, running) for batch, running in db.session.execute(query)]


def failed(days: int, most: int) -> list[Piece]:
    """Imports that failed in the last days, newest first."""
    lately = ImportBatch.finished_at > func.now() - func.make_interval(0, 0, 0, days)
    query = (
        select(ImportBatch)
        .where(ImportBatch.state == BatchState.FAILED, lately)
        .order_by(ImportBatch.finished_at.desc())
        .limit(most)
    )
    return [_failed(batch) for batch in db.session.scalars(query)]


def _going(batch: ImportBatch, running: bool) -> Piece:
    phase = str(PHASES[batch.phase]) if running or batch.phase == "wait" else ""
    return Piece(
        kind="import",
        id=batch.id,
        what=f"{batch.file_name} → {batch.sumber_nama}",
        who=batch.username,
        since=batch.created_at,
        state=str(STATES[batch.state if running else BatchState.PENDING]),
        tone="info" if running else "quiet",
        told=progress(phase, batch.rows_done, batch.rows_total) if running else phase,
        url=url_for("imports.show", batch_id=batch.id),
        running=running,
        moves=("cancel",),
    )


def _failed(batch: ImportBatch) -> Piece:
    return Piece(
        kind="import",
        id=batch.id,
        what=f"{batch.file_name} → {batch.sumber_nama}",
        who=batch.username,
        since=batch.finished_at or batch.created_at,
        state=str(STATES[batch.state]),
        tone="danger",
        told=reason_sentence(batch.reason, batch.reason_detail),
        url=url_for("imports.show", batch_id=batch.id),
        moves=("retry",) if batch.stored_as else (),
    )
