"""A person's exports as the page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ahsp.export import wording
from ahsp.export.order import Order
from ahsp.export.runs import labels
from ahsp.extensions import db
from ahsp.models import ExportRun, Role, RunState, User
from ahsp.running.pace import UNKNOWN, pace
from ahsp.web.formatting import duration

MOST = 100
"""Exports that are listed; older ones are gone before long."""
LONGEST = 200
"""Characters of a scope in words."""


@dataclass(frozen=True, slots=True)
class RunView:
    """One export with its state, speed and reason in words."""

    id: int
    state: str
    state_label: str
    tone: str
    active: bool
    phase_label: str
    format: str
    what: str
    file_name: str
    file_bytes: int | None
    rows_done: int
    rows_total: int | None
    rate: int | None
    left: str
    reason: str
    created_at: datetime
    expires_at: datetime | None

    @property
    def ready(self) -> bool:
        """Whether its file is there."""
        return self.state == RunState.FINISHED


def runs_of(user: User) -> list[RunView]:
    """A person's exports, newest first; reports only while they are an administrator."""
    query = select(ExportRun, func.clock_timestamp()).where(ExportRun.user_id == user.id)
    if user.role != Role.ADMIN:
        query = query.where(~ExportRun.ordered.has_key("month"))
    rows = db.session.execute(query.order_by(ExportRun.id.desc()).limit(MOST)).all()
    return [_view(run, now) for run, now in rows]


def said(views: Sequence[RunView]) -> str:
    """How the exports stand, for whoever does not see the list; the same while nothing changes."""
    counts = {state: sum(view.state == state for view in views) for state in RunState}
    return ", ".join(f"{labels.STATES[state]}: {n}" for state, n in counts.items() if n)


def _view(run: ExportRun, now: datetime) -> RunView:
    # It may have run out since the last round of whoever deletes files.
    over = run.state == RunState.FINISHED and run.expires_at is not None and run.expires_at <= now
    state = RunState.EXPIRED if over else run.state
    found = UNKNOWN
    if state == RunState.RUNNING:
        found = pace(run.rows_done, run.rows_total, run.phase_at, run.beat_at, now)
    order = Order.restored(run.ordered)
    what = wording.named(order)
    return RunView(
        id=run.id,
        state=state,
        state_label=str(labels.STATES[state]),
        tone=labels.TONES[state],
        active=run.active,
        phase_label=str(labels.PHASES[run.phase if state == RunState.RUNNING else ""]),
        format=labels.FORMATS[run.format],
        what=what if len(what) <= LONGEST else f"{what[: LONGEST - 1]}…",
        file_name=run.file_name,
        file_bytes=run.file_bytes,
        rows_done=run.rows_done,
        rows_total=None if order.month else run.rows_total,
        rate=found.rate,
        left=duration(found.left) if found.left is not None else "",
        reason=labels.with_caps(labels.REASONS[run.reason]) if run.reason else "",
        created_at=run.created_at,
        expires_at=run.expires_at,
    )
