"""F1: the worker and its children are killed (-9) in the middle of reading and of committing.

Five times, in turn. An import that lost its worker is tried again and goes in exactly once, or
ends with a reason and leaves nothing.
"""

import signal
import time
from dataclasses import dataclass

from bench.faults import books
from bench.faults.books import Book
from bench.faults.person import Person
from bench.faults.processes import below, readers_below, send
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

KILLS = ("reading", "committing", "reading", "committing", "reading")
ROWS = 20_000  # so that there is a middle
LEASE = 3
WITHIN = 90.0  # seconds for the supervisor's pause, a lease, a sweep and the work itself


@dataclass
class Round:
    """One kill: in which step it fell, what became of the import, and what is stored."""

    hit: str
    state: str
    reason: str
    attempts: int
    exact: bool


def _kill(program: Program, batch: int, step: str, after: float) -> str:
    """Kill everything of the worker while a step is under way; returns the step it fell in."""
    if step == "reading":
        until(lambda: readers_below(program.worker), WITHIN, 0.002)
    else:
        held = "SELECT 1 FROM import_batch WHERE id = %s AND state = 'committing' AND attempts > 0"
        until(lambda: program.sql(held, batch), WITHIN, 0.002)
    time.sleep(after)
    worker = program.worker
    send([worker, *below(worker)], signal.SIGKILL)
    return program.state(batch)


def _round(program: Program, person: Person, book: Book, step: str, number: int) -> Round:
    sumber = f"F1 {number}"
    until(lambda: program.worker, WITHIN)
    batch = person.upload(book.path, sumber).batch
    hit = _kill(program, batch, step, 0.1 * number) if step == "reading" else ""
    if program.settle(batch, WITHIN, "ready") == "ready":
        person.confirm(batch)
        hit = _kill(program, batch, step, 0.05 * number) if step == "committing" else hit
    state = program.settle(batch, WITHIN)
    statement = "SELECT reason, turn FROM import_batch WHERE id = %s"
    reason, turn = program.sql(statement, batch)[0]
    expected = book.contents if state == "committed" else books.NOTHING
    return Round(hit, state, reason, turn, books.stored(program, sumber) == expected)


def _sound(each: Round) -> bool:
    return each.exact and (
        each.state == "committed" or (each.state == "failed" and each.reason != "")
    )


def main() -> Outcome:
    """Kill and count."""
    with Program(AHSP_IMPORT_LEASE_SECONDS=str(LEASE)) as program:
        person = Person(program, "f1")
        book = books.make(program.folder, "f1", ROWS)
        rounds = [
            _round(program, person, book, step, number) for number, step in enumerate(KILLS, 1)
        ]
        left = program.sql("SELECT (SELECT count(*) FROM staged_ahsp)")[0][0]
    hits = sum(each.hit == step for each, step in zip(rounds, KILLS, strict=True))
    return {
        "ok": all(map(_sound, rounds)) and hits == len(KILLS) and left == 0,
        "kills": len(KILLS),
        "in_the_middle": hits,
        "states": [each.state for each in rounds],
        "turns": [each.attempts for each in rounds],
        "rows_exact": [each.exact for each in rounds],
        "staged_rows_left": left,
    }


if __name__ == "__main__":
    run("F1", main, 540)
