"""F9: a reader that stops moving is ended when its time is over, and the next import goes on."""

import signal
import time

from bench.faults import books
from bench.faults.person import Person
from bench.faults.processes import readers_below, send
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

ROWS = 20_000  # long enough to be caught in the middle
SECONDS = 6
SLACK = 10.0  # seconds for a busy machine beyond the reader's own


def main() -> Outcome:
    """Freeze the reader of one import, then send another one."""
    with Program(AHSP_READER_SECONDS=str(SECONDS), AHSP_WORKER_CONCURRENCY="1") as program:
        person, worker = Person(program, "f9"), program.worker
        slow = books.make(program.folder, "slow", ROWS)
        good = books.make(program.folder, "good", 2_000, seed=9)
        frozen = person.upload(slow.path, "F9 frozen").batch
        caught = until(lambda: readers_below(worker), 30, 0.002)
        send(readers_below(worker), signal.SIGSTOP)
        started = time.monotonic()
        following = person.upload(good.path, "F9").batch
        state = program.settle(frozen, SECONDS + SLACK)
        held = round(time.monotonic() - started, 1)
        reason = program.sql("SELECT reason FROM import_batch WHERE id = %s", frozen)[0][0]
        if program.settle(following, 60, "ready") == "ready":
            person.confirm(following)
        next_state = program.settle(following, 60)
        exact = books.stored(program, "F9") == good.contents
        nothing = books.stored(program, "F9 frozen") == books.NOTHING
        same = program.worker == worker
        left = len(readers_below(worker))
    ended = (state, reason) == ("refused", "time_limit")
    return {
        "ok": caught
        and ended
        and nothing
        and next_state == "committed"
        and exact
        and same
        and left == 0,
        "state": state,
        "reason": reason,
        "frozen_for": held,
        "next_state": next_state,
        "next_exact": exact,
        "worker_unchanged": same,
        "readers_left": left,
    }


if __name__ == "__main__":
    run("F9", main, 240)
