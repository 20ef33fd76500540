"""The answer that is a file: streamed as it is made, or sent once it is whole."""

from contextlib import ExitStack
from io import BytesIO

from flask import request, send_file
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.export import queries, services
from ahsp.export.kinds import KINDS
from ahsp.export.order import Order
from ahsp.export.pdf.setting import PdfLimitError
from ahsp.export.runs import labels
from ahsp.export.snapshot import snapshot
from ahsp.export.writing import NoRoomError, name_of, streamed
from ahsp.models import User
from ahsp.web.errors import error_page


def download(order: Order) -> Response:
    """The file of an order whose size the caller saw to; why not, where it cannot be made."""
    if request.method == "HEAD":
        return _announced(order)
    person = current_user._get_current_object()
    kind = KINDS[order.options.format]
    if kind.chunks:
        return _streamed(order, kind.media_type, person)
    try:
        with services.exported(order, user=person) as made:
            size = made.path.stat().st_size
            file = made.path.open("rb")
    except PdfLimitError as error:
        return error_page(422, labels.with_caps(labels.REASONS[f"pdf_{error.limit}"]))
    except NoRoomError:
        return error_page(507, _("The disk of this site is full; no file was made."))
    response = send_file(file, kind.media_type, as_attachment=True, download_name=made.name)
    response.content_length = size
    return response


def _streamed(order: Order, media_type: str, person: User) -> Response:
    """A file that is read while it is made; its length is not known before its end."""
    with ExitStack() as stack:
        found, pieces = stack.enter_context(streamed(order))
        services.note_made(order, found, person)
        response = Response(pieces, content_type=media_type)
        response.call_on_close(stack.pop_all().close)
    response.headers.set("Content-Disposition", "attachment", filename=name_of(order, found))
    return response


def _announced(order: Order) -> Response:
    """The headers of a download, for whoever only asks for them: no file is made for that.

    Its length is not known before it is made, and is left out.
    """
    with snapshot() as connection:
        found = queries.contents_of(connection, order.scope)
    response = send_file(
        BytesIO(),
        KINDS[order.options.format].media_type,
        as_attachment=True,
        download_name=name_of(order, found),
    )
    del response.content_length
    return response
