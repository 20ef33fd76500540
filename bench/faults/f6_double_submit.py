"""F6: ten submits of one form at the same time make one import."""

import uuid
from concurrent.futures import ThreadPoolExecutor

from bench.faults import books
from bench.faults.person import Person
from bench.faults.program import Program
from bench.faults.report import Outcome, run

SUBMITS = 10
ROWS = 2_000
WITHIN = 240.0


def try_on(program: Program) -> Outcome:
    """Send one form many times to a running program."""
    book = books.make(program.folder, "f6", ROWS)
    person, key = Person(program, "f6"), str(uuid.uuid4())
    with ThreadPoolExecutor(SUBMITS) as threads:
        sent = [threads.submit(person.upload, book.path, "F6", key) for _ in range(SUBMITS)]
        answers = [each.result() for each in sent]
    led_to = {answer.batch for answer in answers}
    batch = max(led_to)
    program.settle(batch, WITHIN, "ready")
    with ThreadPoolExecutor(SUBMITS) as threads:
        list(threads.map(person.confirm, [batch] * SUBMITS))
    state = program.settle(batch, WITHIN)
    made = program.sql("SELECT count(*) FROM import_batch WHERE key = %s", key)[0][0]
    kept = len(_files_but_of_others(program, key))
    exact = books.stored(program, "F6") == book.contents
    return {
        "ok": len(led_to) == made == kept == 1 and state == "committed" and exact,
        "submits": SUBMITS,
        "statuses": sorted({answer.status for answer in answers}),
        "imports": made,
        "files_kept": kept,
        "state": state,
        "rows_exact": exact,
    }


def _files_but_of_others(program: Program, key: str) -> set[str]:
    """The kept files that belong to no other import: of this form, or to nothing at all."""
    kept = {each.name for each in program.stored_files()}
    others = program.sql("SELECT stored_as FROM import_batch WHERE key <> %s", key)
    return kept - {row[0] for row in others}


def main() -> Outcome:
    """On a program of its own."""
    with Program() as program:
        return try_on(program)


if __name__ == "__main__":
    run("F6", main, 600)
