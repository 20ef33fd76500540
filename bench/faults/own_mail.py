"""A mail server of a script's own, which takes mail, refuses it or breaks off."""

import re
import socket
import socketserver
import threading
from collections import Counter

from ahsp.embedded.processes import loopback_port

SILENT, LATER, CUT, TAKES = "silent", "later", "cut", "takes"
"""It says nothing; it wants no mail now (451, after having read it); it breaks off while it reads
one; it takes it."""
MESSAGE_ID = re.compile(rb"^Message-ID: *(\S+)", re.MULTILINE | re.IGNORECASE)


class OwnMail:
    """A mail server on a port of its own, from `start` to the end of the block.

    Attributes:
        how: what it does with mail.
        taken: how often it took each mail, by Message-ID.
    """

    def __init__(self) -> None:
        self.how = TAKES
        self.taken = Counter[str]()
        self.port = loopback_port(None)
        self._server: socketserver.ThreadingTCPServer | None = None

    def __enter__(self) -> "OwnMail":
        return self

    def __exit__(self, *_error: object) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def start(self) -> None:
        """Take connections from now on."""
        kept = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                kept.talk(self)

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), Talk)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def talk(self, link: socketserver.StreamRequestHandler) -> None:
        """One conversation."""
        how = self.how
        if how == SILENT:
            link.rfile.read()  # until the other end has enough
            return
        link.wfile.write(b"220 script\r\n")
        while line := link.rfile.readline():
            word = line.strip().upper()
            if word == b"QUIT":
                link.wfile.write(b"221 bye\r\n")
                return
            if word != b"DATA":
                link.wfile.write(b"250 OK\r\n")
                continue
            link.wfile.write(b"354 go on\r\n")
            if how == CUT:
                link.rfile.readline()
                link.connection.shutdown(socket.SHUT_RDWR)
                return
            link.wfile.write(self._read(link, how))

    def _read(self, link: socketserver.StreamRequestHandler, how: str) -> bytes:
        message = b""
        while (line := link.rfile.readline()) not in (b".\r\n", b""):
            message += line
        if how == LATER:
            return b"451 not now\r\n"
        found = MESSAGE_ID.search(message)
        self.taken[found[1].decode() if found else ""] += 1
        return b"250 taken\r\n"
