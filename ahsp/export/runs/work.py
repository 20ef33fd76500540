"""A worker's part: the file is written, kept, and offered once it is whole."""

from contextlib import suppress

import structlog
from flask import current_app
from sqlalchemy import func
from structlog.contextvars import bound_contextvars

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.export import services
from ahsp.export.content import Contents
from ahsp.export.order import Order
from ahsp.export.pdf.setting import PdfLimitError
from ahsp.export.runs import notices, turns
from ahsp.export.schedules import sending, starting
from ahsp.export.working import working_folder
from ahsp.export.writing import NoRoomError, name_of, write
from ahsp.extensions import db
from ahsp.mail import bells as mail
from ahsp.models import ExportRun, RunState, User
from ahsp.running.pulse import Pulse, StoppedError
from ahsp.running.troubles import away, reason_of
from ahsp.storage.choosing import storage
from ahsp.storage.kept import StorageError, new_name

AREA = "exports"
log = structlog.get_logger()


def run(run_id: int) -> None:
    """Make an export; safe to call twice and at the same time.

    Args:
        run_id: which one. One that another worker holds, or that has ended, is left.
    """
    settings: Settings = current_app.config["SETTINGS"]
    turn = turns.claim(run_id, settings.export_lease_seconds)
    if turn is not None:
        with bound_contextvars(export_id=run_id):
            _run_held(run_id, turn, settings)


def _run_held(run_id: int, turn: int, settings: Settings) -> None:
    try:
        with turns.pulse(db.engine, run_id, turn, settings.export_lease_seconds) as beating:
            _make(run_id, turn, beating, settings)
    except StoppedError:
        db.session.rollback()
        log.info("export stopped", export=run_id)
    except Exception as error:
        db.session.rollback()
        log.exception("export failed", export=run_id)
        if away(error):
            return  # the database went away: the sweeper tries again when the lease is over
        fail(run_id, turn, _reason(error))


def fail(run_id: int, turn: int, reason: str) -> None:
    """End an export that cannot go on, and commit.

    Args:
        run_id: which one.
        turn: the turn that failed; one that moved on meanwhile is left alone.
        reason: one of `labels.REASONS`.
    """
    try:
        ended = turns.end(run_id, turn, RunState.FAILED, reason=reason, finished_at=func.now())
    except StoppedError:
        db.session.rollback()
        return
    owner = _owner(run_id)
    record(Event.EXPORT_FAILED, user=owner, detail={"export": run_id, "reason": reason})
    starting.end_of(ended, reason)
    told = notices.tell(ended)
    db.session.commit()
    if told:
        mail.ring()


def _make(run_id: int, turn: int, beating: Pulse, settings: Settings) -> None:
    row = db.session.get_one(ExportRun, run_id, populate_existing=True)
    order, total = Order.restored(row.ordered), row.rows_total
    db.session.rollback()  # nothing is held while the file is written
    with working_folder(settings.data / "exports") as folder:
        path = folder / f"export.{order.options.format}"
        found = write(order, path, lambda done: beating.report("write", done, total))
        beating.report("store", found.rincian, found.rincian)
        name = new_name(AREA, str(order.options.format))
        size = path.stat().st_size
        storage().put(name, path)
    try:
        _offer(run_id, turn, order, found, name, size, settings.export_days)
    except BaseException:
        db.session.rollback()
        with suppress(StorageError):  # what stays is deleted with what nobody knows
            storage().delete(name)
        raise


def _offer(
    run_id: int, turn: int, order: Order, found: Contents, name: str, size: int, days: int
) -> None:
    done = turns.end(
        run_id,
        turn,
        RunState.FINISHED,
        reason="",
        rows_done=found.rincian,
        rows_total=found.rincian,
        ahsp=found.ahsp,
        stored_as=name,
        file_name=name_of(order, found),
        file_bytes=size,
        finished_at=func.now(),
        expires_at=func.now() + func.make_interval(0, 0, 0, days),
    )
    services.note(order, found, _owner(done.id))
    mailed = sending.send(done) or notices.tell(done)
    db.session.commit()
    if mailed:
        mail.ring()


def _owner(run_id: int) -> User | None:
    row = db.session.get_one(ExportRun, run_id)
    return db.session.get(User, row.user_id) if row.user_id else None


def _reason(error: Exception) -> str:
    if isinstance(error, PdfLimitError):
        return f"pdf_{error.limit}"
    return "disk_full" if isinstance(error, NoRoomError) else reason_of(error)
