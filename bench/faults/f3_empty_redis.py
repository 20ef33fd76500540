"""F3: Redis comes back empty, with imports and exports queued and under way.

What waits is in the database: it is found again and done once. People stay signed in, pages are
right, and limits count anew.
"""

import http
import shutil
import signal

from bench.faults import books, exports
from bench.faults.person import Person
from bench.faults.processes import send
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

IMPORTS = 6
ROWS = 4_000
ALLOWED = 8
WITHIN = 150.0


def empty(program: Program) -> None:
    """Kill the private Valkey and all that it kept; it is started again on the same port."""
    killed = program.server("valkey")
    shutil.rmtree(program.data / "valkey" / "appendonlydir")
    send([killed], signal.SIGKILL)
    until(lambda: program.server("valkey") not in (0, killed), 30, 0.02)


def _limited(program: Program) -> bool:
    """Whether limits hold: so many uploads are looked at, the next one is not."""
    person, path = Person(program, "f3-hasty"), program.folder / "none.xlsx"
    path.write_bytes(b"no workbook")
    found = [person.upload(path, "F3").status for _ in range(ALLOWED + 1)]
    return found == [http.HTTPStatus.SEE_OTHER] * ALLOWED + [429]


def main() -> Outcome:
    """Fill the queue, empty Redis, and count."""
    settings = {"AHSP_IMPORTS_PER_HOUR": str(ALLOWED), "AHSP_WORKER_CONCURRENCY": "1"}
    with Program(**settings) as program:
        person = Person(program, "f3")
        made = [books.make(program.folder, f"f3-{n}", ROWS, seed=n) for n in range(IMPORTS)]
        sample = int(program.sql("SELECT min(id) FROM sumber")[0][0])
        batches = [person.upload(book.path, f"F3 {n}").batch for n, book in enumerate(made)]
        for kind in ("csv", "xlsx"):
            exports.ask(person, kind, sample)
        waited = program.sql("SELECT count(*) FROM import_batch WHERE state = 'pending'")[0][0]
        empty(program)
        page = person.get("/search?q=beton").status
        batches = [batch for batch in batches if batch]
        for batch in batches:
            if program.settle(batch, WITHIN, "ready") == "ready":
                person.confirm(batch)
        empty(program)
        states = [program.settle(batch, WITHIN) for batch in batches]
        runs = [row[0] for row in program.sql("SELECT id FROM export_run ORDER BY id")]
        exported = [exports.settle(program, each, WITHIN)[0] for each in runs]
        exact = sum(books.stored(program, f"F3 {n}") == b.contents for n, b in enumerate(made))
        count = program.sql("SELECT count(*) FROM import_batch WHERE sumber_nama LIKE 'F3 _'")
        signed_in = person.get("/import").status == http.HTTPStatus.OK
        limited = _limited(program)
    return {
        "ok": states == ["committed"] * IMPORTS
        and exact == IMPORTS == count[0][0]
        and exported == ["finished"] * 2
        and page == http.HTTPStatus.OK
        and signed_in
        and limited
        and waited > 0,
        "waiting_when_emptied": waited,
        "states": states,
        "exact": exact,
        "exports": exported,
        "page": page,
        "still_signed_in": signed_in,
        "limited": limited,
    }


if __name__ == "__main__":
    run("F3", main, 420)
