"""The web server with its production settings, and signed-in browsers that ask it for fragments."""

import http.client
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from ahsp.config import Settings
from ahsp.embedded.folder import Folder
from ahsp.ops.programs import plan
from ahsp.search.filters import Query

PASSWORD = "a long bench password"


@contextmanager
def web_server(settings: Settings, log: Path) -> Iterator[tuple[int, int]]:
    """The production web server on a free port, cold of our cache; yields its pid and port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings = replace(settings, port=free.getsockname()[1], requests_per_minute=0)
    web = plan(settings, Folder(settings.data), {})[0]
    env = os.environ | {
        "AHSP_DATA": str(settings.data),
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "AHSP_SEARCH_CACHE": "on" if settings.search_cache else "off",
        "AHSP_REQUESTS_PER_MINUTE": "0",
    }
    with log.open("wb") as file:
        process = subprocess.Popen(web.command, env=env, stdout=file, stderr=file)
        try:
            _connected(settings.port).close()
            yield process.pid, settings.port
        finally:
            process.terminate()
            process.wait(20)


def _connected(port: int) -> http.client.HTTPConnection:
    for _ in range(300):
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            link.request("GET", "/healthz")
            link.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return link
    raise RuntimeError("the web server does not answer")


def signed_in(link: http.client.HTTPConnection) -> str:
    """Sign in; returns the cookie."""
    link.request("GET", "/account/sign-in")
    answer = link.getresponse()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.read().decode())
    assert token is not None
    form = {"csrf_token": token[1], "username": "bench", "password": PASSWORD}
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    link.request("POST", "/account/sign-in", urlencode(form), headers)
    answer = link.getresponse()
    answer.read()
    assert answer.status == 303, answer.status
    return (answer.getheader("Set-Cookie") or "").partition(";")[0]


class Client:
    """One signed-in browser that asks for fragments.

    Args:
        port: of the web server.
        cookie: of a session; None signs in, which may not be done often.
    """

    def __init__(self, port: int, cookie: str | None = None) -> None:
        self._link = _connected(port)
        self.cookie = cookie or signed_in(self._link)
        self._headers = {"Cookie": self.cookie, "HX-Request": "true"}

    def fragment(self, query: Query) -> None:
        """Ask for the results of a question."""
        address = f"/search?{urlencode(query.args(), doseq=True)}"
        try:
            self._link.request("GET", address, headers=self._headers)
            answer = self._link.getresponse()
        except http.client.RemoteDisconnected:  # kept alive for as long as the server wants
            self._link.close()
            self._link.request("GET", address, headers=self._headers)
            answer = self._link.getresponse()
        body = answer.read()
        assert answer.status == 200, (answer.status, body[:200])
        assert b'id="results"' in body
