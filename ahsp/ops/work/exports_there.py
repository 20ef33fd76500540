"""Exports that go on, and those that failed."""

from sqlalchemy import func, select

from ahsp.export import wording
from ahsp.export.order import Order
from ahsp.export.runs import labels
from ahsp.export.runs.asking import ACTIVE
from ahsp.extensions import db
from ahsp.models import ExportRun, RunState, User
from ahsp.ops.work.pieces import Piece
from ahsp.ops.work.wording import progress

LONGEST = 120
"""Characters of a scope in words."""


def going(most: int) -> list[Piece]:
    """Exports with something to do, those first that a worker has."""
    held = func.coalesce(ExportRun.lease_until > func.now(), False)
    query = (
        select(ExportRun, User.username, held)
        .outerjoin(User, User.id == ExportRun.user_id)
        .where(ExportRun.state.in_(ACTIVE))
        .order_by(held.desc(), ExportRun.id)
        .limit(most)
    )
    return [_going(*row) for row in db.session.execute(query)]


def failed(days: int, most: int) -> list[Piece]:
    """Exports that failed in the last days, newest first."""
    lately = ExportRun.finished_at > func.now() - func.make_interval(0, 0, 0, days)
    query = (
        select(ExportRun, User.username)
        .outerjoin(User, User.id == ExportRun.user_id)
        .where(ExportRun.state == RunState.FAILED, lately)
        .order_by(ExportRun.finished_at.desc())
        .limit(most)
    )
    return [_failed(*row) for row in db.session.execute(query)]


def _going(run: ExportRun, username: str | None, running: bool) -> Piece:
    state = RunState.RUNNING if running else RunState.PENDING
    phase = str(labels.PHASES[run.phase]) if running else ""
    return Piece(
        kind="export",
        id=run.id,
        what=_what(run),
        who=username or "",
        since=run.created_at,
        state=str(labels.STATES[state]),
        tone=labels.TONES[state],
        told=progress(phase, run.rows_done, run.rows_total) if running else "",
        running=running,
        moves=("cancel",),
    )


def _failed(run: ExportRun, username: str | None) -> Piece:
    return Piece(
        kind="export",
        id=run.id,
        what=_what(run),
        who=username or "",
        since=run.finished_at or run.created_at,
        state=str(labels.STATES[run.state]),
        tone="danger",
        told=labels.with_caps(labels.REASONS[run.reason]) if run.reason else "",
        moves=("retry",),
    )


def _what(run: ExportRun) -> str:
    said = f"{labels.FORMATS[run.format]}: {wording.named(Order.restored(run.ordered))}"
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
