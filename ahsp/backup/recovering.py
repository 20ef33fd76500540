"""Taking up work on a database that PostgreSQL put back to an earlier moment.

Its files and its Redis may be newer than it is. So its record must hold, what was noted outside
of its end is noted anew, sessions end, and no kept answer of the time that is gone is used.
"""

from dataclasses import dataclass

from flask_babel import force_locale
from sqlalchemy import text

from ahsp import create_app
from ahsp.audit import verifying
from ahsp.audit.key_changes import note_anew
from ahsp.audit.verdicts import Problem
from ahsp.backup import BackupError
from ahsp.backup.proof import begin_anew, searched
from ahsp.config import Settings
from ahsp.extensions import db

_NEWEST = text("SELECT to_char(max(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
               " FROM audit_event")  # fmt: skip
_WRITABLE = text("SELECT NOT pg_is_in_recovery()")


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was found.

    Attributes:
        newest: the moment of the newest event that is left, in UTC.
        events: how many events of the record hold.
        gone: how many events were noted outside that the record does not have any more.
        found: the code that was searched for; "" where there is no analysis.
    """

    newest: str
    events: int
    gone: int
    found: str


def take_up(settings: Settings, reason: str) -> Recovered:
    """Verify a recovered database, and have the program go on from it; nothing else may run.

    Args:
        settings: of the installation.
        reason: why it was put back; kept in the record.

    Raises:
        BackupError: it is still being recovered, or something in it does not hold.
    """
    app = create_app(settings)
    with app.app_context(), force_locale("en"):
        try:
            if not db.session.scalar(_WRITABLE):
                raise BackupError("The database is still being recovered: wait, then try again.")
            newest = str(db.session.scalar(_NEWEST) or "")
            db.session.rollback()
            gone = _noted_anew(reason)
            checked = verifying.verify()
            if not checked.ok:
                raise BackupError(f"The record of events does not hold: {checked.sentence}")
            begin_anew(newest)
            return Recovered(newest, checked.checked, gone, searched())
        finally:
            db.session.remove()
            db.engine.dispose()


def _noted_anew(reason: str) -> int:
    """Note the end of a record whose tail is gone; returns how many events went with it."""
    verdict = verifying.verify()
    if verdict.ok:
        return 0
    if verdict.problem is not Problem.CUT:
        raise BackupError(f"The record of events does not hold: {verdict.sentence}")
    old, new = note_anew(reason)
    return max(0, old - new + 1)
