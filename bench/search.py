"""The search over 50,000, 200,000 and 1,000,000 made analyses, each in one run.

Beside it (a) the bare floor, a bounded list of matches without ranks, counts or facets, and (b) the
plain way: everything that matches is ranked and counted. Then the same questions as HTMX fragments
through the web server with its production settings, from one client and from eight, all cold of our
cache; mistyped words, suggestions, and what the cache saves. `python -m bench search [ANALYSES…]`.
`python -m bench search load` asks 167 a second for 30 s over 200,000 analyses, then 10,000
fragments, and looks at the memory of the web workers.
"""

import http.client
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import flask_migrate
from flask import Flask, current_app
from sqlalchemy import text

from ahsp import create_app, embedded
from ahsp.accounts import services as accounts
from ahsp.config import Settings
from ahsp.embedded.folder import Folder
from ahsp.extensions import db
from ahsp.models import Role
from ahsp.ops.programs import plan
from ahsp.search.filters import Query
from ahsp.search.language.meaning import Way, wanted
from ahsp.search.language.question import Scope
from ahsp.search.queries import find
from ahsp.search.suggest import suggest
from ahsp.search.understanding import understand
from bench.catalogue import load

SIZES = (50_000, 200_000, 1_000_000)
QUESTIONS = 200
CLIENTS = 8
PASSWORD = "a long bench password"
COMMON = ("pemasangan", "p", "pe", "1", "m2", "beton", "pekerjaan", "1 m2", "1:4", "pas bata 1:4")
OTHERS = ("semen portland", "pekerja", "K-225", "keramik 40x40", "2.2.1.", "beton OR bata -ringan")
FILTERED = ("satuan:m3 beton", "kategori:ALT galian", 'item:"semen portland" koef>80', "koef>85")
OF_LINES = (
    *("pekerja", "semen", "pipa", "pi", "mm", "pekrja", "pekerja OR mandor", "semen -portland"),
    *("pekerja satuan:kg", "pekerja kategori:ALT", "semen satuan:kg", "satuan:kg", "kategori:ALT"),
    *("koef>89", "koef>89,99", "pekerja koef>1,9", "pekerja koef>5", "mm koef:0,1..0,2"),
    *("semen satuan:kg koef>89", "pekerja sumber:2025", "sumber:permen", "crane koef>0,89"),
)
LINE_FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"sumber": (2,)},
    {"satuan": ("kg",)},
    {"kategori": ("BHN",)},
    {"klasifikasi": ("Pekerjaan Dinding",)},
    {"sumber": (2,), "klasifikasi": ("Pekerjaan Dinding",)},  # each is there, together none
    {"satuan": ("kg",), "klasifikasi": ("Pekerjaan Dinding",)},
    {"page": 30},
    {"sort": "nama"},
)
_FLOOR = text("""
    SELECT id, kode, nama FROM ahsp
    WHERE document @@ (SELECT CAST(:wanted AS tsquery)) LIMIT 1001
""")
_PLAIN = text("""
    SELECT id, kode, nama, ts_rank(document, CAST(:wanted AS tsquery)) AS score,
        count(*) OVER () AS total
    FROM ahsp WHERE document @@ CAST(:wanted AS tsquery) ORDER BY score DESC, kode LIMIT 25
""")


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


def questions(names: Sequence[str], seed: int = 7) -> list[Query]:
    """What people ask: the commonest words, parts of names as they are typed, codes, filters."""
    chance = random.Random(seed)
    asked = [Query(q) for q in (*COMMON, *OTHERS, *FILTERED)]
    while len(asked) < QUESTIONS:
        words = re.findall(r"\w+", chance.choice(names).lower())
        start = chance.randrange(len(words))
        part = " ".join(words[start : start + chance.randrange(1, 5)])
        kind = chance.randrange(10)
        if kind < 6:
            asked.append(Query(part[: chance.randrange(2, len(part) + 2)]))
        elif kind < 8:
            asked.append(Query(f"{chance.randrange(1, 11)}.{chance.randrange(1, 9)}."))
        elif kind == 8:
            asked.append(Query(part, sumber=(chance.choice((1, 2)),)))
        else:
            asked.append(Query(words[0], klasifikasi=("Pekerjaan Dinding",), page=3))
    chance.shuffle(asked)
    return asked


def questions_of_lines() -> list[Query]:
    """Questions for lines: common items, with filters that are common, rare or contrary."""
    return [Query(q, scope=Scope.RINCIAN, **filters) for q in OF_LINES for filters in LINE_FILTERS]


def mistyped(names: Sequence[str], seed: int = 8) -> list[Query]:
    """Words of names with two letters swapped or one left out."""
    chance = random.Random(seed)
    words = sorted({word for name in names for word in re.findall(r"[a-z]{6,}", name.lower())})
    found = []
    for word in chance.choices(words, k=60):
        at = chance.randrange(1, len(word) - 2)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        found.append(Query(chance.choice((swapped, word[:at] + word[at + 1 :]))))
    return found


def timed(action: Callable[[Any], object], each: Sequence[Any]) -> list[float]:
    """Seconds of each call."""
    seconds = []
    for one in each:
        began = time.perf_counter()
        action(one)
        seconds.append(time.perf_counter() - began)
    return seconds


def cold(query: Query) -> object:
    """Answer without our cache; the session's transaction ends as a request's does."""
    found = find(query)
    db.session.rollback()
    return found


def beside(statement: Any) -> Callable[[str], object]:
    """A statement of matches, for the words of a question."""

    def act(words: str) -> object:
        return db.session.execute(statement, {"wanted": words}).all()

    return act


def in_process(asked: Sequence[Query], names: Sequence[str]) -> dict[str, list[float]]:
    """Seconds of each kind of answer, without a web server."""
    words = []
    for query in asked:
        what = understand(query, 0)
        if what.root is not None:
            words.append(wanted(what.root, Way.STEM, what.known))
    typos = mistyped(names)
    prefixes = [query.q[:length] for query in asked for length in (2, 4, 7) if query.q][:QUESTIONS]
    timed(cold, asked)
    timed(cold, typos)
    timed(cold, questions_of_lines())
    found = {
        "floor: bounded matches": timed(beside(_FLOOR), words),
        "plain: rank and count all": timed(beside(_PLAIN), words[:60]),
        "search": timed(cold, asked),
        "search, mistyped": timed(cold, typos),
        "search for lines": timed(cold, questions_of_lines()),
        "suggestions": timed(suggest, prefixes),
    }
    settings: Settings = current_app.config["SETTINGS"]
    current_app.config["SETTINGS"] = replace(settings, search_cache=True)
    found["search, first time"] = timed(find, asked)
    found["search, kept"] = timed(find, asked)
    current_app.config["SETTINGS"] = settings
    return found


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
    """One signed-in browser that asks for fragments."""

    def __init__(self, port: int) -> None:
        self._link = _connected(port)
        self._headers = {"Cookie": signed_in(self._link), "HX-Request": "true"}

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


def over_http(port: int, asked: Sequence[Query]) -> dict[str, list[float]]:
    """Seconds of each question's fragment, from one client and from eight at once."""
    one = Client(port)
    timed(one.fragment, asked)
    found = {"fragment, 1 client": timed(one.fragment, asked)}
    clients = [Client(port) for _ in range(CLIENTS)]
    several: list[float] = []
    threads = [
        threading.Thread(
            target=lambda client=client, part=asked[n::CLIENTS]: several.extend(
                timed(client.fragment, part)
            )
        )
        for n, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found | {f"fragment, {CLIENTS} clients": several}


def measure(app: Flask, count: int) -> tuple[dict[str, list[float]], list[Query]]:
    """Seconds of each answer by kind, and the questions."""
    flask_migrate.upgrade()
    names = load(count)
    asked = questions(names)
    accounts.create_user("bench", Role.VIEWER, PASSWORD)
    results = in_process(asked, names)
    settings: Settings = app.config["SETTINGS"]
    with web_server(settings, settings.data / "web.log") as (_, port):
        results |= over_http(port, asked)
    return results, asked


@contextmanager
def catalogue() -> Iterator[Flask]:
    """An application on servers and a folder of its own, cold of our cache."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        app = create_app(Settings(data=data, search_cache=False))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()
        embedded.release(data)


def one_size(count: int) -> None:
    """Measure over so many analyses; prints a table and one JSON line."""
    with catalogue() as app:
        results, asked = measure(app, count)
    spreads = {name: Spread.of(seconds) for name, seconds in results.items()}
    print(f"{count:,} analyses, {QUESTIONS} questions; milliseconds")
    for name, spread in spreads.items():
        print(f"{name:<26} p50 {spread.p50:7.2f}   p95 {spread.p95:7.2f}   max {spread.worst:8.2f}")
    for kind, queries in (("search", asked), ("search for lines", questions_of_lines())):
        slow = sorted(zip(results[kind], queries, strict=True), key=lambda pair: -pair[0])[:10]
        print(f"the ten slowest: {kind}")
        for seconds, query in slow:
            print(f"  {seconds * 1000:6.1f}  {urlencode(query.args(), doseq=True)}")
    told = {name.replace(" ", "_"): [s.p50, s.p95, s.worst] for name, s in spreads.items()}
    hit = spreads["search, kept"].p50 / spreads["search, first time"].p50
    ratio = spreads["fragment, 1 client"].p95 / spreads["search"].p95
    print(
        json.dumps(
            {
                "bench": "search",
                "analyses": count,
                "ms": told,
                "fragment_to_search": round(ratio, 2),
                "hit_to_miss": round(hit, 2),
                "busy": round(os.getloadavg()[0], 1),
                "target": "at 1,000,000: search p95 <= 15, mistyped <= 20, suggestions <= 10;"
                " fragment p95 <= 3x search; hit <= 0.2 of a miss",
            }
        )
    )


def _private_mb(parent: int) -> list[float]:
    """Memory of its own, in MB, of each web worker."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    found = []
    for child in children:
        lines = Path(f"/proc/{child}/smaps_rollup").read_text().splitlines()
        private = [int(line.split()[1]) for line in lines if line.startswith("Private_")]
        found.append(round(sum(private) / 1024, 1))
    return found


def under_load(count: int = 200_000, rate: int = 167, seconds: int = 30) -> None:
    """Ask at a steady rate, then many more, and look at the workers' memory."""
    with catalogue() as app:
        flask_migrate.upgrade()
        asked = questions(load(count))
        accounts.create_user("bench", Role.VIEWER, PASSWORD)
        settings: Settings = app.config["SETTINGS"]
        with web_server(settings, settings.data / "web.log") as (pid, port):
            clients = [Client(port) for _ in range(CLIENTS * 2)]
            took, failed = _steadily(clients, asked, rate, seconds)
            first = _private_mb(pid)
            for place in range(10_000):
                clients[0].fragment(asked[place % len(asked)])
            last = _private_mb(pid)
    spread = Spread.of(took)
    told = {
        "bench": "search load", "analyses": count, "asked": len(took), "failed": failed,
        "p95_ms": spread.p95, "worst_ms": spread.worst, "own_mb_before": first,
        "own_mb_after_10000": last, "busy": round(os.getloadavg()[0], 1),
        "target": f"{rate} a second for {seconds} s: p95 <= 500 ms, none failed; under 50 MB",
    }  # fmt: skip
    print(json.dumps(told))


def _steadily(
    clients: Sequence[Client], asked: Sequence[Query], rate: int, seconds: int
) -> tuple[list[float], int]:
    """Latencies from the moment each question was due, and how many failed."""
    took: list[float] = []
    failed: list[Query] = []
    places = iter(range(rate * seconds))
    guard = threading.Lock()
    began = time.perf_counter() + 0.5

    def work(client: Client) -> None:
        while True:
            with guard:
                place = next(places, None)
            if place is None:
                return
            due = began + place / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                client.fragment(asked[place % len(asked)])
            except (AssertionError, OSError):
                failed.append(asked[place % len(asked)])
            took.append(time.perf_counter() - due)

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, len(failed)


def main(arguments: list[str]) -> None:
    """Run the benchmark, each size in a process of its own."""
    if arguments == ["load"]:
        under_load()
    elif len(arguments) == 1:
        one_size(int(arguments[0]))
    else:
        for size in arguments or map(str, SIZES):
            subprocess.run([sys.executable, "-m", "bench", "search", size], check=True)
