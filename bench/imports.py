"""An import of 50,000 rows beside its floor and beside the same through the ORM, in one run.

The floor reads the cells and copies the same bytes into a bare table; nothing is checked, compared
or searchable. An import checks, reads, stages, previews and commits; the same file again is beside
its reading alone. `python -m bench imports [ROWS [ROUNDS]]`.
"""

import json
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter
from flask import current_app
from sqlalchemy import text

from ahsp import create_app
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.imports.at_once import take_in
from ahsp.imports.reading.reader import Limits, reading
from ahsp.imports.storing import figures
from ahsp.models import Ahsp, BatchState, Rincian, Sumber
from bench.generate import analyses

HEADERS = (
    "kode_ahsp", "nama_ahsp", "satuan_ahsp", "klasifikasi", "sub_klasifikasi", "kategori",
    "kode_item", "uraian", "satuan", "koefisien",
)  # fmt: skip
WORDS = {"TK": "Tenaga Kerja", "BHN": "Bahan", "ALT": "Peralatan", "LAIN": "Lain-lain"}
TYPES = ["text"] * len(HEADERS)


def write_workbook(path: Path, rows: int, seed: int = 2025) -> int:
    """Write a flat workbook with exactly `rows` rows; returns how many analyses it has."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("AHSP")
    sheet.write_row(0, 0, HEADERS)
    written = 0
    for count, each in enumerate(analyses(rows, seed), 1):
        header = (each.kode, each.nama, each.satuan, each.klasifikasi, each.sub_klasifikasi)
        for kategori, item, uraian, satuan, koefisien in each.lines:
            written += 1
            line = (WORDS[kategori], item, uraian, satuan, format(koefisien, "f"))
            for column, cell in enumerate((*header, *line)):
                sheet.write_string(written, column, cell)
            if written == rows:
                book.close()
                return count
    raise ValueError("too few lines were made")


def floor(path: Path) -> None:
    """Read the cells and copy them into a table without keys or indexes."""
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    columns = ", ".join(f"{name} text" for name in HEADERS)
    with db.engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE bare ({columns})"))
        driver: Any = connection.connection.driver_connection
        with (
            driver.cursor() as cursor,
            cursor.copy("COPY bare FROM STDIN (FORMAT BINARY)") as copy,
        ):
            copy.set_types(TYPES)
            for row in rows[1:]:
                copy.write_row(row)
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE bare"))


def through_services(path: Path) -> None:
    """The product's own import, from file to searchable: check, read, stage, preview, commit."""
    batch = take_in(path, "Bench")
    assert batch.state == BatchState.COMMITTED, batch.reason


def behind() -> float:
    """Seconds that what an import leaves to the worker takes: figures of items, words."""
    started = time.perf_counter()
    for edition in figures.stale():
        figures.refresh(edition)
    return time.perf_counter() - started


def reading_alone(path: Path) -> None:
    """The gate and the reader, whose rows go nowhere."""
    settings: Settings = current_app.config["SETTINGS"]
    with reading(path, path.name, Limits.of(settings)) as child:
        for _ in child:
            pass


def through_orm(path: Path) -> None:
    """The plain way: an object for each row."""
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    session = db.session()
    sumber = Sumber(nama="Bench")
    session.add(sumber)
    session.flush()
    current: Ahsp | None = None
    position = 0
    for row in rows[1:]:
        kode, nama, satuan_ahsp, klas, sub, kategori, item, uraian, satuan, koefisien = row
        if current is None or current.kode != kode:
            current = Ahsp(
                sumber_id=sumber.id,
                kode=kode,
                nama=nama,
                satuan=satuan_ahsp,
                klasifikasi=klas,
                sub_klasifikasi=sub,
                position=0,
                digest=b"",
            )
            session.add(current)
            session.flush()
            position = 0
        position += 1
        code = next(key for key, word in WORDS.items() if word == kategori)
        session.add(
            Rincian(
                ahsp_id=current.id,
                position=position,
                kategori=code,
                kode_item=item,
                uraian=uraian,
                satuan=satuan,
                koefisien=Decimal(koefisien),
            )
        )
    session.commit()


def wipe() -> None:
    """Empty the catalogue, outside the clock."""
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        tables = (
            "ahsp_version, rincian, ahsp, staged_rincian, staged_ahsp, staged_words, "
            "staged_sequence, import_decision, import_problem, import_batch, item_figure, "
            "search_word, item_spelling, item, sumber"
        )
        connection.execute(text(f"TRUNCATE {tables}"))
        connection.execute(text("VACUUM"))
        connection.execute(text("CHECKPOINT"))


@dataclass
class Peak:
    """Watches the largest resident size, in MB, of this process' children."""

    worst: float = 0.0
    done: bool = False

    def watch(self) -> None:
        """Look at the children every 20 ms until done."""
        while not self.done:
            for child in _children():
                try:
                    status = Path(f"/proc/{child}/status").read_text()
                except OSError:
                    continue
                for line in status.splitlines():
                    if line.startswith("VmHWM:"):
                        self.worst = max(self.worst, int(line.split()[1]) / 1024)
            time.sleep(0.02)


def _children() -> list[str]:
    found: list[str] = []
    for task in Path("/proc/self/task").iterdir():
        try:
            found += (task / "children").read_text().split()
        except OSError:
            continue
    return found


def timed(action: Callable[[Path], None], path: Path) -> float:
    """Seconds that an action takes on an empty catalogue."""
    wipe()
    started = time.perf_counter()
    action(path)
    return time.perf_counter() - started


def main(arguments: list[str]) -> None:
    """Run the benchmark and print one JSON line."""
    rows = int(arguments[0]) if arguments else 50_000
    rounds = int(arguments[1]) if len(arguments) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        path = data / "bench.xlsx"
        count = write_workbook(path, rows)
        app = create_app(Settings(data=data / "data"))
        with app.app_context():
            import flask_migrate

            flask_migrate.upgrade()
            small = data / "small.xlsx"
            write_workbook(small, rows // 10)
            result = _measure(path, small, rounds)
            orm = timed(through_orm, path)
            wipe()
            db.engine.dispose()
    ratios = [ours / bare for ours, bare in zip(result["ours"], result["floor"], strict=True)]
    again = [each / read for each, read in zip(result["again"], result["read"], strict=True)]
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "bench": "imports",
                "rows": rows,
                "analyses": count,
                "floor_s": round(statistics.median(result["floor"]), 3),
                "import_s": round(statistics.median(result["ours"]), 3),
                "read_s": round(statistics.median(result["read"]), 3),
                "again_s": round(statistics.median(result["again"]), 3),
                "behind_s": round(statistics.median(result["behind"]), 3),
                "orm_s": round(orm, 3),
                "ratio_to_floor": round(statistics.median(ratios), 2),
                "again_to_reading": round(statistics.median(again), 2),
                "reader_peak_mb": round(result["peak"]),
                "reader_peak_mb_at_a_tenth": round(result["peak_small"]),
                "importing_process_mb": round(own),
                "target": "ratio_to_floor <= 4, again_to_reading <= 1.5, reader under 768 MB",
            }
        )
    )


def _measure(path: Path, small: Path, rounds: int) -> dict[str, Any]:
    result: dict[str, Any] = {"floor": [], "ours": [], "read": [], "again": [], "behind": []}
    timed(floor, path)
    timed(through_services, path)
    for _ in range(rounds):
        result["floor"].append(timed(floor, path))
        result["ours"].append(timed(through_services, path))
        result["behind"].append(behind())
        for name, action in (("again", through_services), ("read", reading_alone)):
            started = time.perf_counter()
            action(path)
            result[name].append(time.perf_counter() - started)
    return result | {"peak": _peak_of(path), "peak_small": _peak_of(small)}


def _peak_of(path: Path) -> float:
    """The largest resident size, in MB, of the process that reads a file."""
    peak = Peak()
    thread = threading.Thread(target=peak.watch)
    thread.start()
    timed(through_services, path)
    peak.done = True
    thread.join()
    return peak.worst


if __name__ == "__main__":
    main(sys.argv[1:])
