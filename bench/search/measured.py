"""The times of searches in the process and over HTTP, beside the floor and the plain way."""

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import flask_migrate
from flask import Flask, current_app
from sqlalchemy import event, text

from ahsp import create_app, embedded
from ahsp.accounts import services as accounts
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.models import Role
from ahsp.search.filters import Query
from ahsp.search.language.meaning import wanted
from ahsp.search.language.vocabulary import Way
from ahsp.search.queries import find
from ahsp.search.suggest import suggest
from ahsp.search.understanding import understand
from bench.catalogue import load
from bench.search.asked import QUESTIONS, mistyped, questions, questions_of_lines
from bench.search.web import PASSWORD, Client, web_server
from bench.times import Spread, timed

CLIENTS = 8
PASSES = 3
"""How often each question is asked; its best time counts, as other work of a host is none of it."""
_FLOOR = text("""
    SELECT id, kode, nama FROM ahsp
    WHERE document @@ (SELECT CAST(:wanted AS tsquery)) LIMIT 1001
""")
_PLAIN = text("""
    SELECT id, kode, nama, ts_rank(document, CAST(:wanted AS tsquery)) AS score,
        count(*) OVER () AS total
    FROM ahsp WHERE document @@ CAST(:wanted AS tsquery) ORDER BY score DESC, kode LIMIT 25
""")


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


def in_statements(asked: Sequence[Query]) -> list[float]:
    """Seconds that each answer waits for the database: its statements, sent and answered."""
    began, waited = 0.0, 0.0

    def sent(*_: object) -> None:
        nonlocal began
        began = time.perf_counter()

    def answered(*_: object) -> None:
        nonlocal waited
        waited += time.perf_counter() - began

    found = []
    event.listen(db.engine, "before_cursor_execute", sent)
    event.listen(db.engine, "after_cursor_execute", answered)
    try:
        for query in asked:
            waited = 0.0
            cold(query)
            found.append(waited)
    finally:
        event.remove(db.engine, "before_cursor_execute", sent)
        event.remove(db.engine, "after_cursor_execute", answered)
    return found


def best(measure: Callable[[], list[float]]) -> list[float]:
    """Of several measurements of the same questions the shortest of each."""
    return [min(times) for times in zip(*(measure() for _ in range(PASSES)), strict=True)]


def in_process(asked: Sequence[Query], names: Sequence[str]) -> dict[str, list[float]]:
    """Seconds of each kind of answer, without a web server."""
    words = []
    for query in asked:
        what = understand(query, 0)
        if what.root is not None:
            words.append(wanted(what.root, Way.STEM, what.known))
    typos = mistyped(names)
    prefixes = [query.q[:length] for query in asked for length in (2, 4, 7) if query.q][:QUESTIONS]
    kinds: dict[str, tuple[Callable[[Any], object], Sequence[Any]]] = {
        "floor: bounded matches": (beside(_FLOOR), words),
        "plain: rank and count all": (beside(_PLAIN), words[:60]),
        "search": (cold, asked),
        "search, mistyped": (cold, typos),
        "search for lines": (cold, questions_of_lines()),
        "suggestions": (suggest, prefixes),
    }
    found = {}
    for kind, (action, each) in kinds.items():
        timed(action, each)  # so that each kind finds in memory what it needs, as a site in use
        found[kind] = best(lambda action=action, each=each: timed(action, each))
    found["search, its SQL"] = best(lambda: in_statements(asked))
    settings: Settings = current_app.config["SETTINGS"]
    current_app.config["SETTINGS"] = replace(settings, search_cache=True)
    found["search, first time"] = timed(find, asked)
    found["search, kept"] = best(lambda: timed(find, asked))
    current_app.config["SETTINGS"] = settings
    return found


def over_http(port: int, asked: Sequence[Query]) -> dict[str, list[float]]:
    """Seconds of each question's fragment, from one client and from eight at once."""
    one = Client(port)
    timed(one.fragment, asked)
    found = {"fragment, 1 client": best(lambda: timed(one.fragment, asked))}
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
def catalogue(*, search_cache: bool = False) -> Iterator[Flask]:
    """An application on servers and in a folder of its own.

    Args:
        search_cache: whether answers are kept.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        app = create_app(Settings(data=data, search_cache=search_cache))
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
    ratio = spreads["fragment, 1 client"].p95 / spreads["search, its SQL"].p95
    print(
        json.dumps(
            {
                "bench": "search",
                "analyses": count,
                "ms": told,
                "fragment_to_sql": round(ratio, 2),
                "hit_to_miss": round(hit, 2),
                "busy": round(os.getloadavg()[0], 1),
                "target": "at 1,000,000: SQL p95 <= 15, mistyped <= 20, suggestions <= 10;"
                " fragment p95 <= 3x its SQL; hit <= 0.2 of a miss",
            }
        )
    )
