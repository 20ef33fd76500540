"""What a person says about a sheet: whether it is read, from where, and which column is what."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Literal

import msgspec

from ahsp.imports.gate.bounds import letters
from ahsp.imports.sheets.addresses import column_number
from ahsp.imports.sheets.layout import Layout, plain
from ahsp.imports.sheets.sections import PREFIXES, KategoriBy
from ahsp.imports.sheets.workbook import Sheet

Kind = Literal["flat", "block", "skip", "content"]
REASONS = ("alasan", "reason")
"""Headers of the column that tells why a row was held back."""
TELLING = 3
"""Texts that a header row has at least for a mapping to be remembered by them."""


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """How one sheet is read.

    `kind` is a layout, `skip` to leave the sheet out, or `content` to recognise it by its content
    whatever is remembered. `header` is the row's number, `columns` the letters of each field's
    column (`layout.HEADERS` names the fields), `first` the number of the first column that has a
    header. `signature` stands for the headers, `remembered` tells that it was said of another
    file with the same ones; `username` and `at` tell who said it and when.
    """

    sheet: str
    kind: Kind
    header: int = 0
    columns: dict[str, str] = {}
    kategori: KategoriBy = "column"
    prefixes: dict[str, str] = msgspec.field(default_factory=lambda: dict(PREFIXES))
    first: int = 0
    signature: str = ""
    remembered: bool = False
    username: str = ""
    at: str = ""


def signature(row: Sequence[Any]) -> str:
    """What stands for a header row: the same wherever the row and its first column are.

    Args:
        row: its cells.

    Returns:
        a digest of its texts in order, written without case, blanks and marks; "" for a row with
        too few texts to tell one table from another.
    """
    texts = [plain(cell) if isinstance(cell, str) else "" for cell in row]
    # The workbook of what was held back has one column more than the file that it came from.
    if texts and texts[-1] in REASONS:
        texts.pop()
    if sum(map(bool, texts)) < TELLING:
        return ""
    return sha256("\n".join(texts).strip("\n").encode(errors="replace")).hexdigest()


def first_header(row: Sequence[Any]) -> int:
    """How many cells of a header row stand before the first that has a text."""
    filled = (at for at, cell in enumerate(row) if isinstance(cell, str) and plain(cell))
    return next(filled, 0)


def layout_of(mapping: Mapping, sheet: Sheet) -> Layout | None:
    """The layout that a mapping describes, for its sheet; None where the sheet is too small."""
    header = mapping.header - sheet.top - 1
    columns = {name: column_number(at) - sheet.left - 1 for name, at in mapping.columns.items()}
    width = len(sheet.rows[header]) if 0 <= header < len(sheet.rows) else 0
    if not width or not all(0 <= at < width for at in columns.values()):
        return None
    return Layout(header, columns, mapping.kategori, mapping.prefixes)


def mapping_of(layout: Layout, sheet: Sheet) -> Mapping:
    """The mapping that says what a recognised layout is."""
    headers = sheet.rows[layout.header]
    return Mapping(
        sheet=sheet.name,
        kind="flat",
        header=sheet.row_number(layout.header),
        columns={name: sheet.column_letter(at) for name, at in layout.columns.items()},
        kategori=layout.kategori,
        prefixes=dict(layout.prefixes),
        first=sheet.left + first_header(headers) + 1,
        signature=signature(headers),
    )


def moved(mapping: Mapping, sheet: Sheet, header: int) -> Mapping:
    """A remembered mapping at another sheet, whose headers may stand elsewhere.

    Args:
        mapping: what was said about a sheet with the same headers.
        sheet: another sheet.
        header: the index of the row that has the headers.
    """
    first = sheet.left + first_header(sheet.rows[header]) + 1
    aside = first - mapping.first
    columns = {
        name: letters(max(0, column_number(at) + aside)) for name, at in mapping.columns.items()
    }
    return msgspec.structs.replace(
        mapping,
        sheet=sheet.name,
        header=sheet.row_number(header),
        columns=columns,
        first=first,
        remembered=True,
    )
