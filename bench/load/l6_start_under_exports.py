"""L6: how soon an upload is begun to be read while long exports are made, one after the other."""

import statistics
import sys
import time
from pathlib import Path

from bench.faults import books, exports
from bench.faults.person import Person
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

UPLOADS = 20  # without exports, and as many while they are made
ROWS = 200  # of each
KINDS = ("xlsx", "pdf", "csv")
QUEUED = 4  # exports that wait or are made, at the least
BEGUN_WITHIN = 1.0
PATIENCE = 60.0
_DELAY = """
    SELECT extract(epoch FROM claimed_at - created_at) FROM import_batch WHERE id = %s
"""
_GOING = "SELECT count(*) FROM export_run WHERE state IN ('pending', 'running')"
_RUNNING = "SELECT count(*) FROM export_run WHERE state = 'running' AND lease_until > now()"


class Exporter:
    """Asks for exports of one edition, of each kind in turn, so that always some wait."""

    def __init__(self, program: Program, person: Person, sumber: int) -> None:
        self.asked = 0
        self._program, self._person, self._sumber = program, person, sumber

    def refill(self) -> None:
        """Ask for as many as are missing, and wait until one is being made."""
        going = int(self._program.sql(_GOING)[0][0])
        for _ in range(QUEUED - going):
            exports.ask(self._person, KINDS[self.asked % len(KINDS)], self._sumber)
            self.asked += 1
        until(lambda: self._program.sql(_RUNNING)[0][0], PATIENCE, 0.01)


def _upload(program: Program, person: Person, path: Path, name: str) -> float:
    """Send a workbook; returns the seconds from its being accepted to its being begun with."""
    batch = person.upload(path, name).batch
    program.settle(batch, PATIENCE, "ready")
    return float(program.sql(_DELAY, batch)[0][0])


def _edition(program: Program, person: Person, rows: int) -> int:
    batch = person.upload(books.make(program.folder, "l6-large", rows).path, "L6").batch
    program.settle(batch, 4 * PATIENCE, "ready")
    person.confirm(batch)
    program.settle(batch, 4 * PATIENCE)
    return int(program.sql("SELECT id FROM sumber WHERE nama = 'L6'")[0][0])


def _figures(delays: list[float]) -> dict[str, float]:
    return {
        "median_ms": round(statistics.median(delays) * 1000),
        "longest_ms": round(max(delays) * 1000),
    }


def main(rows: int = 50_000) -> Outcome:
    """Measure without and with exports, whose edition has so many rows."""
    with Program() as program:
        person = Person(program, "l6")
        path = books.make(program.folder, "l6", ROWS).path
        exporter = Exporter(program, person, _edition(program, person, rows))
        alone = [_upload(program, person, path, f"L6 alone {n}") for n in range(UPLOADS)]
        beside: list[float] = []
        overlapped = 0
        for number in range(UPLOADS):
            exporter.refill()
            beside.append(_upload(program, person, path, f"L6 beside {number}"))
            overlapped += int(program.sql(_RUNNING)[0][0])
            time.sleep(0.2)
        failed = program.sql("SELECT count(*) FROM export_run WHERE state = 'failed'")[0][0]
        unread = program.sql(
            "SELECT count(*) FROM import_batch WHERE sumber_nama LIKE 'L6 %%' AND state <> 'ready'"
        )[0][0]
    right = not failed and not unread and overlapped >= UPLOADS // 2
    return {
        "ok": right and max(beside) <= BEGUN_WITHIN,
        "right": right,
        "rows": rows,
        "uploads": UPLOADS,
        "exports": exporter.asked,
        "an_export_was_made": overlapped,
        "alone": _figures(alone),
        "beside": _figures(beside),
    }


if __name__ == "__main__":
    run("L6", lambda: main(*map(int, sys.argv[1:])), 420)
