"""F10: web server and worker are told to end while imports run, as a deployment does.

The supervisor starts them again. People send a form again that was not answered; each import goes
in exactly once.
"""

import http.client
import signal
import time
import uuid

from bench.faults import books
from bench.faults.books import Book
from bench.faults.person import Answer, Person
from bench.faults.processes import send
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

IMPORTS = 8
ROWS = 5_000
RESTART_AFTER = (2, 6)  # uploads sent
WITHIN = 120.0


class Tries:
    """Sends again what was not answered, as a person does who sees an error page."""

    def __init__(self) -> None:
        self.again = 0

    def upload(self, person: Person, book: Book, sumber: str, key: str) -> int:
        """Send one form until it is taken; returns its import."""
        deadline = time.monotonic() + WITHIN
        while time.monotonic() < deadline:
            if (answer := self._once(person, book, sumber, key)) and answer.batch:
                return answer.batch
            self.again += 1
            time.sleep(0.2)
        raise TimeoutError(f"{sumber} was never taken")

    def _once(self, person: Person, book: Book, sumber: str, key: str) -> Answer | None:
        try:
            return person.upload(book.path, sumber, key)
        except (OSError, http.client.HTTPException):
            return None

    def confirm(self, program: Program, person: Person, batch: int) -> None:
        """Confirm until it is noticed."""
        deadline = time.monotonic() + WITHIN
        while program.settle(batch, WITHIN, "ready") == "ready" and time.monotonic() < deadline:
            try:
                person.confirm(batch)
            except (OSError, http.client.HTTPException):
                self.again += 1
                time.sleep(0.2)


def _restart(program: Program) -> list[int]:
    ended = [program.web, program.worker]
    send(ended, signal.SIGTERM)
    return ended


def main() -> Outcome:
    """Restart under work, and count."""
    with Program(AHSP_IMPORT_LEASE_SECONDS="3") as program:
        person, tries = Person(program, "f10"), Tries()
        made = [books.make(program.folder, f"f10-{n}", ROWS, seed=n) for n in range(IMPORTS)]
        batches: list[int] = []
        ended: list[int] = []
        for number, book in enumerate(made):
            if number in RESTART_AFTER:
                ended += _restart(program)
            batches.append(tries.upload(person, book, f"F10 {number}", str(uuid.uuid4())))
        for place, batch in enumerate(batches):
            if place == IMPORTS // 2:
                until(lambda: program.web and program.worker, WITHIN)
                ended += _restart(program)
            tries.confirm(program, person, batch)
        states = [program.settle(batch, WITHIN) for batch in batches]
        exact = sum(
            books.stored(program, f"F10 {number}") == book.contents
            for number, book in enumerate(made)
        )
        count = program.sql("SELECT count(*) FROM import_batch WHERE sumber_nama LIKE 'F10 %%'")
        until(lambda: program.web and program.worker, 60)
        fresh = program.web not in (0, *ended) and program.worker not in (0, *ended)
        healthy = person.get("/healthz").status == http.HTTPStatus.OK
    return {
        "ok": states == ["committed"] * IMPORTS
        and exact == IMPORTS == count[0][0]
        and 0 not in ended
        and fresh
        and healthy,
        "restarts": len(ended) // 2,
        "imports": count[0][0],
        "committed": states.count("committed"),
        "exact": exact,
        "sent_again": tries.again,
        "programs_are_new": fresh,
    }


if __name__ == "__main__":
    run("F10", main, 420)
