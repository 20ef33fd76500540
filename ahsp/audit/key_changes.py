"""A new key for the record, and a new note of its end: each recorded."""

from flask import current_app
from sqlalchemy import text

from ahsp.audit import anchors, keys
from ahsp.audit.anchors import DamagedError
from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.extensions import db


class NotPossibleError(Exception):
    """The keys are set from outside."""


class EndMissingError(Exception):
    """The database has lost the mark of the record's end, without which nothing is recorded."""


def rotate() -> tuple[str, str]:
    """Seal with a new key from now on.

    Returns:
        the names of the old key and of the new one, which seals the event that tells of it.

    Raises:
        NotPossibleError: the keys are a setting.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if settings.audit_keys:
        raise NotPossibleError
    old = keys.ring(settings).current
    new = keys.rotate(settings)
    record(Event.KEY_ROTATED, detail={"old": old, "new": new})
    db.session.commit()
    return old, new


def note_anew(reason: str) -> tuple[int, int]:
    """Forget the note outside of the database, and note the end that the record has now.

    Args:
        reason: why; kept in the record.

    Returns:
        ids of the event that was noted (0 for none), and of the one that is noted now.
    """
    settings: Settings = current_app.config["SETTINGS"]
    path = anchors.path_of(settings.data, db.engine.url.database or "")
    try:
        known = anchors.read(path, keys.ring(settings))
    except DamagedError:
        known = None
    old = known.event_id if known else 0
    path.unlink(missing_ok=True)
    new = db.session.execute(text("SELECT event_id + 1 FROM audit_anchor")).scalar_one()
    record(Event.ANCHOR_RESET, detail={"reason": reason[:500], "old": old, "new": new})
    db.session.commit()
    return old, new


def unknown_end() -> tuple[int, str] | None:
    """The event at the record's end, and the key that seals it, where this machine lacks that key.

    A note of an end after it is made all the same, but the record is not verified here without it.

    Raises:
        EndMissingError: somebody removed the mark of the end.
    """
    known = keys.ring(current_app.config["SETTINGS"]).secrets
    end = db.session.execute(text("SELECT event_id, key_id FROM audit_anchor")).one_or_none()
    if end is None:
        raise EndMissingError
    last, key = end
    return (last, key) if last and key not in known else None
