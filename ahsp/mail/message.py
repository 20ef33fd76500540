"""A mail as it goes over the wire: headers, a text and an HTML part (RFC 5322, 2045)."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from uuid import uuid4


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; `media_type` is such as `text/csv`."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a mail is made of; `sender` may hold a name, `to` is a bare address.

    `request_id` joins it to the events of the request that wrote it.
    """

    message_id: str
    sender: str
    to: str
    subject: str
    text: str
    html: str
    language: str
    at: datetime
    request_id: str = ""
    attached: Attachment | None = None


def new_message_id(sender: str) -> str:
    """A name that no other mail has; it stays with its mail however often that is tried."""
    return f"<{uuid4().hex}@{parseaddr(sender)[1].rpartition('@')[2]}>"


def as_bytes(parts: Parts) -> bytes:
    """The whole message; the same bytes at each attempt but for the boundary of its parts.

    Raises:
        ValueError: a header holds a line break.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = parts.sender
    message["To"] = parts.to
    message["Subject"] = parts.subject
    message["Date"] = format_datetime(parts.at)
    message["Message-ID"] = parts.message_id
    # Asks programs that answer on holidays not to (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    if parts.request_id:
        message["X-Request-Id"] = parts.request_id
    message.set_content(parts.text, cte="quoted-printable")
    message.add_alternative(parts.html, subtype="html", cte="quoted-printable")
    if parts.attached:
        kind, _, subtype = parts.attached.media_type.partition(";")[0].partition("/")
        message.add_attachment(
            parts.attached.content, maintype=kind, subtype=subtype, filename=parts.attached.name
        )
    message["Content-Language"] = parts.language  # earlier it would have gone to the first part
    return message.as_bytes()
