"""The workbook: a summary, a row for each analysis, a row for each line.

The sheet of lines has the flat layout that our own reader takes.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from ahsp.export.content import KATEGORI, Analysis, Line, Told
from ahsp.export.order import COLUMNS
from ahsp.export.tally import Tally
from ahsp.export.xlsx import cells
from ahsp.export.xlsx.sheets import Sheet, Table, letters
from ahsp.export.xlsx.summary import summarise
from ahsp.export.xlsx.words import Words

MOST_ROWS = 1_048_575
"""Rows that a sheet has below its header."""
TOLD_EVERY = 100
"""Analyses after which it is told how far the writing is."""
JOB_WIDTHS = {
    "kode": 16,
    "nama": 70,
    "satuan": 10,
    "klasifikasi": 32,
    "sub_klasifikasi": 32,
    **dict.fromkeys(KATEGORI, 8),
    "jumlah_rincian": 15,
    "jumlah_tanda": 13,
    "sumber": 24,
}
JOB = letters(JOB_WIDTHS)
LINE_WIDTHS = dict(zip(COLUMNS, (16, 60, 12, 28, 28, 10, 12, 44, 10, 14, 24, 20), strict=True))


class WriteError(Exception):
    """The workbook could not be written; `__cause__` says why, a full disk for example."""


def write(
    path: Path, analyses: Iterable[Analysis], words: Words, columns: Sequence[str], told: Told
) -> None:
    """Write the workbook.

    Args:
        path: the file; its folder takes what is needed meanwhile.
        analyses: in the order in which they are written.
        words: what it says.
        columns: those of `COLUMNS` that the sheet of lines has.
        told: is told how many lines are written.

    Raises:
        WriteError: there is no room for it, or the folder cannot be written into.
    """
    try:
        book = _Book(path, words, columns)
        try:
            for number, analysis in enumerate(analyses, 1):
                book.add(analysis)
                if number % TOLD_EVERY == 0:
                    told(book.tally.rincian)
            book.finish()
        finally:
            book.let_go()
    except (OSError, XlsxWriterException, cells.TooLongError) as error:
        raise WriteError from error
    told(book.tally.rincian)


class _Book:
    def __init__(self, path: Path, words: Words, columns: Sequence[str]) -> None:
        options = {"constant_memory": True, "tmpdir": str(path.parent)}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._book.set_properties({"title": words.title})
        head = self._book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
        right = self._book.add_format({"align": "right"})
        self._right = f' s="{right._get_xf_index()}"'
        self._decimals: dict[int, int] = {}
        self._pieces = cells.Pieces()
        self._words = words
        self._columns = letters(columns)
        self._summary: Sheet = self._book.add_worksheet(words.sheets[0], Sheet)
        self._jobs: Table = self._book.add_worksheet(words.sheets[1], Table)
        self._jobs.head(JOB_WIDTHS.items(), head)
        self._lines: Table = self._book.add_worksheet(words.sheets[2], Table)
        self._lines.head(((name, LINE_WIDTHS[name]) for name in columns), head)
        self.tally = Tally()

    def add(self, analysis: Analysis) -> None:
        """Write one analysis into both tables."""
        counts, marked = self.tally.add(analysis)
        sumber, kode, nama, satuan, klasifikasi, sub_klasifikasi, lines = analysis
        once, again = cells.text, self._pieces.text
        header = (once(kode), once(nama), again(satuan), again(klasifikasi), again(sub_klasifikasi))
        self._add_job(header, counts, marked, again(sumber))
        places = list(self._columns.items())
        known = dict(zip(COLUMNS, header, strict=False)) | {"sumber": again(sumber)}
        fixed = {name: known[name] for name in self._columns if name in known}
        for line in lines:
            values = {**fixed, **self._parts(line)}
            self._lines.add([(at, values[name]) for name, at in places if values[name]])

    def _add_job(
        self, header: Sequence[str], counts: Sequence[int], marked: int, sumber: str
    ) -> None:
        row = self._jobs.rows + 2
        total = f"<f>SUM({JOB['TK']}{row}:{JOB['LAIN']}{row})</f><v>{sum(counts)}</v></c>"
        numbers = [f"><v>{count}</v></c>" for count in counts]
        pieces = (*header, *numbers, f">{total}", f"><v>{marked}</v></c>", sumber)
        found = zip(JOB.values(), pieces, strict=True)
        self._jobs.add([(letter, piece) for letter, piece in found if piece])

    def _parts(self, line: Line) -> dict[str, str]:
        text = self._pieces.text
        return {
            "kategori": text(line.kategori),
            "kode_item": text(line.kode_item),
            "uraian": text(line.uraian),
            "satuan": text(line.satuan),
            "koefisien": self._koefisien(line.koefisien),
            "tanda": text(line.tanda),
        }

    def _koefisien(self, koefisien: str) -> str:
        number = self._pieces.as_number(koefisien)
        if number is None:
            return self._right + self._pieces.text(koefisien)
        value, decimals = number
        style = self._decimals.get(decimals)
        if style is None:
            pattern = f"0.{'0' * decimals}" if decimals else "0"
            made = self._book.add_format({"num_format": pattern})
            style = self._decimals[decimals] = made._get_xf_index()
        return f' s="{style}"><v>{value!r}</v></c>'

    def finish(self) -> None:
        """Write the first sheet and close the file."""
        self._jobs.close(len(JOB))
        self._lines.close(len(self._columns))
        flagged = self._book.add_format({"bg_color": "#FDE7C2", "font_color": "#6B3A00"})
        self._mark(self._jobs, JOB, "jumlah_tanda", "{}2>0", flagged)
        self._mark(self._lines, self._columns, "tanda", '{}2<>""', flagged)
        units = summarise(self._book, self._summary, self._words, self.tally, (JOB, self._columns))
        self._offer("kategori", list(KATEGORI), self._words.not_kategori, "stop")
        if units:
            self._offer("satuan", units, self._words.not_satuan, "warning")
        self._book.close()

    def let_go(self) -> None:
        """Close what the sheets hold open, also of a book that is given up half-way."""
        for sheet in (self._summary, self._jobs, self._lines):
            sheet.row_data_fh.close()

    @staticmethod
    def _mark(sheet: Table, columns: dict[str, str], name: str, rule: str, style: Any) -> None:
        if name not in columns or not sheet.rows:
            return
        criteria = "=$" + rule.format(columns[name])
        options = {"type": "formula", "criteria": criteria, "format": style}
        sheet.conditional_format(1, 0, sheet.rows, len(columns) - 1, options)

    def _offer(self, name: str, source: Any, sentence: str, strictness: str) -> None:
        if name not in self._columns or not self._lines.rows:
            return
        place = list(self._columns).index(name)
        options = {"validate": "list", "source": source, "ignore_blank": True}
        options |= {"error_type": strictness, "error_message": sentence}
        self._lines.data_validation(1, place, self._lines.rows, place, options)
