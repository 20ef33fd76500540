"""E1: whoever makes exports is killed (-9) with its children while a file is written.

Once for each kind of file; another worker makes it then, once. Then twice in a row: that export
ends with a reason. Nothing is offered meanwhile. Also a form that is sent ten times, a file whose
time is over, its link, and somebody else's file.
"""

import signal
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from bench.faults import books, exports, offers
from bench.faults.person import Person
from bench.faults.processes import below, send
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

KINDS = {"csv": 40_000, "xlsx": 40_000, "pdf": 3_000}
"""Rows for each kind, so that there is a middle."""
LEASE = 3


@dataclass
class Round:
    """One export: kills that fell in its middle, downloads before its end, what became of it."""

    hits: int
    early: int
    state: str
    reason: str
    attempts: int
    whole: bool


def _kill(program: Program, run_id: int, turn: int, left: set[Path]) -> bool:
    """Kill everything of the exporter while it writes; returns whether it was still at it.

    Args:
        program: the running program.
        run_id: the export.
        turn: the number of the worker that makes it.
        left: what those that were killed before left; what this one leaves is added.
    """
    claimed = "SELECT 1 FROM export_run WHERE id = %s AND state = 'running' AND turn = %s"
    until(lambda: program.sql(claimed, run_id, turn), exports.WITHIN, 0.002)
    until(lambda: exports.written(program) - left, exports.WITHIN, 0.002)
    exporter = program.exporter
    send([exporter, *below(exporter)], signal.SIGKILL)
    left |= exports.written(program)
    return exporter != 0 and bool(program.sql(claimed, run_id, turn))


def _round(program: Program, person: Person, kind: str, sumber: int, kills: int = 1) -> Round:
    until(lambda: program.exporter, exports.WITHIN)
    exports.ask(person, kind, sumber)
    run_id = exports.newest(program)
    hits, early = 0, 0
    left: set[Path] = set()
    for turn in range(1, kills + 1):
        hits += _kill(program, run_id, turn, left)
        early += person.get(f"/exports/{run_id}/file").status != HTTPStatus.GONE
    state, reason, attempts = exports.settle(program, run_id, exports.WITHIN)
    answer = person.get(f"/exports/{run_id}/file")
    if state == "finished":
        rows = 0 if kind == "pdf" else KINDS[kind]
        whole = exports.rows_in(kind, answer.body) == rows
    else:
        whole = answer.status == HTTPStatus.GONE
    return Round(hits, early, state, reason, attempts, whole)


def _edition(program: Program, person: Person, rows: int) -> int:
    name = f"E1 {rows}"
    batch = person.upload(books.make(program.folder, f"e1-{rows}", rows).path, name).batch
    program.settle(batch, exports.WITHIN, "ready")
    person.confirm(batch)
    program.settle(batch, exports.WITHIN)
    return int(program.sql("SELECT id FROM sumber WHERE nama = %s", name)[0][0])


def main() -> Outcome:
    """Kill and count."""
    settings = {"AHSP_EXPORT_LEASE_SECONDS": str(LEASE), "AHSP_EXPORT_ATTACH_MB": "0"}
    with Program(sample=False, **settings) as program:
        person, other = Person(program, "e1"), Person(program, "e1-other")
        editions = {rows: _edition(program, person, rows) for rows in set(KINDS.values())}
        rounds = [_round(program, person, kind, editions[rows]) for kind, rows in KINDS.items()]
        lost = _round(program, person, "xlsx", editions[KINDS["xlsx"]], kills=2)
        made, files = offers.sent_often(program, person, editions[KINDS["pdf"]])
        answers = offers.answers(program, person, other)
        finished = program.sql("SELECT count(*) FROM export_run WHERE stored_as <> ''")[0][0]
        kept = len(exports.kept(program))
        left = [each.name for each in (program.data / "exports").glob("*")]
    hits = sum(each.hits for each in (*rounds, lost))
    return {
        "ok": all(each.state == "finished" and each.whole for each in rounds)
        and (lost.state, lost.reason, lost.whole) == ("failed", "worker_lost", True)
        and hits == len(KINDS) + 2
        and not any(each.early for each in (*rounds, lost))
        and made == files == 1
        and answers == offers.RIGHT
        and kept == finished
        and not left,
        "kills": len(KINDS) + 2,
        "in_the_middle": hits,
        "states": [each.state for each in rounds],
        "attempts": [each.attempts for each in rounds],
        "whole": [each.whole for each in rounds],
        "killed_twice": lost.reason or lost.state,
        "offered_early": sum(each.early for each in (*rounds, lost)),
        "double_click": [made, files],
        "answers": answers,
        "files_of_nobody": kept - finished,
        "folders_left": len(left),
    }


if __name__ == "__main__":
    run("E1", main, 540)
