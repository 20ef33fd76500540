"""The Excel workbook: a row at a time, so that its size does not matter.

Sheet `Rincian` has the flat layout that our own reader takes. All texts are written as strings and
stay strings: nothing in them is a formula, a link or markup.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ahsp.export.content import KATEGORI, Analysis, Told

MOST_ROWS = 1_048_575
"""Rows that a sheet has below its header."""
DIGITS = 15
"""Significant digits that a double, and so a numeric cell, keeps for certain."""
TOLD_EVERY = 100
"""Analyses after which it is told how far the writing is."""
SUMMARY, JOBS, LINES = "Ringkasan", "Pekerjaan", "Rincian"
JOB_COLUMNS = (
    ("kode", 16),
    ("nama", 70),
    ("satuan", 10),
    ("klasifikasi", 32),
    ("sub_klasifikasi", 32),
    *((kategori, 8) for kategori in KATEGORI),
    ("jumlah_rincian", 15),
    ("sumber", 24),
)
LINE_COLUMNS = (
    ("kode_ahsp", 16),
    ("nama_ahsp", 60),
    ("satuan_ahsp", 12),
    ("klasifikasi", 28),
    ("sub_klasifikasi", 28),
    ("kategori", 10),
    ("kode_item", 12),
    ("uraian", 44),
    ("satuan", 10),
    ("koefisien", 14),
    ("sumber", 24),
    ("tanda", 20),
)
_COUNTED_FROM = 5
"""Column of `Pekerjaan` where the numbers of lines begin."""

# XML has no such characters, or gives them back as others; Excel writes them as _xHHHH_.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9a-fA-F]{4}_)")

Summary = Sequence[tuple[str, str | int]]


class WriteError(Exception):
    """The workbook could not be written; `__cause__` says why, a full disk for example."""


class _Sheet(Worksheet):  # type: ignore[misc]  # the library ships no types
    """A worksheet for which text is text, whatever it looks like.

    The library, in constant memory, takes a text from `<r>` to `</r>` for markup of its own and
    writes it unescaped; and of two escapes that share an underscore it escapes only one.
    """

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        self._xml_inline_string(string, False, attributes)

    @staticmethod
    def _escape_control_characters(data: str) -> str:
        data = _LOOKS_ESCAPED.sub("_x005F_", data)
        return _UNWRITABLE.sub(lambda mark: f"_x{ord(mark[0]):04X}_", data)


def write(
    path: Path, analyses: Iterable[Analysis], summary: Summary, title: str, told: Told
) -> None:
    """Write the workbook.

    Args:
        path: the file; its folder takes what is needed meanwhile.
        analyses: in the order in which they are written.
        summary: labels and values of the first sheet.
        title: of the document.
        told: is told how many lines are written.

    Raises:
        WriteError: there is no room for it, or the folder cannot be written into.
    """
    try:
        book = _Book(path, title)
        for number, analysis in enumerate(analyses, 1):
            book.add(analysis)
            if number % TOLD_EVERY == 0:
                told(book.rincian)
        book.finish(summary)
    except (OSError, XlsxWriterException) as error:
        raise WriteError from error
    told(book.rincian)


class _Book:
    def __init__(self, path: Path, title: str) -> None:
        options = {"constant_memory": True, "tmpdir": str(path.parent)}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._book.set_properties({"title": title})
        self._head = self._book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
        self._right = self._book.add_format({"align": "right"})
        self._label = self._book.add_format({"bold": True, "valign": "top"})
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top", "align": "left"})
        self._whole = self._book.add_format({"num_format": "#,##0", "align": "left"})
        self._decimals: dict[int, Format] = {}
        self._summary = self._book.add_worksheet(SUMMARY, _Sheet)
        self._jobs = self._table(JOBS, JOB_COLUMNS)
        self._lines = self._table(LINES, LINE_COLUMNS)
        self.ahsp = 0
        self.rincian = 0

    def _table(self, name: str, columns: Sequence[tuple[str, int]]) -> Worksheet:
        sheet = self._book.add_worksheet(name, _Sheet)
        sheet.freeze_panes(1, 1)
        for column, (header, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, header, self._head)
        # Codes like 1.10, and koefisien that no double holds, are texts on purpose.
        sheet.ignore_errors({"number_stored_as_text": "A:XFD"})
        return sheet

    def add(self, analysis: Analysis) -> None:
        """Write one analysis into both tables."""
        counts = dict.fromkeys(KATEGORI, 0)
        row = self.rincian
        self.ahsp += 1
        self.rincian += len(analysis.lines)
        header = (*analysis[1:6],)
        for line in analysis.lines:
            row += 1
            counts[line.kategori] += 1
            _texts(self._lines, row, (*header, *line[:4]))
            self._koefisien(row, len(header) + 4, line.koefisien)
            _texts(self._lines, row, (analysis.sumber, line.tanda), len(LINE_COLUMNS) - 2)
        _texts(self._jobs, self.ahsp, header)
        for column, count in enumerate((*counts.values(), len(analysis.lines)), _COUNTED_FROM):
            self._jobs.write_number(self.ahsp, column, count)
        _texts(self._jobs, self.ahsp, (analysis.sumber,), len(JOB_COLUMNS) - 1)

    def _koefisien(self, row: int, column: int, text: str) -> None:
        number = as_number(text)
        if number is None:
            self._lines.write_string(row, column, text, self._right)
            return
        value, decimals = number
        shown = self._decimals.get(decimals)
        if shown is None:
            pattern = f"0.{'0' * decimals}" if decimals else "0"
            shown = self._decimals[decimals] = self._book.add_format({"num_format": pattern})
        self._lines.write_number(row, column, value, shown)

    def finish(self, summary: Summary) -> None:
        """Write the first sheet and close the file."""
        self._jobs.autofilter(0, 0, self.ahsp, len(JOB_COLUMNS) - 1)
        self._lines.autofilter(0, 0, self.rincian, len(LINE_COLUMNS) - 1)
        self._summary.set_column(0, 0, 26)
        self._summary.set_column(1, 1, 90)
        for row, (label, value) in enumerate(summary):
            self._summary.write_string(row, 0, label, self._label)
            if isinstance(value, int):
                self._summary.write_number(row, 1, value, self._whole)
            else:
                self._summary.write_string(row, 1, value, self._wrapped)
        self._book.close()


def _texts(sheet: Worksheet, row: int, texts: Sequence[str], first: int = 0) -> None:
    for column, text in enumerate(texts, first):
        if text and sheet.write_string(row, column, text):
            raise WriteError(f"no cell holds the text of row {row}, column {column}")


@lru_cache(maxsize=1 << 16)
def as_number(koefisien: str) -> tuple[float, int] | None:
    """A koefisien as a numeric cell holds it.

    Args:
        koefisien: its digits, e.g. `0.25`.

    Returns:
        the number and how many decimals it is written with; None where a number would not give back
        every digit: there are too many, or it ends in a nought.
    """
    whole, _, fraction = koefisien.partition(".")
    if fraction.endswith("0") or len((whole + fraction).lstrip("0")) > DIGITS:
        return None
    return float(koefisien), len(fraction)
