"""People who search, open pages, sign in and write while the programs under them are replaced."""

import http.client
import re
import threading
import time
from collections import Counter
from itertools import count
from urllib.parse import quote, urlencode

FORM = "application/x-www-form-urlencoded"
WORDS = ("galian tanah", "pasangan bata", "beton K-225", "plesteran", "pengecatan", "1.1", "pipa")
PAUSE = 0.02  # seconds of a person between two requests


class Visitors:
    """Some browsers, each a thread, from the beginning of the block to its end.

    Attributes:
        answers: how often which status came; 0 where nothing was answered.
        slowest: seconds of the slowest answer.
        wrong: what was not as it should be, with its moment.
    """

    def __init__(self, port: int, signed_in: list[tuple[str, str]]) -> None:
        self._port = port
        self.answers: Counter[int] = Counter()
        self.slowest = 0.0
        self.wrong: list[str] = []
        self._over = threading.Event()
        self._guard = threading.Lock()
        self._threads = [
            threading.Thread(target=self._visit, args=(place, *who), daemon=True)
            for place, who in enumerate(signed_in)
        ]

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(90)

    def _visit(self, place: int, cookie: str, token: str) -> None:
        for number in count(place):
            if self._over.is_set():
                return
            word = WORDS[number % len(WORDS)]
            kind = number % 5
            if kind == 4:  # something is written
                form = urlencode({"csrf_token": token, "theme": "dark", "next": "/search"})
                self._once("POST", "/theme", (303,), cookie, form.encode())
            elif kind == 3:
                self._once("GET", "/sumber", (200,), cookie)
            else:
                self._once("GET", f"/search?q={quote(f'{word} {number}')}", (200,), cookie)
            time.sleep(PAUSE)

    def _once(
        self, method: str, path: str, right: tuple[int, ...], cookie: str, body: bytes | None = None
    ) -> None:
        began = time.monotonic()
        link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {"Cookie": cookie} | ({"Content-Type": FORM} if body else {})
        status, said = 0, ""
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            status, said = answer.status, answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            said = f"{type(error).__name__}: {error}"
        finally:
            link.close()
        took = time.monotonic() - began
        with self._guard:
            self.answers[status] += 1
            self.slowest = max(self.slowest, took)
            if status not in right:
                found = re.search(r"<h1[^>]*>(.*?)</h1>", said)
                self.wrong.append(f"{method} {path}: {status} {found[1] if found else said[:80]}")
