"""Workbooks made for a test, and what the reader makes of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

from ahsp.imports import frames
from ahsp.imports.reading import child
from ahsp.imports.reading.instructions import NONE, Instructions
from ahsp.imports.rules import Rule

HEADERS = (
    "Kode AHSP",
    "Nama AHSP",
    "Kategori",
    "Kode Item",
    "Uraian",
    "Satuan",
    "Koefisien",
    "Klasifikasi",
    "Sub Klasifikasi",
    "Satuan AHSP",
)
Cells = Sequence[Any]


class Formula(NamedTuple):
    """A formula cell, with the value that a spreadsheet computed for it."""

    text: str
    cached: str | float


class Number(NamedTuple):
    """A numeric cell with a format of its own, such as a date or a percentage."""

    value: float
    shown_as: str


def line(
    kode: Any = "1.1",
    uraian: Any = "Pekerja",
    koefisien: Any = "0.5",
    *,
    nama: Any = None,
    kategori: Any = "TK",
    item: Any = "",
    satuan: Any = "OH",
    klasifikasi: Any = "Bab I",
    sub: Any = "",
    satuan_ahsp: Any = "m2",
) -> list[Any]:
    """One row under `HEADERS`; nothing is wrong with it unless the test says so."""
    nama = f"Pekerjaan {kode}" if nama is None else nama
    heading = [klasifikasi, sub, satuan_ahsp]
    return [kode, nama, kategori, item, uraian, satuan, koefisien, *heading]


def save(
    path: Path,
    rows: Iterable[Cells],
    *,
    headers: Cells = HEADERS,
    sheet: str = "AHSP",
    top: int = 0,
    left: int = 0,
    others: dict[str, Iterable[Cells]] | None = None,
) -> Path:
    """Write a workbook of one flat sheet, its first cell `top` rows down and `left` columns right.

    Args:
        path: where it goes.
        rows: below the headers; None is an empty cell.
        headers: the header row.
        sheet: name of the sheet.
        top: empty rows above.
        left: empty columns beside.
        others: further sheets by name, as they are.
    """
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        _fill(book, sheet, [headers, *rows], top, left)
        for name, cells in (others or {}).items():
            _fill(book, name, cells, 0, 0)
    return path


def _fill(book: xlsxwriter.Workbook, name: str, rows: Iterable[Cells], top: int, left: int) -> None:
    page = book.add_worksheet(name)
    for index, row in enumerate(rows, top):
        for column, cell in enumerate(row, left):
            match cell:
                case None | "":
                    pass
                case Formula():
                    page.write_formula(index, column, cell.text, None, cell.cached)
                case Number():
                    look = book.add_format({"num_format": cell.shown_as})
                    page.write_number(index, column, cell.value, look)
                case bool():
                    page.write_boolean(index, column, cell)
                case int() | float():
                    page.write_number(index, column, cell)
                case _:
                    page.write_string(index, column, cell)


class Problem(NamedTuple):
    """A problem as the reader tells it."""

    rule: str
    sheet: str
    row: int
    column: str
    kode: str
    nama: str
    uraian: str
    value: str
    suggestion: str | None
    evidence: dict[str, Any] | None


class Analysis(NamedTuple):
    """An analysis as the reader tells it."""

    position: int
    kode: str
    nama: str
    satuan: str
    klasifikasi: str
    sub_klasifikasi: str
    sheet: str
    row: int
    digest: bytes
    rincian_count: int
    flagged_count: int
    refused: bool


class Line(NamedTuple):
    """A line as the reader tells it."""

    ahsp_position: int
    position: int
    row: int
    kategori: str
    kode_item: str
    uraian: str
    satuan: str
    koefisien: str
    flags: list[str]


@dataclass
class Found:
    """All that the reader tells of a workbook."""

    start: frames.Start
    rows_read: int = 0
    ahsp: dict[str, Analysis] = field(default_factory=dict)
    analyses: list[Analysis] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    held: list[frames.Held] = field(default_factory=list)
    accounted: dict[str, int] = field(default_factory=dict)

    def of(self, rule: Rule) -> list[Problem]:
        """The problems of one rule, in the order of the file."""
        return [problem for problem in self.problems if problem.rule == rule]

    @property
    def rules(self) -> Counter[str]:
        """How often each rule was broken."""
        return Counter(problem.rule for problem in self.problems)

    @property
    def refused(self) -> list[str]:
        """Codes of the analyses that are held back."""
        return [kode for kode, analysis in self.ahsp.items() if analysis.refused]

    def places(self, rule: Rule) -> list[tuple[str, int, str]]:
        """Sheet, row and column of one rule's problems."""
        return [(each.sheet, each.row, each.column) for each in self.of(rule)]


def read(
    path: Path,
    name: str | None = None,
    *,
    max_rows: int = 50_000,
    max_columns: int = 100,
    instructions: Instructions = NONE,
) -> Found:
    """Read a workbook in this process, through the frames that a child would send.

    Raises:
        RefusedError: the file is not taken.
    """
    pipe = BytesIO()
    child.read(path, name or path.name, max_rows, max_columns, pipe, instructions)
    pipe.seek(0)
    told = frames.receive(pipe)
    start = next(told)
    assert isinstance(start, frames.Start)
    found = Found(start)
    for frame in told:
        match frame:
            case frames.Lines():
                found.lines += [Line(*row) for row in frame.rows]
            case frames.Analyses():
                found.analyses += [Analysis(*row) for row in frame.rows]
                found.ahsp |= {row[1]: Analysis(*row) for row in frame.rows}
            case frames.Problems():
                found.problems += [Problem(*row) for row in frame.rows]
            case frames.Held():
                found.held.append(frame)
            case frames.Done():
                found.rows_read, found.accounted = frame.rows_read, frame.accounted
    return found
