"""F14: no connection is left: first of the process's own, then of PostgreSQL.

Whoever gets none is told so within seconds (503 with `Retry-After`), and pages are right again as
soon as there is one.
"""

import contextlib
import http
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg

from ahsp import embedded
from bench.faults.person import Person
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

MOST = 6.0
"""Seconds for an answer that says that there is no connection."""
BACK = 5.0
"""Seconds until pages are right again."""
TOLD = "The database does not answer right now."
ENTERED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ahsp'"


@contextlib.contextmanager
def _held(program: Program) -> Iterator[None]:
    """Each search waits, and with it the connection that it has."""
    with psycopg.connect(embedded.connect(program.data).database_url) as link:
        link.execute("LOCK TABLE data_version IN ACCESS EXCLUSIVE MODE")
        yield


@contextlib.contextmanager
def _taken(program: Program) -> Iterator[None]:
    """All connections of the server are somebody else's, and none is the program's."""
    url = embedded.connect(program.data).database_url
    taken: list[psycopg.Connection] = []
    try:
        until(lambda: _all_taken(url, taken), 60, 0)
        yield
    finally:
        for each in taken:
            each.close()


def _all_taken(url: str, taken: list[psycopg.Connection]) -> bool:
    """Take one more; where there is none, end those of the program and tell whether it had any."""
    try:
        taken.append(psycopg.connect(url, connect_timeout=5))
    except psycopg.OperationalError:
        with contextlib.suppress(psycopg.Error):
            taken[0].rollback()
            return not taken[0].execute(ENTERED).fetchall()
    return False


def _asked(person: Person, count: int) -> tuple[list[int], float, bool]:
    """Answers to so many people at once, the longest, and whether each refusal says why."""

    def ask(number: int) -> tuple[int, float, bool]:
        began = time.monotonic()
        answer = person.get(f"/search?q=pasir+{number}")
        refused = answer.status == http.HTTPStatus.SERVICE_UNAVAILABLE
        return answer.status, time.monotonic() - began, TOLD in answer.text or not refused

    with ThreadPoolExecutor(count) as threads:
        found = list(threads.map(ask, range(count)))
    return (
        sorted(each[0] for each in found),
        max(each[1] for each in found),
        all(each[2] for each in found),
    )


def main() -> Outcome:
    """Take the connections away, in both ways."""
    settings = {"AHSP_DATABASE_POOL": "1", "AHSP_WEB_WORKERS": "1", "AHSP_WEB_THREADS": "6"}
    with Program(sample=False, AHSP_STATEMENT_SECONDS="8", **settings) as program:
        person = Person(program, "f14")
        person.get("/search?q=first")
        with _held(program), ThreadPoolExecutor(2) as threads:
            waiting = [threads.submit(person.get, f"/search?q=batu+{n}") for n in range(2)]
            time.sleep(1)
            own = _asked(person, 4)
            ended = sorted(each.result().status for each in waiting)
        back_own = _right_after(person)
        with _taken(program):
            servers = _asked(person, 4)
        back_servers = _right_after(person)
    return {
        "ok": own[0] == [503] * 4
        and servers[0] == [503] * 4
        and ended == [503] * 2
        and max(own[1], servers[1]) <= MOST
        and own[2]
        and servers[2]
        and max(back_own, back_servers) <= BACK,
        "own": own[0],
        "servers": servers[0],
        "longest": [round(own[1], 1), round(servers[1], 1)],
        "told": [own[2], servers[2]],
        "those_that_held_them": ended,
        "right_after": [round(back_own, 1), round(back_servers, 1)],
    }


def _right_after(person: Person) -> float:
    began = time.monotonic()
    until(lambda: person.get("/search?q=pasir").status == http.HTTPStatus.OK, 30, 0.1)
    return time.monotonic() - began


if __name__ == "__main__":
    run("F14", main, 240)
