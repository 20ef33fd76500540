"""What one program of one machine says of itself."""

import hashlib
import hmac
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ahsp.audit.keys import ring
from ahsp.config import Settings
from ahsp.config.release import release
from ahsp.extensions import db

FOLDER_ID = "folder-id"
"""File of the data folder by which machines that share the folder know that they do."""
_WHO = text("SELECT system_identifier || '/' || current_database() FROM pg_control_system()")
_databases: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Report:
    """What has to be the same on all machines; secrets are told by fingerprints alone.

    Attributes:
        host: name of the machine.
        data: its data folder; machines of one name are told apart by it.
        program: `web` with its port, `worker`, `exporter`, `beat`, the name of a further worker, or
            `shell`.
        database: which one it is, by whatever address; "" while it was never reached.
        secret: fingerprint of the key that signs forms and links.
        seal: name of the key that seals the audit record; `known` are those that verify it.
        files: the bucket with its prefix and server, which has a slash, or the mark of a folder,
            which has none.
        release: of the program.
    """

    host: str
    data: str
    program: str
    database: str
    secret: str
    seal: str
    known: tuple[str, ...]
    files: str
    release: str


def own(app: Flask, program: str) -> Report:
    """What this process says of itself.

    Args:
        app: the application.
        program: the name of what the process is.

    Raises:
        OSError: the data folder cannot be read or written.
    """
    settings: Settings = app.config["SETTINGS"]
    keys = ring(settings)
    return Report(
        host=socket.gethostname(),
        data=str(settings.data),
        program=program,
        database=_database(app),
        secret=_fingerprint(app.config["SECRET_KEY"]),
        seal=keys.current,
        known=tuple(sorted(keys.secrets)),
        files=_bucket(settings) or _folder(settings.data),
        release=release(),
    )


def _database(app: Flask) -> str:
    """The same for one database, behind a pooler too, and for its replicas; asked once."""
    url = str(app.config["SETTINGS"].database_url)
    if url not in _databases:
        try:
            with app.app_context(), db.engine.connect() as link:
                link.detach()  # whoever forks later shares no connection
                _databases[url] = str(link.scalar(_WHO))
        except SQLAlchemyError:  # it is away; it is asked the next time
            return ""
    return _databases[url]


def _fingerprint(secret: str) -> str:
    """Something that is the same for the same secret; too short to tell of it."""
    return hmac.new(secret.encode(), b"ahsp machines", hashlib.sha256).hexdigest()[:12]


def _bucket(settings: Settings) -> str:
    if settings.s3_bucket is None:
        return ""
    place = f"{settings.s3_bucket}/{settings.s3_prefix}"
    return f"{place}, {settings.s3_endpoint}" if settings.s3_endpoint else place


def _folder(data: Path) -> str:
    """The mark of a data folder, made once."""
    path = data / FOLDER_ID
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        draft = data / f"{FOLDER_ID}.{secrets.token_hex(8)}"
        try:
            draft.write_text(secrets.token_hex(16), encoding="utf-8")
            path.hardlink_to(draft)  # whole at once, and never over another process's
        except FileExistsError:
            pass
        finally:
            draft.unlink(missing_ok=True)
    return path.read_text(encoding="utf-8")
