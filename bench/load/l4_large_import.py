"""L4: 50,000 rows of 100 columns go in while people turn pages."""

import statistics
import sys
import threading
import time
from pathlib import Path

import xlsxwriter

from bench.faults import books
from bench.faults.person import Person
from bench.faults.processes import ReaderWatch
from bench.faults.program import Program
from bench.faults.report import Outcome, run
from bench.generate import analyses
from bench.imports import HEADERS, WORDS

COLUMNS = 100
WITHIN = 30.0
MEMORY_MB = 768
SLOWER = 2.0
BEFORE = 8.0  # seconds of pages to compare with
PAUSE = 0.05  # seconds that a person needs at the least between two pages
PAGES = ("/search?q=pemasangan", "/search?q=beton", "/import", "/search?q=pipa+pvc")


def _write(path: Path, rows: int) -> int:
    """Write a workbook as wide as is allowed; returns how many analyses it has."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("AHSP")
    more = range(len(HEADERS), COLUMNS)
    sheet.write_row(0, 0, [*HEADERS, *(f"keterangan {column}" for column in more)])
    written = 0
    for count, each in enumerate(analyses(rows), 1):
        header = (each.kode, each.nama, each.satuan, each.klasifikasi, each.sub_klasifikasi)
        for kategori, item, uraian, satuan, koefisien in each.lines:
            written += 1
            line = (WORDS[kategori], item, uraian, satuan, format(koefisien, "f"))
            for column, cell in enumerate((*header, *line)):
                sheet.write_string(written, column, cell)
            for column in more:
                sheet.write_number(written, column, written * column % 9973)
            if written == rows:
                book.close()
                return count
    raise ValueError("too few lines were made")


class Visitor:
    """Turns pages until told to stop; `times` are the seconds of each, `bad` the other answers."""

    def __init__(self, person: Person) -> None:
        self.times: list[float] = []
        self.bad = 0
        self._person = person
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._turn, daemon=True)

    def __enter__(self) -> "Visitor":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.set()
        self._thread.join()

    @property
    def p95_ms(self) -> float:
        """What 95 of 100 pages stay below, in milliseconds."""
        return round(statistics.quantiles(self.times, n=20)[18] * 1000, 1)

    def _turn(self) -> None:
        while not self._end.wait(PAUSE):
            started = time.monotonic()
            answer = self._person.get(PAGES[len(self.times) % len(PAGES)])
            self.times.append(time.monotonic() - started)
            self.bad += answer.status != 200


def main(rows: int = 50_000) -> Outcome:
    """Measure pages without and with the import."""
    with Program() as program:
        person = Person(program, "l4")
        path = program.folder / "l4.xlsx"
        ahsp = _write(path, rows)
        with Visitor(person):  # everything is loaded once
            time.sleep(2)
        with Visitor(person) as before:
            time.sleep(BEFORE)
        with ReaderWatch(program.worker) as watch, Visitor(person) as during:
            started = time.monotonic()
            batch = person.upload(path, "L4").batch
            read = program.settle(batch, 120, "ready")
            read_s = time.monotonic() - started
            if read == "ready":
                person.confirm(batch)
            state = program.settle(batch, 120)
            done_s = time.monotonic() - started
        exact = books.stored(program, "L4")[:2] == (ahsp, rows)
        size = path.stat().st_size
    ratio = during.p95_ms / before.p95_ms
    right = state == "committed" and exact and before.bad == during.bad == 0
    quick = done_s <= WITHIN and watch.peak_mb < MEMORY_MB and ratio <= SLOWER
    return {
        "ok": right and quick,
        "right": right,
        "rows": rows,
        "columns": COLUMNS,
        "file_mb": round(size / 1e6, 1),
        "read_s": round(read_s, 1),
        "done_s": round(done_s, 1),
        "reader_peak_mb": round(watch.peak_mb),
        "pages": [len(before.times), len(during.times)],
        "bad_pages": before.bad + during.bad,
        "p95_before_ms": before.p95_ms,
        "p95_during_ms": during.p95_ms,
        "slower": round(ratio, 2),
    }


if __name__ == "__main__":
    run("L4", lambda: main(*map(int, sys.argv[1:])), 420)
