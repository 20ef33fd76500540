"""Where the blocks of an official sheet are, by their header rows."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ahsp.imports.sheets.cells import as_text
from ahsp.imports.sheets.workbook import Sheet

_MARKS = re.compile(r"[\W_]+")
SECTION = re.compile(r"[A-Z]\.?")
"""What stands in front of the title of a section."""
_HEADERS = {
    "no": ("no", "nomor"),
    "uraian": ("uraian", "komponen", "uraianpekerjaan"),
    "kode_item": ("kode", "kodeitem"),
    "satuan": ("sat", "satuan"),
    "koefisien": ("koefisien", "koef"),
}
_REQUIRED = ("no", "uraian", "satuan", "koefisien")


class Block(NamedTuple):
    """Where an analysis stands: indexes of its heading and header rows, and its columns."""

    heading: int
    header: int
    end: int
    columns: dict[str, int]


def blocks_of(sheet: Sheet) -> list[Block]:
    """The blocks of a sheet, in order.

    Args:
        sheet: its cells.
    """
    headers = [
        (index, columns)
        for index, cells in enumerate(sheet.rows)
        if (columns := _columns(cells)) is not None
    ]
    if not headers:
        return []
    tops = [_heading_above(sheet, index) for index, _ in headers]
    blocks = [
        Block(top, index, end, columns)
        for (index, columns), top, end in zip(
            headers, tops, [*tops[1:], len(sheet.rows)], strict=True
        )
    ]
    return [_trimmed(sheet, block) for block in blocks]


def cells_of(block: Block) -> Iterator[tuple[int, int]]:
    """The cells of a block that its lines and its heading are read from."""
    columns = block.columns
    yield from ((block.heading, columns[name]) for name in ("no", "uraian"))
    values = [place for name, place in columns.items() if name != "no"]
    for row in range(block.header + 1, block.end):
        yield from ((row, column) for column in values)


def _trimmed(sheet: Sheet, block: Block) -> Block:
    """The block without what follows its last total: titles of the next chapter."""
    last = block.end
    for index in range(block.header + 1, block.end):
        number, uraian = (
            as_text(sheet.rows[index][block.columns[name]]) for name in ("no", "uraian")
        )
        if SECTION.fullmatch(number) and plain(uraian).startswith("hargasatuan"):
            last = index + 1
    return block._replace(end=last)


def _heading_above(sheet: Sheet, header: int) -> int:
    for index in range(header - 1, -1, -1):
        if any(cell != "" for cell in sheet.rows[index]):
            return index
    return header


def _columns(cells: Sequence[Any]) -> dict[str, int] | None:
    """Columns of a header row; None for any other row."""
    places: dict[str, int] = {}
    for index, cell in enumerate(cells):
        if isinstance(cell, str) and cell:
            places.setdefault(plain(cell), index)
    found = {
        column: places[name]
        for column, names in _HEADERS.items()
        for name in reversed(names)
        if name in places
    }
    return found if all(column in found for column in _REQUIRED) else None


def plain(cell: Any) -> str:
    """A text in small letters and figures alone, as words are compared."""
    return _MARKS.sub("", str(cell)).lower()
