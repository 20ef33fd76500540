"""Exports of 500,000 lines beside the barest way to the same rows, each in a process of its own.

CSV and JSON beside COPY TO STDOUT into a file; the workbook beside a loop around XlsxWriter in
constant memory and one around openpyxl's write-only sheet, which write the lines and nothing else;
PDF by the page. The peak memory of each is told for 10,000 lines as well: it must not grow.
`python -m bench export [ANALYSES [ROUNDS]]`.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from ahsp import create_app, embedded
from ahsp.config import Settings
from ahsp.export.order import COLUMNS, Format, Options, Order, Report
from ahsp.export.scope import Scope
from ahsp.export.writing import write
from ahsp.extensions import db
from bench.catalogue import load
from bench.imports import wipe

ANALYSES, FEW = 75_000, 1_500
"""How many have some 500,000 and 10,000 lines."""
ROWS = """
    SELECT a.kode, a.nama, a.satuan, a.klasifikasi, a.sub_klasifikasi, r.kategori, r.kode_item,
        r.uraian, r.satuan, r.koefisien, s.nama, array_to_string(r.flags, ' ')
    FROM ahsp AS a JOIN sumber AS s ON s.id = a.sumber_id JOIN rincian AS r ON r.ahsp_id = a.id
    ORDER BY a.sumber_id, a.kode_order, a.id, r.position
"""


def _driver() -> Any:
    return db.session.connection().connection.driver_connection


def copy(path: Path) -> None:
    """COPY TO STDOUT into a file."""
    statement = f"COPY ({ROWS}) TO STDOUT (FORMAT csv, HEADER)"
    with path.open("wb") as file, _driver().cursor().copy(statement) as rows:
        for row in rows:
            file.write(row)


def _rows() -> Iterator[tuple[Any, ...]]:
    with _driver().cursor("rows") as cursor:
        cursor.itersize = 2_000
        yield from cursor.execute(ROWS)


def xlsxwriter(path: Path) -> None:
    """A loop around XlsxWriter: one sheet, every cell."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Rincian")
    sheet.write_row(0, 0, COLUMNS)
    for number, row in enumerate(_rows(), 1):
        for column, cell in enumerate(row):
            if column == 9:
                sheet.write_number(number, column, float(cell))
            elif cell:
                sheet.write_string(number, column, cell)
    book.close()


def openpyxl(path: Path) -> None:
    """A loop around openpyxl: one sheet, every cell."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Rincian")
    sheet.append(COLUMNS)
    for row in _rows():
        sheet.append(row)
    book.save(path)


BARE: dict[str, Callable[[Path], None]] = {
    "copy": copy,
    "xlsxwriter": xlsxwriter,
    "openpyxl": openpyxl,
}


def _ours(name: str, path: Path) -> None:
    kind, _, report = name.partition(":")
    options = Options(Format(kind), report=Report(report or Report.FULL))
    write(Order(Scope(), options), path, lambda _rows: None)


def one(name: str, data: Path) -> None:
    """Write one file and print seconds, size, and the peak memory of this process."""
    app = _app(data)
    with tempfile.TemporaryDirectory(dir=data) as folder, app.app_context():
        db.session.execute(text("SELECT 1"))
        path = Path(folder) / "out"
        began = time.perf_counter()
        if name in BARE:
            BARE[name](path)
        else:
            _ours(name, path)
        seconds = time.perf_counter() - began
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        told = {
            "seconds": seconds,
            "mb": _peak(),
            "child_mb": child / 1024,
            "bytes": path.stat().st_size,
            "pages": _pages(path) if name.startswith("pdf") else 0,
        }
    print(json.dumps(told))


def _peak() -> float:
    """MB that this process had at most; getrusage would tell those of its parent."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _pages(path: Path) -> int:
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    return int(told.partition("Pages:")[2].split()[0])


def _app(data: Path) -> Flask:
    servers = embedded.connect(data)
    settings = Settings(data=data, database_url=servers.database_url, redis_url=servers.redis_url)
    return create_app(settings)


def _measured(name: str, data: Path, rounds: int = 1) -> dict[str, float]:
    command = [sys.executable, "-m", "bench", "export", "one", name, str(data)]
    runs = []
    for _ in range(rounds):
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        runs.append(json.loads(told.splitlines()[-1]))
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def _memory(data: Path) -> dict[str, dict[str, float]]:
    return {name: _measured(name, data) for name in ("csv", "json", "jsonl", "xlsx")}


def main(arguments: list[str]) -> None:
    """Run the benchmark and print one JSON line."""
    if arguments[:1] == ["one"]:
        one(arguments[1], Path(arguments[2]))
        return
    count = int(arguments[0]) if arguments else ANALYSES
    rounds = int(arguments[1]) if len(arguments) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        data.chmod(0o711)
        with _app(data).app_context():
            import flask_migrate

            flask_migrate.upgrade()
            load(FEW // 5)
            pages = _measured("pdf", data)
            wipe()
            load(FEW)
            few = _memory(data)
            wipe()
            load(count)
            lines = db.session.execute(text("SELECT count(*) FROM rincian")).scalar_one()
            db.session.rollback()
            bare = {name: _measured(name, data, rounds if name == "copy" else 1) for name in BARE}
            ours = {name: _measured(name, data, rounds) for name in ("csv", "json", "jsonl")}
            ours["xlsx"] = _measured("xlsx", data)
            pdf = _measured("pdf:summary", data)
            db.engine.dispose()
        embedded.release(data, wait=60)
    seconds = {name: round(each["seconds"], 2) for name, each in (bare | ours).items()}
    faster = min(seconds["xlsxwriter"], seconds["openpyxl"])
    print(
        json.dumps(
            {
                "bench": "export",
                "analyses": count,
                "rincian": lines,
                "seconds": seconds,
                "csv_to_copy": round(seconds["csv"] / seconds["copy"], 2),
                "json_to_copy": round(seconds["json"] / seconds["copy"], 2),
                "jsonl_to_copy": round(seconds["jsonl"] / seconds["copy"], 2),
                "xlsx_to_faster_loop": round(seconds["xlsx"] / faster, 2),
                "mb": {name: round(each["mb"]) for name, each in (bare | ours).items()},
                "mb_at_10_000": {name: round(each["mb"]) for name, each in few.items()},
                "pdf_pages": int(pages["pages"]),
                "pdf_s_a_page": round(pages["seconds"] / pages["pages"], 3),
                "pdf_mb_a_page": round((pages["child_mb"] - pdf["child_mb"]) / pages["pages"], 2),
                "pdf_s": round(pages["seconds"], 1),
                "pdf_child_mb": round(pages["child_mb"]),
                "pdf_summary_s": round(pdf["seconds"], 2),
                "pdf_summary_child_mb": round(pdf["child_mb"]),
                "target": "csv <= 1.5 x COPY, json <= 2.5 x, xlsx <= 1.3 x, memory flat",
            }
        )
    )
