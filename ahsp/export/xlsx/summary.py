"""The first sheet: what the file is, and what is in it as formulas with their values and charts.

The formulas count the other two sheets, whatever their order, and recalculate when those change.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ahsp.export.content import KATEGORI
from ahsp.export.tally import Tally
from ahsp.export.xlsx.charts import chart
from ahsp.export.xlsx.sheets import Sheet, on_paper
from ahsp.export.xlsx.words import Words

CHAPTERS = 15
"""Chapters that have a row of their own; the rest are one."""
UNITS = 200
"""Units that are listed, the commonest first."""
LONGEST_NAME = 255
"""Characters of a chapter's name that a formula can compare."""
Columns = Mapping[str, str]


def summarise(
    book: Any, sheet: Sheet, words: Words, tally: Tally, columns: tuple[Columns, Columns]
) -> str:
    """Write the sheet.

    Args:
        book: the workbook.
        sheet: its first sheet.
        words: what it says.
        tally: what was written into the others.
        columns: letters of the columns of both, by name.

    Returns:
        where the units are listed, as a formula says it; "" where there are none.
    """
    made = _Summary(book, sheet, words, tally, columns)
    made.facts()
    made.kategori()
    made.chapters()
    return made.units()


class _Summary:
    def __init__(
        self, book: Any, sheet: Sheet, words: Words, tally: Tally, columns: tuple[Columns, Columns]
    ) -> None:
        self._book, self._sheet, self._words, self._tally = book, sheet, words, tally
        self._jobs = self._ranges(words.sheets[1], columns[0], tally.ahsp)
        self._lines = self._ranges(words.sheets[2], columns[1], tally.rincian)
        add = book.add_format
        self._title = add({"bold": True, "font_size": 16})
        self._label = add({"bold": True, "valign": "top"})
        self._wrapped = add({"text_wrap": True, "valign": "top", "align": "left"})
        self._count = add({"num_format": "#,##0", "align": "left", "valign": "top"})
        self._section = add({"bold": True, "font_size": 12})
        self._head = add({"bold": True, "bottom": 1, "bg_color": "#E8EEF4", "text_wrap": True})
        self._whole = add({"num_format": "#,##0"})
        self._share = add({"num_format": "0.0%"})
        self._sum = add({"bold": True, "num_format": "#,##0", "top": 1})
        self._sum_label = add({"bold": True, "top": 1})
        self._row = 0

    @staticmethod
    def _ranges(sheet: str, columns: Columns, rows: int) -> dict[str, str]:
        if not rows:
            return {}
        return {name: f"{sheet}!${at}$2:${at}${rows + 1}" for name, at in columns.items()}

    def facts(self) -> None:
        """What the file is."""
        for column, width in enumerate((26, 66, 13, 13, 13, 13)):
            self._sheet.set_column(column, column, width)
        self._sheet.hide_gridlines(2)
        on_paper(self._sheet)
        self._sheet.write_string(0, 0, self._words.title, self._title)
        self._row = 2
        for label, value in self._words.facts:
            self._sheet.write_string(self._row, 0, label, self._label)
            if isinstance(value, int):
                self._sheet.write_number(self._row, 1, value, self._count)
            else:
                self._sheet.write_string(self._row, 1, value, self._wrapped)
            self._row += 1

    def kategori(self) -> None:
        """Lines by kategori, with a chart."""
        first = self._begin(self._words.by_kategori, self._words.kategori_head)
        end = first + len(KATEGORI)
        for key in KATEGORI:
            row = self._row
            self._sheet.write_string(row, 0, key)
            self._sheet.write_string(row, 1, self._words.kategori.get(key, ""))
            count = self._tally.lines[key]
            kategori, tanda = self._lines.get("kategori"), self._lines.get("tanda")
            self._number(2, f"COUNTIF({kategori},A{row + 1})" if kategori else "", count)
            share = f"IF(C{end + 1}=0,0,C{row + 1}/C{end + 1})"
            value = count / self._tally.rincian if self._tally.rincian else 0
            self._number(3, share, value, self._share)
            flagged = f'COUNTIFS({kategori},A{row + 1},{tanda},"?*")' if kategori and tanda else ""
            self._number(4, flagged, self._tally.flagged[key])
            users = self._jobs.get(key)
            self._number(5, f'COUNTIF({users},">0")' if users else "", self._tally.users[key])
            self._row += 1
        self._total(first, {2: self._tally.rincian, 4: self._tally.flagged.total()})
        if self._tally.rincian:
            named = [
                (self._words.kategori.get(key, ""), self._tally.lines[key]) for key in KATEGORI
            ]
            self._chart("column", self._words.by_kategori, first, named, "H2")

    def chapters(self) -> None:
        """Analyses by chapter, the largest first, with a chart."""
        tally = self._tally
        shown = [each for each in tally.chapters.most_common() if len(each[0]) <= LONGEST_NAME]
        shown = shown[:CHAPTERS]
        first = self._begin(self._words.by_chapter, self._words.chapter_head)
        for name, count in shown:
            row = self._row
            self._sheet.write_string(row, 1, name, self._wrapped)
            same = f"EXACT({self._jobs.get('klasifikasi')},B{row + 1})"
            lines, marked = self._jobs.get("jumlah_rincian"), self._jobs.get("jumlah_tanda")
            self._number(2, f"SUMPRODUCT(--{same})", count)
            self._number(3, f"SUMPRODUCT({same}*{lines})", tally.chapter_lines[name])
            self._number(4, f"SUMPRODUCT({same}*{marked})", tally.chapter_flagged[name])
            self._row += 1
        names = [name for name, _ in shown]
        if rest := tally.ahsp - sum(tally.chapters[name] for name in names):
            self._rest(rest, names, first)
        self._total(first, {2: tally.ahsp, 3: tally.rincian, 4: tally.chapter_flagged.total()})
        if shown:
            self._chart("bar", self._words.by_chapter, first, shown, "H20")

    def _rest(self, rest: int, names: list[str], first: int) -> None:
        tally = self._tally
        self._sheet.write_string(self._row, 1, self._words.others, self._wrapped)
        values = (
            rest,
            tally.rincian - sum(tally.chapter_lines[name] for name in names),
            tally.chapter_flagged.total() - sum(tally.chapter_flagged[name] for name in names),
        )
        whole = ("ROWS({})", "SUM({})", "SUM({})")
        ranges = (self._jobs[name] for name in ("kode", "jumlah_rincian", "jumlah_tanda"))
        for column, (value, form, each) in enumerate(zip(values, whole, ranges, strict=True), 2):
            letter = "ABCDEF"[column]
            above = f"SUM({letter}{first + 1}:{letter}{self._row})"
            self._number(column, f"{form.format(each)}-{above}", value)
        self._row += 1

    def units(self) -> str:
        """Lines by unit, from which a cell for a unit offers a choice."""
        found = [(unit, count) for unit, count in self._tally.satuan.most_common(UNITS) if unit]
        if not found:
            return ""
        first = self._begin(self._words.by_satuan, self._words.satuan_head)
        lines = self._lines.get("satuan")
        for unit, count in found:
            self._sheet.write_string(self._row, 0, unit)
            same = f"SUMPRODUCT(--EXACT({lines},A{self._row + 1}))" if lines else ""
            self._number(2, same, count)
            self._row += 1
        return f"={self._words.sheets[0]}!$A${first + 1}:$A${self._row}"

    def _begin(self, title: str, head: tuple[str, ...]) -> int:
        self._sheet.write_string(self._row + 1, 0, title, self._section)
        for column, label in enumerate(head):
            self._sheet.write_string(self._row + 2, column, label, self._head)
        self._row += 3
        return self._row

    def _number(self, column: int, formula: str, value: float, style: Any = None) -> None:
        style = style or self._whole
        if formula:
            self._sheet.write_formula(self._row, column, f"={formula}", style, value)
        else:
            self._sheet.write_number(self._row, column, value, style)

    def _total(self, first: int, values: Mapping[int, int]) -> None:
        self._sheet.write_string(self._row, 0, self._words.total, self._sum_label)
        for column in range(1, max(values) + 1):
            self._sheet.write_blank(self._row, column, None, self._sum_label)
        for column, value in values.items():
            letter = "ABCDEF"[column]
            above = f"SUM({letter}{first + 1}:{letter}{self._row})" if self._row > first else ""
            self._number(column, above, value, self._sum)
        self._row += 1

    def _chart(
        self, kind: str, title: str, first: int, values: Sequence[tuple[str, int]], place: str
    ) -> None:
        drawn = chart(self._book, kind, title, self._words.sheets[0], first, values)
        self._sheet.insert_chart(place, drawn, {"description": title})
