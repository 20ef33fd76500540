"""A worker's part: whatever a batch waits for, and how the work ends."""

from time import perf_counter

import structlog
from flask import current_app
from structlog.contextvars import bound_contextvars

from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.imports import intake
from ahsp.imports.running import endings
from ahsp.imports.running.leases import claim, pulse
from ahsp.imports.sheets.workbook import RefusedError
from ahsp.imports.storing import committing, staging
from ahsp.metrics.known import IMPORT_SECONDS
from ahsp.models import BatchState
from ahsp.running.pulse import StoppedError
from ahsp.running.troubles import away, reason_of
from ahsp.storage.kept import AwayError

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
    began = perf_counter()
    with bound_contextvars(import_id=batch_id):
        outcome = _done(batch_id, state, turn)
    IMPORT_SECONDS.observe(perf_counter() - began, state, outcome)


def _done(batch_id: int, state: str, turn: int) -> str:
    """Do it; returns how it ended, in a word."""
    settings: Settings = current_app.config["SETTINGS"]
    step = intake.read if state == BatchState.READING else committing.commit
    try:
        with pulse(db.engine, batch_id, state, turn, settings.import_lease_seconds) as beating:
            step(batch_id, turn, beating)
    except StoppedError:
        db.session.rollback()
        log.info("import stopped", batch=batch_id, state=state)
        staging.clear_ended(db.session())  # what was ours nobody else could delete
        db.session.commit()
        return "stopped"
    except RefusedError as refused:
        db.session.rollback()
        endings.refuse(batch_id, turn, refused)
        return "refused"
    except AwayError as error:
        db.session.rollback()
        log.warning("place for files away", batch=batch_id, error=str(error))
        if endings.put_off(batch_id, turn):
            return "cut_off"
        endings.fail(batch_id, turn, "storage", type(error).__name__)
        return "failed"
    except Exception as error:
        db.session.rollback()
        log.exception("import failed", batch=batch_id)
        if away(error):
            return "cut_off"  # the sweeper tries again when the lease is over
        endings.fail(batch_id, turn, reason_of(error), type(error).__name__)
        return "failed"
    return "done"
