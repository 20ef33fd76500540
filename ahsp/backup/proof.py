"""Whether what was restored is an installation that works: the program itself is asked."""

from contextlib import suppress
from datetime import UTC, datetime

from flask import Flask
from flask_babel import force_locale
from sqlalchemy import delete, select, text, update

from ahsp import create_app
from ahsp.audit import verifying
from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.backup import BackupError
from ahsp.backup.manifest import Manifest
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.models import Ahsp, DataVersion, WebSession
from ahsp.search.filters import Query
from ahsp.search.queries import find
from ahsp.web.sessions.epoch import advance

APART = 1_000_000
"""Versions of the data that are left out, so that no kept answer of what was replaced fits."""


def prove(settings: Settings, manifest: Manifest) -> tuple[int, str]:
    """Migrate what was restored, verify its record, search it, and record the restore.

    Sessions end: one that was ended since the backup was made would be open again.

    Returns:
        how many events hold, and the code that was searched for ("" where there is no analysis).

    Raises:
        BackupError: something does not hold; what was restored stays, to be looked at.
    """
    app = create_app(settings)
    with app.app_context(), force_locale("en"):
        try:
            events = _verified()
            _migrate(app, manifest)
            begin_anew(manifest.made_at)
            return events, searched()
        finally:
            db.session.remove()
            db.engine.dispose()


def _verified() -> int:
    verdict = verifying.verify()
    if not verdict.ok:
        raise BackupError(f"The restored record of events does not hold: {verdict.sentence}")
    return verdict.checked


def _migrate(app: Flask, manifest: Manifest) -> None:
    from ahsp.ops.servers import bring_up_to_date

    db.session.remove()
    bring_up_to_date(app)


def begin_anew(made_at: str) -> None:
    """End all sessions, make kept answers unreachable, and record the restore; committed.

    Args:
        made_at: the moment that was gone back to.
    """
    db.session.execute(delete(WebSession))
    db.session.execute(update(DataVersion).values(version=DataVersion.version + APART))
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    record(Event.BACKUP_RESTORED, detail={"made_at": made_at, "restored_at": moment})
    db.session.commit()
    advance(db.engine)  # also copies of sessions that this database never heard of


def searched() -> str:
    """Search for the first analysis; returns its code, "" where there is none.

    Raises:
        BackupError: it is not found.
    """
    first = db.session.scalar(select(Ahsp).order_by(Ahsp.id).limit(1))
    if first is None:
        return ""
    found = find(Query(first.kode))
    if not any(hit.kode == first.kode for hit in found.rows):
        raise BackupError(
            f"A search for {first.kode}, which was restored, does not find it: report this."
        )
    return first.kode


def note_made(settings: Settings, folder: str, manifest: Manifest) -> bool:
    """Record that a backup was made; returns whether that went.

    A database that is behind this program, just before an upgrade, may not take it.
    """
    with suppress(Exception):
        app = create_app(settings)
        with app.app_context():
            current = db.session.scalar(text("SELECT version_num FROM alembic_version"))
            if current == manifest.migration:
                detail = {"folder": folder, "bytes": manifest.size}
                record(Event.BACKUP_MADE, detail=detail)
                db.session.commit()
                return True
    return False
