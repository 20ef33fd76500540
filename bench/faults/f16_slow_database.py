"""F16: PostgreSQL does not come to an end with what a page asks it.

Each page is given up when its time is over, with a page that says so; nothing of it goes on behind,
and the site is well again at once. Work that runs behind has no such bound.
"""

import http
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg

from ahsp import embedded
from bench.faults import books
from bench.faults.person import Person
from bench.faults.program import Program
from bench.faults.report import Outcome, run

SECONDS = 3
SLACK = 2.0
ROWS = 2_000
WITHIN = 90.0
TOLD = "The question to the database was given up after a while."
GOES_ON = """
    SELECT count(*) FROM pg_stat_activity
    WHERE application_name = 'ahsp' AND state = 'active' AND wait_event_type = 'Lock'
"""


def main() -> Outcome:
    """Lock what pages read, for longer than they wait."""
    with Program(sample=False, AHSP_STATEMENT_SECONDS=str(SECONDS)) as program:
        person = Person(program, "f16")
        book = books.make(program.folder, "f16", ROWS)
        batch = person.upload(book.path, "F16").batch
        program.settle(batch, WITHIN, "ready")
        with psycopg.connect(embedded.connect(program.data).database_url) as link:
            link.execute("LOCK TABLE ahsp, data_version IN ACCESS EXCLUSIVE MODE")
            began = time.monotonic()
            with ThreadPoolExecutor(4) as threads:
                found = list(threads.map(person.get, [f"/search?q=batu+{n}" for n in range(4)]))
            took = time.monotonic() - began
            goes_on = link.execute(GOES_ON).fetchone()
            confirmed = person.confirm(batch).status
            time.sleep(SECONDS + 1)  # longer than a page would be given
            waiting = program.state(batch)
        state = program.settle(batch, WITHIN)
        exact = books.stored(program, "F16") == book.contents
        after = person.get("/search?q=batu").status
    statuses = [each.status for each in found]
    return {
        "ok": statuses == [http.HTTPStatus.SERVICE_UNAVAILABLE] * 4
        and all(TOLD in each.text for each in found)
        and SECONDS <= took <= SECONDS + SLACK
        and goes_on == (0,)
        and waiting == "committing"
        and state == "committed"
        and exact
        and after == http.HTTPStatus.OK,
        "answers": statuses,
        "told": all(TOLD in each.text for each in found),
        "seconds_waited": round(took, 1),
        "goes_on_behind": goes_on[0] if goes_on else None,
        "confirmed": confirmed,
        "work_meanwhile": waiting,
        "state": state,
        "exact": exact,
        "after": after,
    }


if __name__ == "__main__":
    run("F16", main, 240)
