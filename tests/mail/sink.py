"""A mail server for tests: it keeps what it takes, and answers as it is told to."""

import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.ports import free_port

TAKEN = "250 OK"
Answer = Callable[[], str]


class Sink:
    """What a mail server of a test took, and what it says; both can be changed while it runs.

    `rcpt` and `data` answer these commands and may wait or raise; `mails` are those it took.
    """

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.recipients: list[str] = []
        self.rcpt: Answer = lambda: TAKEN
        self.data: Answer = lambda: TAKEN
        self.host = "127.0.0.1"
        self.port = free_port()
        self._lock = threading.Lock()

    @property
    def mails(self) -> list[EmailMessage]:
        """What it took, as a reader's program understands it."""
        sent = [bytes(each.content or b"").replace(b"\r\n", b"\n") for each in self.taken]  # type: ignore[arg-type]  # bytes
        found = [message_from_bytes(each, policy=policy.default) for each in sent]
        assert all(isinstance(each, EmailMessage) and not each.defects for each in found)
        return found  # type: ignore[return-value]  # by their policy

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.recipients.append(address)
        said = await server.loop.run_in_executor(None, self.rcpt)
        if said == TAKEN:
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        with self._lock:
            self.taken.append(envelope)
        return await server.loop.run_in_executor(None, self.data)


@contextmanager
def running(**options: Any) -> Iterator[Sink]:
    """A mail server on this machine, until the block ends; options are those of aiosmtpd."""
    sink = Sink()
    # It would ask for the machine's name at each connection, and give up after five seconds.
    options |= {"server_hostname": "localhost", "ready_timeout": 60.0}
    controller = Controller(sink, hostname=sink.host, port=sink.port, **options)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """The server's side of TLS on this machine, and the certificate that vouches for it."""
    key, made = folder / "key.pem", folder / "certificate.pem"
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here: certificates are not made")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(key), "-out", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made, key)
    return context, made


def accept_only(name: str, password: str) -> Callable[..., AuthResult]:
    """An authenticator of aiosmtpd that knows one person."""

    def check(_server: object, _session: object, _envelope: object, _way: str, given: Any) -> Any:
        right = (given.login, given.password) == (name.encode(), password.encode())
        return AuthResult(success=right, handled=False)

    return check
