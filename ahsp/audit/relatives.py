"""What belongs together: the events and the mails of one request, and of the tasks it rang for."""

from collections.abc import Sequence

from sqlalchemy import select, text

from ahsp.audit.entries import COLUMNS, SOURCE, Entry, entry_of
from ahsp.extensions import db
from ahsp.models import MailMessage

MOST = 20


def events(entry: Entry) -> list[Entry]:
    """The newest events of the same request, its tasks and its mails, without the event itself."""
    if not entry.request_id:
        return []
    statement = text(
        f"SELECT {COLUMNS} {SOURCE} WHERE e.request_id = :request AND e.request_id <> ''"
        f" AND e.id <> :id ORDER BY e.at DESC, e.id DESC LIMIT {MOST}"
    )
    found = db.session.execute(statement, {"request": entry.request_id, "id": entry.id})
    return [entry_of(row) for row in found.mappings()]


def mails(entry: Entry) -> Sequence[MailMessage]:
    """The newest mails that the same request, or one of its tasks, wrote."""
    if not entry.request_id:
        return []
    query = select(MailMessage).where(
        MailMessage.request_id == entry.request_id, MailMessage.request_id != ""
    )
    return db.session.scalars(query.order_by(MailMessage.id.desc()).limit(MOST)).all()
