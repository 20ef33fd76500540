"""An administrator at a browser: signs in, uploads, confirms; nothing but HTTP."""

import copy
import http.client
import re
import uuid
from pathlib import Path
from urllib.parse import urlencode

from bench.faults.program import PASSWORD, Program

FORM = "application/x-www-form-urlencoded"
PATIENCE = 60.0  # seconds for one answer; the web server itself gives up after as many


class Answer:
    """One answer of the site: its status, the address it leads to and its text."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.leads_to = response.getheader("Location") or ""
        self.cookie = (response.getheader("Set-Cookie") or "").partition(";")[0]
        self.body = response.read()
        self.text = self.body.decode(errors="replace")

    @property
    def batch(self) -> int:
        """The import that the answer leads to; 0 where it leads to none."""
        found = re.search(r"/import/(\d+)$", self.leads_to)
        return int(found[1]) if found else 0


class Person:
    """A signed-in administrator; made when missing.

    Safe to use from several threads: each request has a connection of its own.
    """

    def __init__(self, program: Program, username: str) -> None:
        self._port = program.port
        self._cookie = ""
        program.make_admin(username)
        page = self.get("/account/sign-in")
        self._cookie = page.cookie
        form = {"csrf_token": _token(page.text), "username": username, "password": PASSWORD}
        answer = self.request("POST", "/account/sign-in", urlencode(form).encode(), FORM)
        if answer.status != http.HTTPStatus.SEE_OTHER:
            raise RuntimeError(f"sign-in was answered with {answer.status}")
        self._cookie = answer.cookie
        self.token = _token(self.get("/import").text)

    def at(self, program: Program) -> "Person":
        """The same person, still signed in, at another machine."""
        there = copy.copy(self)
        there._port = program.port
        return there

    def sign_out(self) -> Answer:
        """End the session."""
        body = urlencode({"csrf_token": self.token}).encode()
        return self.request("POST", "/account/sign-out", body, FORM)

    def request(
        self, method: str, path: str, body: bytes | None = None, kind: str = "", **more: str
    ) -> Answer:
        """Send one request; raises OSError or HTTPException where the server is away."""
        link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        headers = more | ({"Cookie": self._cookie} if self._cookie else {})
        try:
            link.request(method, path, body, headers | ({"Content-Type": kind} if kind else {}))
            return Answer(link.getresponse())
        finally:
            link.close()

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self.request("GET", path)

    def part(self, path: str) -> Answer:
        """Ask for a part of a page, as its scripts do."""
        return self.request("GET", path, **{"HX-Request": "true"})

    def upload(self, path: Path, sumber: str, key: str = "", name: str = "") -> Answer:
        """Send a workbook.

        Args:
            path: the workbook.
            sumber: the edition that it belongs to.
            key: the form's; a fresh form's where there is none.
            name: the name that it is sent under; the file's own where there is none.
        """
        fields = {"csrf_token": self.token, "sumber": sumber, "key": key or str(uuid.uuid4())}
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        told = "".join({'"': "%22", "\r": "%0D", "\n": "%0A"}.get(c, c) for c in name or path.name)
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{told}"'
        start = ("".join(parts) + head + "\r\nContent-Type: application/zip\r\n\r\n").encode()
        body = start + path.read_bytes() + f"\r\n--{mark}--\r\n".encode()
        return self.request("POST", "/import", body, f"multipart/form-data; boundary={mark}")

    def confirm(self, batch: int) -> Answer:
        """Ask for an import that was read to be committed."""
        body = urlencode({"csrf_token": self.token}).encode()
        return self.request("POST", f"/import/{batch}/confirm", body, FORM)


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if found is None:
        raise RuntimeError("the page has no form")
    return found[1]
