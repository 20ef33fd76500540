"""Q1: a thousand imports of several people in one queue, and the worker killed on the way.

A person who comes last, when a thousand wait, has a few of her own: people take turns, so that hers
are read after a handful of the others', not after all of them.
"""

import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench.faults import books
from bench.faults.person import Person
from bench.faults.processes import below, send
from bench.faults.program import ENDED, Program, until
from bench.faults.report import Outcome, run

IMPORTS = 1_000
PEOPLE = 4
LATE = 4  # imports of the one who comes last
ROWS = 40
EDITIONS = 50
SENDERS = 8  # requests at the same time
KILLED_AT = 0.3  # of all that are committed
LEASE = 5
TURNS = (LATE + 1) * (PEOPLE + 1)
"""Imports of others that may be read before the last of hers: a round for each, and one more."""
PATIENCE = 1_100.0  # seconds after which we stop looking, to report how far it came
_BETWEEN = """
    SELECT count(*) FROM audit_event
    WHERE event = 'import.ready' AND username <> 'late'
        AND id > (SELECT max(id) FROM audit_event
            WHERE event = 'file_upload.received' AND username = 'late')
        AND id < (SELECT max(id) FROM audit_event
            WHERE event = 'import.ready' AND username = 'late')
"""


@dataclass
class Sent:
    """An import: its number, and whose it is."""

    batch: int
    person: Person


def _count(program: Program, *states: str) -> int:
    statement = "SELECT count(*) FROM import_batch WHERE user_id IS NOT NULL AND state = ANY(%s)"
    return int(program.sql(statement, list(states))[0][0])


class Crowd:
    """Everybody who sends and confirms."""

    def __init__(self, program: Program, made: Sequence[books.Book], imports: int) -> None:
        self.program, self.made, self.imports = program, made, imports
        self.people = [Person(program, f"person-{n}") for n in range(PEOPLE)]
        self.late = Person(program, "late")
        self.sent: list[Sent] = []
        self.killed = 0
        self._asked: set[int] = set()

    def send(self, threads: ThreadPoolExecutor) -> None:
        """All of the many, each person's in a row; then hers."""
        many = range(self.imports - LATE)
        self.sent = list(threads.map(self._upload, many))
        self.sent += [self._upload(n, self.late) for n in range(self.imports - LATE, self.imports)]

    def _upload(self, number: int, person: Person | None = None) -> Sent:
        person = person or self.people[number * PEOPLE // self.imports]
        edition = number % EDITIONS
        answer = person.upload(self.made[edition].path, f"Q1 {edition}")
        return Sent(answer.batch, person)

    def see_through(self, threads: ThreadPoolExecutor) -> None:
        """Confirm what is read, kill the worker once, until all are ended."""
        owners = {each.batch: each.person for each in self.sent}

        def ended() -> bool:
            rows = self.program.sql("SELECT id FROM import_batch WHERE state = 'ready'")
            ready = {row[0] for row in rows} & owners.keys() - self._asked
            list(threads.map(lambda batch: owners[batch].confirm(batch), ready))
            self._asked |= ready
            if not self.killed and _count(self.program, "committed") > KILLED_AT * self.imports:
                worker = self.program.worker
                self.killed = len(below(worker)) + 1
                send([worker, *below(worker)], signal.SIGKILL)
            return _count(self.program, *ENDED) == self.imports

        until(ended, PATIENCE, 0.25)


def main(imports: int = IMPORTS) -> Outcome:
    """Send, confirm, kill, count."""
    with (
        Program(AHSP_IMPORT_LEASE_SECONDS=str(LEASE)) as program,
        ThreadPoolExecutor(SENDERS) as threads,
    ):
        made = [books.make(program.folder, f"q1-{n}", ROWS, seed=n) for n in range(EDITIONS)]
        crowd = Crowd(program, made, imports)
        started = time.monotonic()
        crowd.send(threads)
        accepted_s = time.monotonic() - started
        waiting = _count(program, "pending")
        crowd.see_through(threads)
        done_s = time.monotonic() - started
        committed = _count(program, "committed")
        exact = sum(books.stored(program, f"Q1 {n}") == made[n].contents for n in range(EDITIONS))
        before_late = program.sql(_BETWEEN)[0][0]
        staged = program.sql("SELECT count(*) FROM staged_ahsp")[0][0]
    accepted = sum(each.batch > 0 for each in crowd.sent)
    right = accepted == committed == imports and exact == EDITIONS and staged == 0
    return {
        "ok": right and crowd.killed > 0 and before_late <= TURNS,
        "accepted": accepted,
        "accepted_s": round(accepted_s, 1),
        "waiting_then": waiting,
        "killed_processes": crowd.killed,
        "committed": committed,
        "editions_exact": exact,
        "staged_rows_left": staged,
        "others_read_before_the_late_one": before_late,
        "done_s": round(done_s, 1),
    }


if __name__ == "__main__":
    chosen = int(sys.argv[1]) if len(sys.argv) > 1 else IMPORTS
    run("Q1", lambda: main(chosen), 1_200)
