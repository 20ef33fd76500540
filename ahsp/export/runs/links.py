"""Links to a file for mail: signed, and of no use when the file's time is over."""

from datetime import UTC, datetime
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select

from ahsp.extensions import db
from ahsp.models import ExportRun
from ahsp.web.links import outside

LONGEST = 200
"""Characters of what is signed."""


class ExpiredError(Exception):
    """The link was right once; the file is not offered any more."""


def link_to(run: ExportRun) -> str:
    """The address of a finished export's file, for whoever gets it."""
    assert run.expires_at
    signed = _signer().dumps([run.key.hex, int(run.expires_at.timestamp())])
    return outside("exports.by_link", token=signed)


def run_of(token: str) -> ExportRun | None:
    """The export that a link leads to; None where we did not sign it.

    Raises:
        ExpiredError: its time is over, or its file was deleted.
    """
    if len(token) > LONGEST:
        return None
    try:
        key, until = _signer().loads(token)
    except BadData:
        return None
    run = db.session.scalar(select(ExportRun).where(ExportRun.key == UUID(key)))
    if run is None or until <= datetime.now(UTC).timestamp():
        raise ExpiredError
    return run


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="export link")
