"""L3: a hundred imports at the same time, never more than two readers."""

import time
from concurrent.futures import ThreadPoolExecutor

from bench.faults import books
from bench.faults.person import Person
from bench.faults.processes import ReaderWatch
from bench.faults.program import ENDED, Program, until
from bench.faults.report import Outcome, run

IMPORTS = 100
ROWS = 1_000
DIFFERENT = 5  # workbooks
READERS = 2
ACCEPTED_WITHIN = 10.0
DONE_WITHIN = 45.0
PATIENCE = 240.0  # seconds after which we stop looking, to report how far it came


def _in_state(program: Program, *states: str) -> list[int]:
    statement = "SELECT id FROM import_batch WHERE sumber_nama LIKE 'L3 %%' AND state = ANY(%s)"
    return [row[0] for row in program.sql(statement, list(states))]


def _confirm_all(program: Program, person: Person, threads: ThreadPoolExecutor) -> None:
    """Confirm each as soon as it is read, until all are ended."""
    asked: set[int] = set()

    def ended() -> bool:
        ready = set(_in_state(program, "ready")) - asked
        list(threads.map(person.confirm, ready))
        asked.update(ready)
        return len(_in_state(program, *ENDED)) == IMPORTS

    until(ended, PATIENCE, 0.25)


def main() -> Outcome:
    """Send, confirm, count."""
    with Program() as program, ThreadPoolExecutor(IMPORTS) as threads:
        person = Person(program, "l3")
        made = [books.make(program.folder, f"l3-{n}", ROWS, seed=n) for n in range(DIFFERENT)]
        started = time.monotonic()
        with ReaderWatch(program.worker, 0.1) as watch:
            sent = [
                threads.submit(person.upload, made[n % DIFFERENT].path, f"L3 {n}")
                for n in range(IMPORTS)
            ]
            accepted = sum(each.result().batch > 0 for each in sent)
            accepted_s = time.monotonic() - started
            _confirm_all(program, person, threads)
            done_s = time.monotonic() - started
        committed = len(_in_state(program, "committed"))
        exact = sum(
            books.stored(program, f"L3 {n}") == made[n % DIFFERENT].contents for n in range(IMPORTS)
        )
    right = accepted == committed == exact == IMPORTS and watch.most <= READERS
    return {
        "ok": right and accepted_s <= ACCEPTED_WITHIN and done_s <= DONE_WITHIN,
        "right": right,
        "accepted": accepted,
        "accepted_s": round(accepted_s, 1),
        "committed": committed,
        "exact": exact,
        "done_s": round(done_s, 1),
        "most_readers": watch.most,
    }


if __name__ == "__main__":
    run("L3", main, 500)
