"""F7: two administrators, the same workbook, the same sumber, at the same time."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.faults import books
from bench.faults.person import Person
from bench.faults.program import Program
from bench.faults.report import Outcome, run

ROWS = 3_000
WITHIN = 240.0


def try_on(program: Program) -> Outcome:
    """Let two people send and confirm together on a running program."""
    book = books.make(program.folder, "f7", ROWS)
    people = [Person(program, "f7-a"), Person(program, "f7-b")]
    with ThreadPoolExecutor(2) as threads:
        sent = [threads.submit(each.upload, book.path, "F7") for each in people]
        batches = [each.result().batch for each in sent]
        read = [program.settle(each, WITHIN, "ready") for each in batches]
        pairs = zip(people, batches, strict=True)
        asked = [threads.submit(each.confirm, batch) for each, batch in pairs]
        confirmed = [each.result().status for each in asked]
    states = [program.settle(each, WITHIN) for each in batches]
    effects = sorted((_effect(program, each) for each in batches), key=lambda each: -each["new"])
    first = {"new": book.ahsp, "changed": 0, "same": 0}
    second = {"new": 0, "changed": 0, "same": book.ahsp}
    exact = books.stored(program, "F7") == book.contents
    return {
        "ok": states == ["committed"] * 2 and effects == [first, second] and exact,
        "read": read,
        "confirmed": confirmed,
        "states": states,
        "effects": effects,
        "rows_exact": exact,
    }


def _effect(program: Program, batch: int) -> dict[str, Any]:
    summary = program.sql("SELECT summary FROM import_batch WHERE id = %s", batch)[0][0]
    return {name: summary["ahsp"][name] for name in ("new", "changed", "same")}


def main() -> Outcome:
    """On a program of its own."""
    with Program() as program:
        return try_on(program)


if __name__ == "__main__":
    run("F7", main, 600)
