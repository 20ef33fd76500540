"""A worker's part: whatever a batch waits for, and how the work ends."""

import errno

import structlog
from flask import current_app
from psycopg import OperationalError
from psycopg.errors import DiskFull
from sqlalchemy.exc import DBAPIError

from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.imports import intake
from ahsp.imports.running import endings
from ahsp.imports.running.leases import Pulse, StoppedError, claim
from ahsp.imports.sheets.workbook import RefusedError
from ahsp.imports.storing import committing, staging
from ahsp.models import BatchState

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
    step = intake.read if state == BatchState.READING else committing.commit
    try:
        with Pulse(db.engine, batch_id, state, turn, settings.import_lease_seconds) as pulse:
            step(batch_id, turn, pulse)
    except StoppedError:
        db.session.rollback()
        log.info("import stopped", batch=batch_id, state=state)
        staging.clear_ended(db.session())  # what was ours nobody else could delete
        db.session.commit()
    except RefusedError as refused:
        db.session.rollback()
        endings.refuse(batch_id, turn, refused)
    except Exception as error:
        db.session.rollback()
        log.exception("import failed", batch=batch_id)
        if _away(error):
            return  # the database went away: the sweeper tries again when the lease is over
        endings.fail(batch_id, turn, _reason(error), type(error).__name__)


def _away(error: Exception) -> bool:
    """Whether the database went away; during a COPY its driver speaks for itself."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated
    return isinstance(error, OperationalError) and not isinstance(error, DiskFull)


def _reason(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    full = isinstance(cause, OSError) and cause.errno == errno.ENOSPC
    return "disk_full" if full or isinstance(cause, DiskFull) else "internal"
