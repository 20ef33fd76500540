"""F4: PostgreSQL restarts at once (immediate shutdown) while people search and imports run.

Three times: while a workbook is read, while one is committed, and while nothing but pages is asked
for. A 503 with a page that says so while it lasts, healthy within seconds, each import once.
"""

import http
import signal
import time

import psycopg

from bench.faults import books
from bench.faults.f10_restart import Tries
from bench.faults.person import Person
from bench.faults.processes import readers_below, send
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run
from bench.faults.searching import Load

ROWS = 15_000
HEALTHY = 5.0
"""Seconds within which pages work once the database takes connections."""
WITHIN = 120.0
KEY = "0d5a8f0e-3b5b-4a55-9c3e-0f4f5ad4c0f4"


def _takes_connections(program: Program) -> bool:
    try:
        return bool(program.sql("SELECT 1"))
    except psycopg.OperationalError:
        return False


def restart(program: Program, person: Person) -> float:
    """Restart the database at once; returns the seconds from its return to the first right page."""
    killed = program.server("postgres")
    send([killed], signal.SIGQUIT)
    until(lambda: program.server("postgres") not in (0, killed), 30, 0.02)
    until(lambda: _takes_connections(program), 60, 0.05)
    began = time.monotonic()
    until(lambda: person.get("/search?q=beton").status == http.HTTPStatus.OK, 30, 0.05)
    return time.monotonic() - began


def main() -> Outcome:
    """Restart under load, and count."""
    with Program(AHSP_IMPORT_LEASE_SECONDS="5") as program:
        person, tries = Person(program, "f4"), Tries()
        first = books.make(program.folder, "f4-1", ROWS, seed=1)
        second = books.make(program.folder, "f4-2", ROWS, seed=2)
        with Load(person) as load:
            reading = person.upload(first.path, "F4 1").batch
            until(lambda: readers_below(program.worker), 30, 0.002)
            back = [restart(program, person)]
            committing = tries.upload(person, second, "F4 2", KEY)
            for batch in (reading, committing):
                program.settle(batch, WITHIN, "ready")
            person.confirm(committing)
            held = "SELECT 1 FROM import_batch WHERE id = %s AND state = 'committing' AND turn > 1"
            until(lambda: program.sql(held, committing), 30, 0.002)
            back.append(restart(program, person))
            tries.confirm(program, person, reading)
            tries.confirm(program, person, committing)
            states = [program.settle(each, WITHIN) for each in (reading, committing)]
            back.append(restart(program, person))
            time.sleep(2)
        pairs = ((first, "F4 1"), (second, "F4 2"))
        exact = sum(books.stored(program, name) == book.contents for book, name in pairs)
        staged = program.sql("SELECT count(*) FROM staged_ahsp")[0][0]
    return {
        "ok": states == ["committed"] * 2
        and exact == 2
        and staged == 0
        and max(back) <= HEALTHY
        and set(load.statuses) <= {200, 503}
        and load.statuses[503] > 0
        and load.untold == 0,
        "healthy_after": [round(each, 2) for each in back],
        "answers": dict(sorted(load.statuses.items())),
        "slowest_answer": round(load.slowest, 1),
        "without_the_sentence": load.untold,
        "states": states,
        "exact": exact,
        "staged_rows_left": staged,
    }


if __name__ == "__main__":
    run("F4", main, 420)
