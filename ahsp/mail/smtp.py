"""One mail handed to the mail server, and what its answers mean."""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PORTS = {"starttls": 587, "implicit": 465, "none": 25}
CONVERSATION = 6
"""A whole conversation may take so many times as long as one answer."""
_LONGEST_REASON = 500
_GO_AHEAD = 354
# The last: a host or a password that no server could be told.
_TROUBLE = (OSError, smtplib.SMTPException, UnicodeError)
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)  # a line of one dot ends a mail (RFC 5321, 4.5.2)


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over, and how; `seconds` is for one answer."""

    host: str
    port: int | None
    tls: str
    ca: Path | None
    user: str | None
    password: str | None
    seconds: int


class NotTakenError(Exception):
    """The mail was certainly not taken; the text is what the server said."""


class AwayError(NotTakenError):
    """The server cannot be talked to, so that no other mail has to be tried now."""


class LaterError(NotTakenError):
    """The server does not want this mail at the moment (4xx)."""


class RefusedError(NotTakenError):
    """The server does not want this mail at all (5xx)."""


class UnknownError(Exception):
    """The conversation broke off while the mail was handed over: it may have arrived."""


def send(server: Server, sender: str, to: str, message: bytes, hand: Callable[[], None]) -> None:
    """Hand one mail over.

    Args:
        server: to whom.
        sender: the bare address that failures are told to.
        to: the bare address of the reader.
        message: headers and parts, lines ending in CRLF.
        hand: called when the server is ready for the mail, before the first byte of it goes out;
            until then it has certainly not arrived. What it raises ends the conversation.

    Raises:
        AwayError, LaterError, RefusedError: it was not taken.
        UnknownError: it may have arrived.
    """
    with _conversation(server) as link:
        code, said = link.mail(sender)
        if code >= 400:  # whoever is sent from is a matter of settings, as is the server itself
            raise AwayError(_told(code, said))
        _judge(*link.rcpt(to))
        code, said = link.docmd("DATA")
        if code != _GO_AHEAD:
            _judge(code, said)
            raise AwayError(_told(code, said))
        hand()
        _hand_over(link, message)


def _hand_over(link: smtplib.SMTP, message: bytes) -> None:
    try:
        link.send(_LEADING_DOT.sub(b"..", message) + b".\r\n")
        code, said = link.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise UnknownError(_shown(error)) from error
    if code < 200:
        raise UnknownError(_told(code, said))
    _judge(code, said)


def _judge(code: int, said: bytes | str) -> None:
    if code >= 500:
        raise RefusedError(_told(code, said))
    if code >= 400:
        raise LaterError(_told(code, said))


@contextmanager
def _conversation(server: Server) -> Iterator[smtplib.SMTP]:
    """A connection that is encrypted and signed in as the settings say, or an AwayError."""
    try:
        link = _connected(server)
    except _TROUBLE as error:
        raise AwayError(_shown(error)) from error
    cut = threading.Timer(server.seconds * CONVERSATION, _cut, [link])
    cut.daemon = True
    cut.start()
    try:
        _introduced(link, server)
        yield link
        with suppress(OSError, smtplib.SMTPException):
            link.quit()
    except _TROUBLE as error:
        raise AwayError(_shown(error)) from error
    finally:
        cut.cancel()
        link.close()


def _connected(server: Server) -> smtplib.SMTP:
    port = server.port or PORTS[server.tls]
    if server.tls == "implicit":
        return smtplib.SMTP_SSL(server.host, port, timeout=server.seconds, context=_trust(server))
    return smtplib.SMTP(server.host, port, timeout=server.seconds)


def _introduced(link: smtplib.SMTP, server: Server) -> None:
    link.ehlo_or_helo_if_needed()
    if server.tls == "starttls":
        link.starttls(context=_trust(server))  # raises where the server offers none
        link.ehlo()
    if server.user:
        link.login(server.user, server.password or "")


def _trust(server: Server) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.ca)


def _cut(link: smtplib.SMTP) -> None:
    """End a conversation in which the server says something, but nothing that leads on."""
    with suppress(OSError):
        if link.sock:
            link.sock.shutdown(socket.SHUT_RDWR)


def _told(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(words.split())}"[:_LONGEST_REASON]


def _shown(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _told(error.smtp_code, error.smtp_error)
    words = " ".join(str(error).split())
    return (words or type(error).__name__)[:_LONGEST_REASON]
