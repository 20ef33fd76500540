"""The file of a finished export, streamed from wherever it is kept."""

from datetime import UTC, datetime

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.export.kinds import KINDS
from ahsp.export.order import Format
from ahsp.extensions import db
from ahsp.models import ExportRun, RunState
from ahsp.storage.choosing import storage
from ahsp.storage.kept import AwayError, MissingError
from ahsp.web.errors import error_page


def file_of(run: ExportRun, *, by_link: bool = False) -> Response:
    """A download; the answer says why where there is none.

    Args:
        run: whose file; the caller saw to who may have it.
        by_link: whether a link of a mail led here, and not its owner.
    """
    over = run.expires_at is not None and run.expires_at <= datetime.now(UTC)
    if run.state != RunState.FINISHED or over:
        return gone()
    try:
        found = storage().open(run.stored_as)
    except MissingError:
        return gone()
    except AwayError:
        sentence = _("The place for files does not answer right now. Your file is not lost.")
        return error_page(503, sentence, retry_after=30)
    if request.method == "HEAD":
        found.close()
        response = Response()
    else:
        _note(run, by_link)
        response = Response(found.pieces)
        response.call_on_close(found.close)
    response.content_type = KINDS[Format(run.format)].media_type
    response.content_length = found.size
    response.headers.set("Content-Disposition", "attachment", filename=run.file_name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def gone() -> Response:
    """Why there is no file any more, and what to do."""
    return error_page(410, _("This file was deleted, or its time is over."))


def _note(run: ExportRun, by_link: bool) -> None:
    detail = {"export": run.id, "file": run.file_name, "bytes": run.file_bytes}
    record(Event.EXPORT_DOWNLOADED, detail=detail | {"by_link": by_link})
    db.session.commit()
