"""Making the workbook of the refused analyses of an import: by a worker, or for the shell."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import structlog
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import text

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.imports import frames, intake, store
from ahsp.imports.desk import decisions
from ahsp.imports.reading.reader import Limits, reading
from ahsp.live import topics
from ahsp.live.announcing import announce
from ahsp.models import ImportBatch
from ahsp.running import locks

ATTEMPTS = 8
"""Times that a workbook is tried, the pauses between them doubling from `PAUSE` seconds."""
PAUSE = 10
log = structlog.get_logger()

_CLAIM = text("""
    UPDATE import_batch SET held_as = :name, held_attempts = held_attempts + 1,
        held_state = CASE WHEN held_attempts < :attempts THEN held_state ELSE 'failed' END,
        held_next_at = now() + make_interval(secs => :pause * 2 ^ held_attempts)
    WHERE id = :batch AND held_state = 'wanted' AND state IN ('ready', 'committed', 'undone')
    RETURNING held_state
""")
_MADE = text("""
    UPDATE import_batch SET held_state = 'made', held_attempts = 0
    WHERE id = :batch AND held_state = 'wanted' AND held_as = :name
""")


def make(batch_id: int) -> None:
    """Make what an import waits for; safe to call twice and at the same time.

    A file is offered only once it is whole: it is written under another name first, and whoever
    cancels the import, or has it read again, takes the name away.

    Args:
        batch_id: which batch. One that wants none, or that another process works on, is left.
    """
    with locks.alone(db.engine, f"held workbook {batch_id}") as alone:
        if not alone:
            return
        name = f"{uuid4().hex}.xlsx"
        values = {"batch": batch_id, "name": name, "attempts": ATTEMPTS, "pause": PAUSE}
        state = db.session.execute(_CLAIM, values).scalar()
        if state == "failed":
            batch = db.session.get_one(ImportBatch, batch_id)
            detail = {"batch": batch_id, "file": batch.file_name, "attempts": ATTEMPTS}
            record(Event.HELD_FAILED, user=batch.user, detail=detail)
            announce(topics.of_import(batch_id))
        db.session.commit()
        if state != "wanted":
            return
        path = store.held_path(name)
        try:
            write(batch_id, path)
            store.share_held(name)
            announce(topics.of_import(batch_id))
            made: Any = db.session.execute(_MADE, {"batch": batch_id, "name": name})
            db.session.commit()
        except Exception:
            db.session.rollback()
            path.unlink(missing_ok=True)
            log.exception("workbook of refused analyses not made", batch=batch_id)
            return  # it is still wanted: the sweeper tries again
        if not made.rowcount:
            path.unlink(missing_ok=True)


def write(batch_id: int, path: Path) -> int:
    """Write the workbook of an import, in its uploader's language.

    Args:
        batch_id: a batch that was read.
        path: where it goes; half a file is never there.

    Returns:
        how many rows it has, headers left out.

    Raises:
        RefusedError: the file cannot be read any more.
        OSError: it cannot be written.
    """
    batch = db.session.get_one(ImportBatch, batch_id)
    settings: Settings = current_app.config["SETTINGS"]
    told = intake.instructions(db.session(), batch_id, batch.sumber_nama)
    in_effect = decisions.in_effect(db.session(), batch_id)
    told = msgspec.structs.replace(told, overrides=in_effect, held=True)
    source, name = store.path_of(batch.stored_as), batch.file_name
    language = batch.language or settings.language
    db.session.rollback()  # nothing is held while the child reads
    half = path.with_name(f"{path.name}.half")
    try:
        with (
            reading(source, name, Limits.of(settings), instructions=told) as child,
            force_locale(language),
        ):
            rows = _write(iter(child), half)
        with half.open("rb+") as file:
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return rows


def _write(told: Iterator[frames.Frame], path: Path) -> int:
    # What writes the workbook is large, and web processes import this module but never come here.
    from ahsp.imports.refused import held_book
    from ahsp.imports.refused.held_words import Reasons

    problems: list[frames.ProblemRow] = []
    first: list[frames.Held] = []
    for frame in told:
        if isinstance(frame, frames.Problems):
            problems += frame.rows
        elif isinstance(frame, frames.Held):
            first.append(frame)
            break
    rest = (frame for frame in told if isinstance(frame, frames.Held))
    held = (frame for frames_ in (first, rest) for frame in frames_)
    return held_book.write(path, held, _("Reason"), Reasons(problems).of)
