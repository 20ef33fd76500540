"""What nobody else looks after: lost workers, unheard bells, files whose time is over."""

import structlog
from flask import current_app
from sqlalchemy import delete, func, select

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.export.runs import turns, work
from ahsp.export.runs.asking import ACTIVE
from ahsp.export.runs.moves import ENDED, forget
from ahsp.export.working import delete_abandoned
from ahsp.extensions import db
from ahsp.models import ExportRun, RunState
from ahsp.running import bells
from ahsp.running.safe_points import safe_point
from ahsp.storage.choosing import storage
from ahsp.storage.kept import StorageError
from ahsp.web.correlation import on_behalf_of

REMEMBERED = 90
"""Days that an export without a file stays listed."""
NOBODYS = 3600.0
"""Seconds after which a file that no export names is nobody's."""
AT_ONCE = 500
"""Files that one round deletes at most."""
log = structlog.get_logger()


def sweep() -> int:
    """Ring for exports that nobody works on, and end those that were tried enough.

    Returns:
        how many were rung for.
    """
    free = ExportRun.lease_until.is_(None) | (ExportRun.lease_until < func.now())
    query = select(ExportRun).where(ExportRun.state.in_(ACTIVE), free).order_by(ExportRun.id)
    runs = db.session.scalars(query)
    waiting = [(each.id, each.turn, each.attempts, each.request_id) for each in runs]
    db.session.rollback()
    rung = 0
    for run_id, turn, attempts, request_id in waiting:
        with on_behalf_of(request_id):
            if attempts >= turns.ATTEMPTS:
                work.fail(run_id, turn, "worker_lost")
            elif not bells.ring("exports.run", run_id):
                break  # the queue is away for the others too
            else:
                rung += 1
    return rung


def tidy() -> int:
    """Delete files whose time is over, and those that no export names.

    Returns:
        how many exports expired.
    """
    expired = _expire()
    settings: Settings = current_app.config["SETTINGS"]
    delete_abandoned(settings.data / "exports")
    try:
        _delete_unknown()
    except StorageError as error:
        log.warning("files cannot be listed", error=str(error))
    return expired


def _expire() -> int:
    over = (
        select(ExportRun)
        .where(ExportRun.state == RunState.FINISHED, ExportRun.expires_at < func.now())
        .order_by(ExportRun.expires_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    runs = db.session.scalars(over).all()
    names = [run.stored_as for run in runs]
    if runs:
        size = sum(run.file_bytes or 0 for run in runs)
        for run in runs:
            run.state, run.stored_as = RunState.EXPIRED, ""
        record(Event.EXPORT_EXPIRED, detail={"deleted": len(runs), "bytes": size})
    long_ago = func.now() - func.make_interval(0, 0, 0, REMEMBERED)
    without = [state for state in ENDED if state != RunState.FINISHED]
    old = delete(ExportRun).where(ExportRun.state.in_(without), ExportRun.finished_at < long_ago)
    db.session.execute(old.execution_options(synchronize_session=False))
    db.session.commit()
    for name in names:
        safe_point()  # what stays is deleted with what nobody knows
        forget(name)
    return len(runs)


def _delete_unknown() -> None:
    # In this order: a file is kept before its row names it, and is young for as long.
    found = [name for name, age in storage().names(work.AREA) if age > NOBODYS]
    named = select(ExportRun.stored_as).where(ExportRun.stored_as != "")
    known = set(db.session.scalars(named))
    db.session.rollback()
    for name in found:
        safe_point()
        if name not in known:
            log.info("deleting a file that no export names", file=name)
            forget(name)
