"""F8: the clock of the worker, then of everything else, jumps two hours ahead and two hours back.

Leases, order and times are the database's: imports go in once, by one worker each; that of a killed
one is taken up after its lease; what is due again and again goes on; nobody is signed out.
"""

import http
import signal
import time

from bench.faults import books, clock, exports
from bench.faults.books import Book
from bench.faults.clock import Clock
from bench.faults.person import Person
from bench.faults.processes import below, readers_below, send
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

MACHINES = {"worker": "worker", "web_and_scheduler": "gunicorn beat"}
HOURS = 3600
JUMPS = (2 * HOURS, -2 * HOURS, clock.RIGHT)
ROWS = 10_000
LEASE = 4
WITHIN = 90.0


def _import(program: Program, person: Person, wrong: Clock, book: Book, jump: int) -> str:
    """One import, with a jump while it is read; returns its state and its turns."""
    sumber = f"F8 {jump}"
    batch = person.upload(book.path, sumber).batch
    until(lambda: readers_below(program.worker), 30, 0.002)
    wrong.move(jump)
    if program.settle(batch, WITHIN, "ready") == "ready":
        person.confirm(batch)
    state = program.settle(batch, WITHIN)
    turns = program.sql("SELECT turn FROM import_batch WHERE id = %s", batch)[0][0]
    return f"{state} in {turns}"


def _goes_on(program: Program) -> bool:
    """Whether what is due every few seconds is still done."""
    done = "SELECT count(*) FROM task_run WHERE task = 'imports.sweep' AND state = 'done'"
    before = program.sql(done)[0][0]
    return until(lambda: program.sql(done)[0][0] > before, 40)


def _taken_up(program: Program, person: Person, book: Book) -> bool:
    """Whether a killed worker's import is committed by the next one, and not before its lease."""
    batch = person.upload(book.path, "F8 killed").batch
    until(lambda: readers_below(program.worker), 30, 0.002)
    send([program.worker, *below(program.worker)], signal.SIGKILL)
    killed = time.monotonic()
    turn = "SELECT 1 FROM import_batch WHERE id = %s AND turn > 1"
    taken = until(lambda: program.sql(turn, batch), WITHIN)
    waited = time.monotonic() - killed >= LEASE - 1
    if program.settle(batch, WITHIN, "ready") == "ready":
        person.confirm(batch)
    program.settle(batch, WITHIN)
    return taken and waited and books.stored(program, "F8 killed") == book.contents


def _machine(words: str) -> Outcome:
    """Move the clock of one machine's programs."""
    with (
        clock.made() as wrong,
        Program(**wrong.settings(words), AHSP_IMPORT_LEASE_SECONDS=str(LEASE)) as program,
    ):
        moved = wrong.is_of(program.worker if words == "worker" else program.web)
        person = Person(program, "f8")
        made = [books.make(program.folder, f"f8-{n}", ROWS, seed=n) for n in range(len(JUMPS))]
        states, going, signed_in = [], [], []
        for book, jump in zip(made, JUMPS, strict=True):
            states.append(_import(program, person, wrong, book, jump))
            going.append(_goes_on(program))
            signed_in.append(person.get("/import").status == http.HTTPStatus.OK)
        exact = sum(
            books.stored(program, f"F8 {jump}") == book.contents
            for book, jump in zip(made, JUMPS, strict=True)
        )
        wrong.move(2 * HOURS)
        taken_up = _taken_up(program, person, made[0])
        exports.ask(person, "csv", int(program.sql("SELECT min(id) FROM sumber")[0][0]))
        exported = exports.settle(program, exports.newest(program), WITHIN)[0]
        ahead = "SELECT count(*) FROM import_batch WHERE greatest(created_at, finished_at) > now()"
        strange = program.sql(ahead)[0][0]
    return {
        "ok": moved
        and states == ["committed in 2"] * len(JUMPS)
        and exact == len(JUMPS)
        and all(going)
        and all(signed_in)
        and taken_up
        and exported == "finished"
        and strange == 0,
        "states": states,
        "exact": exact,
        "scheduled_work_goes_on": going,
        "still_signed_in": signed_in,
        "taken_up_after_the_lease": taken_up,
        "export": exported,
        "times_ahead": strange,
    }


def main() -> Outcome:
    """Move one clock after the other."""
    if not clock.can_be_made():
        return {"ok": True, "skipped": "no compiler here (apt install gcc), or no Linux"}
    found = {name: _machine(words) for name, words in MACHINES.items()}
    return {"ok": all(each["ok"] for each in found.values()), **found}


if __name__ == "__main__":
    run("F8", main, 540)
