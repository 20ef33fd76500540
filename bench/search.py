"""The page's own search over 50,000 analyses beside a bare read by primary key, in one run.

Then the same questions as HTMX fragments over HTTP, from a signed-in session, through the web
server with its production settings. `python -m bench search [ANALYSES]`.
"""

import http.client
import json
import os
import random
import re
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import flask_migrate
from flask import Flask
from sqlalchemy import text

from ahsp import create_app, embedded
from ahsp.accounts import services as accounts
from ahsp.config import Settings
from ahsp.embedded.folder import Folder
from ahsp.extensions import db
from ahsp.models import Role
from ahsp.ops.programs import plan
from ahsp.search.filters import Query
from ahsp.search.queries import find
from bench.generate import analyses

QUESTIONS = 200
TARGET_MS = 25
PASSWORD = "a long bench password"
COMMON = ("pemasangan", "p", "pe", "1", "m2", "beton", "pekerjaan", "1 m2", "1:4", "pas bata 1:4")
COLUMNS = (
    "sumber_id, kode, nama, satuan, klasifikasi, sub_klasifikasi, satuan_baku, position, digest"
)


@dataclass(frozen=True)
class Spread:
    """Milliseconds of many answers."""

    p50: float
    p95: float
    worst: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Spread":
        """From single times."""
        places = statistics.quantiles(seconds, n=20)
        numbers = (statistics.median(seconds), places[18], max(seconds))
        return cls(*(round(number * 1000, 2) for number in numbers))


def load(count: int) -> list[str]:
    """Fill the catalogue, four fifths of it in one edition; returns the names."""
    names: list[str] = []
    with db.engine.begin() as connection:
        editions = "INSERT INTO sumber (nama) VALUES ('AHSP 2025'), ('Permen PUPR 8/2023')"
        connection.execute(text(editions))
        ids = list(connection.scalars(text("SELECT id FROM sumber ORDER BY id")))
        driver: Any = connection.connection.driver_connection
        with driver.cursor().copy(f"COPY ahsp ({COLUMNS}) FROM STDIN") as copy:
            for place, each in enumerate(analyses(count)):
                edition = ids[place >= count * 4 // 5]
                header = (each.kode, each.nama, each.satuan, each.klasifikasi, each.sub_klasifikasi)
                copy.write_row((edition, *header, each.satuan, place, b""))
                names.append(each.nama)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE ahsp"))
    return names


def questions(names: Sequence[str], seed: int = 7) -> list[Query]:
    """What people ask: the commonest words, parts of names as they are typed, codes, filters."""
    chance = random.Random(seed)
    asked = [Query(q) for q in COMMON]
    while len(asked) < QUESTIONS:
        words = re.findall(r"\w+", chance.choice(names).lower())
        start = chance.randrange(len(words))
        part = " ".join(words[start : start + chance.randrange(1, 5)])
        kind = chance.randrange(10)
        if kind < 5:
            asked.append(Query(part[: chance.randrange(2, len(part) + 2)]))
        elif kind < 7:
            asked.append(Query(f"{chance.randrange(1, 11)}.{chance.randrange(1, 9)}."))
        elif kind == 7:
            asked.append(Query(part, sumber=(chance.choice((1, 2)),)))
        elif kind == 8:
            asked.append(Query(words[0], klasifikasi=("Pekerjaan Dinding",), page=3))
        else:
            asked.append(Query("", page=chance.randrange(1, 40)))
    chance.shuffle(asked)
    return asked


def timed(action: Callable[[Any], object], each: Sequence[Any]) -> list[float]:
    """Seconds of each call."""
    seconds = []
    for one in each:
        began = time.perf_counter()
        action(one)
        seconds.append(time.perf_counter() - began)
    return seconds


@contextmanager
def web_server(settings: Settings) -> Iterator[http.client.HTTPConnection]:
    """The production web server on a free port, and one kept-alive connection to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings = replace(settings, port=free.getsockname()[1])
    web = plan(settings, Folder(settings.data), {})[0]
    env = os.environ | {
        "AHSP_DATA": str(settings.data),
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
    }
    with (settings.data / "web.log").open("wb") as log:
        process = subprocess.Popen(web.command, env=env, stdout=log, stderr=log)
        try:
            yield _connected(settings.port)
        finally:
            process.terminate()
            process.wait(20)


def _connected(port: int) -> http.client.HTTPConnection:
    for _ in range(200):
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
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


def over_http(settings: Settings, asked: Sequence[Query]) -> dict[str, list[float]]:
    """Seconds of each question's fragment, and of as many answers that ask no server anything."""
    with web_server(settings) as link:
        headers = {"Cookie": signed_in(link), "HX-Request": "true"}

        def get(address: str) -> bytes:
            link.request("GET", address, headers=headers)
            answer = link.getresponse()
            body = answer.read()
            assert answer.status == 200, (answer.status, body[:200])
            return body

        def fragment(query: Query) -> None:
            assert b'id="results"' in get(f"/search?{urlencode(query.args(), doseq=True)}")

        timed(fragment, asked)
        return {
            "bare answer over HTTP": timed(get, ["/healthz"] * len(asked)),
            "fragment over HTTP": timed(fragment, asked),
        }


def measure(app: Flask, count: int) -> tuple[dict[str, list[float]], list[Query]]:
    """Seconds of each answer by kind, and the questions."""
    flask_migrate.upgrade()
    asked = questions(load(count))
    accounts.create_user("bench", Role.VIEWER, PASSWORD)
    ids = random.Random(1).sample(range(1, count + 1), QUESTIONS)
    read = text("SELECT nama FROM ahsp WHERE id = :id")

    def bare(key: int) -> object:
        return db.session.execute(read, {"id": key}).one()

    timed(bare, ids)
    timed(find, asked)
    results = {"bare read": timed(bare, ids), "search": timed(find, asked)}
    results |= over_http(app.config["SETTINGS"], asked)
    return results, asked


def main(arguments: list[str]) -> None:
    """Run the benchmark; prints a table and one JSON line."""
    count = int(arguments[0]) if arguments else 50_000
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        app = create_app(Settings(data=data))
        with app.app_context():
            results, asked = measure(app, count)
            db.session.remove()
            db.engine.dispose()
        embedded.release(data)
    slow = sorted(zip(results["search"], asked, strict=True), key=lambda pair: -pair[0])[:5]
    spreads = {name: Spread.of(seconds) for name, seconds in results.items()}
    print(f"{count:,} analyses, {QUESTIONS} questions; milliseconds")
    for name, spread in spreads.items():
        print(f"{name:<22} p50 {spread.p50:7.2f}   p95 {spread.p95:7.2f}   max {spread.worst:7.2f}")
    for seconds, query in slow:
        print(f"  slow: {seconds * 1000:6.1f}  {query}")
    print(
        json.dumps(
            {
                "bench": "search",
                "analyses": count,
                **{
                    f"{name.replace(' ', '_')}_ms": [spread.p50, spread.p95, spread.worst]
                    for name, spread in spreads.items()
                },
                "busy": round(os.getloadavg()[0], 1),
                "target": f"fragment p95 <= {TARGET_MS} ms",
                "met": spreads["fragment over HTTP"].p95 <= TARGET_MS,
            }
        )
    )
