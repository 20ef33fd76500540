"""A sheet in the official block layout, as rows for the checks.

Each analysis is a block: a heading with code and name, a header row (No, Uraian, Kode, Sat.,
Koefisien ...), sections A TENAGA KERJA, B BAHAN, C PERALATAN, and totals that end it. Columns may
shift from block to block, so each block brings its own.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ahsp.imports.sheets.block_finding import SECTION, Block, blocks_of, cells_of, plain
from ahsp.imports.sheets.cells import Cleaned, as_text, kategori_of
from ahsp.imports.sheets.error_cells import error_of
from ahsp.imports.sheets.kode import depth, is_kode, tidied
from ahsp.imports.sheets.marks import LINE, Marks
from ahsp.imports.sheets.parts import Numbered, Skipped
from ahsp.imports.sheets.rows import Headings, Koefisien, Row
from ahsp.imports.sheets.workbook import Sheet

_TOTALS = ("jumlah", "hargasatuan", "biaya")
WORKSHEET = ("asumsi", "urutankerja", "perhitungan")
"""First sections of a cost worksheet, which is no analysis."""


class BlockSheet:
    """One sheet of official blocks; `skipped` accounts for its rows that are no lines.

    `block_count` counts the blocks, worksheets among them.
    """

    kind = "block"
    decimal_text = False
    decimal_mark = ""
    names_each_row = False

    def __init__(self, sheet: Sheet, blocks: list[Block]) -> None:
        self.name = sheet.name
        self.row_count = len(sheet.rows)
        self.skipped: list[Skipped] = []
        self.block_count = len(blocks)
        self.sheet = sheet
        self.marks = Marks(sheet.rows)
        self._blocks = blocks
        self._chapters: dict[str, str] = {}

    def rows(self, cleaned: Cleaned) -> Iterator[Row]:
        """The lines of all blocks, in order.

        Args:
            cleaned: texts seen before; it also tells which of them cannot be kept.
        """
        koefisien = Koefisien()
        done = 0
        for place, block in enumerate(self._blocks):
            self._read_chapters(done, block.heading)
            done = block.end
            if self._is_worksheet(block):
                text = self._heading(block)[1]
                self._skip(block.heading, block.end, "worksheet", text)
            else:
                yield from self._lines(place, block, cleaned, koefisien)
        self._read_chapters(done, len(self.sheet.rows))

    def row_number(self, row: Row, column: str) -> int:
        """The row's number; that of its block's heading for code and name."""
        heading = column in ("kode", "nama")
        return self.sheet.row_number(row.origin.heading) if heading else row.number

    def column_letter(self, row: Row, column: str) -> str:
        """The letters above a column in the row's block; code and name stand in its heading."""
        columns: dict[str, int] = row.origin.columns
        place = columns.get({"kode": "no", "nama": "uraian"}.get(column, column))
        written = {"kode": row.written, "nama": row.nama}.get(column)
        if written:  # in a heading it may stand beside the column it belongs to
            cells = self.sheet.rows[row.origin.heading]
            place = next((at for at, cell in enumerate(cells) if as_text(cell) == written), place)
        return "" if place is None else self.sheet.column_letter(place)

    def headings(self, row: Row) -> Headings:
        """Chapter and section that the row's analysis stands under."""
        under = [kode for kode in self._chapters if row.kode.startswith(f"{kode}.")]
        titles = [self._chapters[kode] for kode in sorted(under, key=depth)]
        klasifikasi, sub_klasifikasi, *_ = [*titles, "", ""]
        return Headings("", klasifikasi, sub_klasifikasi)

    def surroundings(
        self, rows: Sequence[Row], held: Collection[int]
    ) -> tuple[list[Numbered], list[Numbered]]:
        """No header, and the whole blocks of the wanted lines below their chapters' titles."""
        wanted = {row.origin.heading for row in rows if row.number in held}
        taken: dict[int, None] = {}
        above: dict[int, int] = {}
        done = 0
        for block in self._blocks:
            for index in range(done, block.heading):
                texts = [as_text(cell) for cell in self.sheet.rows[index] if cell != ""]
                if len(texts) > 1 and is_kode(texts[0]):
                    level = depth(tidied(texts[0]))
                    above = {at: title for at, title in above.items() if at < level}
                    above[level] = index
            done = block.end
            if block.heading in wanted:
                taken |= dict.fromkeys((*above.values(), *range(block.heading, block.end)))
        return [], [(self.sheet.row_number(index), self.sheet.rows[index]) for index in taken]

    def _lines(
        self, place: int, block: Block, cleaned: Cleaned, koefisien: Koefisien
    ) -> Iterator[Row]:
        written, nama = self._heading(block)
        nama = cleaned[nama]
        kode, group = tidied(written), f"{self.name}\n{place}"
        self._skip(block.heading, block.heading + 1, "heading", nama)
        self._skip(block.header, block.header + 1, "header", "")
        columns, kategori = block.columns, ""
        for index in range(block.header + 1, block.end):
            cells = self.sheet.rows[index]
            number, uraian = as_text(cells[columns["no"]]), as_text(cells[columns["uraian"]])
            satuan = as_text(cells[columns["satuan"]])
            if not any(cell != "" for cell in cells):
                continue
            section = kategori_of(uraian) if SECTION.fullmatch(number) else None
            reason = "section" if section else self._no_line(number, uraian, satuan, cells, columns)
            kategori = section or kategori
            if reason:
                self._skip(index, index + 1, reason, uraian or number)
                continue
            item = columns.get("kode_item")
            self.marks.of[index] = LINE
            yield Row(
                self.sheet.row_number(index),
                group,
                kode,
                nama,
                kategori,
                "" if item is None else cleaned[as_text(cells[item])],
                cleaned[uraian],
                cleaned[satuan],
                koefisien[cells[columns["koefisien"]]],
                block,
                written,
            )

    @staticmethod
    def _no_line(
        number: str, uraian: str, satuan: str, cells: Sequence[Any], columns: dict[str, int]
    ) -> str | None:
        """Why a row of a block is no line; None for one that is."""
        if plain(number).startswith(_TOTALS) or plain(uraian).startswith(_TOTALS):
            return "total"
        if as_text(cells[columns["koefisien"]]) or satuan:
            return None
        return "sub-heading" if uraian else "note"

    def _heading(self, block: Block) -> tuple[str, str]:
        """Code, as written, and name of a block; the code is "" where the heading has none."""
        # Beyond the block's own columns there is no heading, at most what somebody noted.
        last = max(block.columns.values())
        cells = [as_text(cell) for cell in self.sheet.rows[block.heading][: last + 1]]
        kode = cells[block.columns["no"]]
        nama = cells[block.columns["uraian"]]
        if not nama:
            nama = next((cell for cell in cells if cell and not is_kode(cell)), "")
        if not is_kode(kode):
            nama = nama or kode
            broken = kode if error_of(kode) else ""
            kode = next((cell for cell in cells if is_kode(cell) and "." in cell), broken)
        return kode, nama

    def _is_worksheet(self, block: Block) -> bool:
        following = self.sheet.rows[block.header + 1 : block.header + 3]
        return any(plain(cell) in WORKSHEET for cells in following for cell in cells)

    def _read_chapters(self, first: int, last: int) -> None:
        """Remember the titles between two blocks, each with its code."""
        for index in range(first, last):
            texts = [as_text(cell) for cell in self.sheet.rows[index] if cell != ""]
            if not texts:
                continue
            if len(texts) > 1 and is_kode(texts[0]):
                self._chapters[tidied(texts[0])] = texts[1]
            self._skip(index, index + 1, "heading", " ".join(texts[:2]))

    def _skip(self, first: int, last: int, reason: str, text: str) -> None:
        rows = self.marks.mark(first, last, reason)
        self.skipped.append(Skipped(self.sheet.row_number(first), rows, reason, text[:200]))


def recognise_blocks(sheet: Sheet) -> BlockSheet | None:
    """Find the blocks of a sheet.

    Args:
        sheet: its cells.

    Returns:
        the sheet as blocks, or None where it has none.
    """
    blocks = blocks_of(sheet)
    if not blocks:
        return None
    used = {place for block in blocks for place in cells_of(block)} if sheet.errors else ()
    return BlockSheet(sheet.showing(lambda *place: place in used), blocks)
