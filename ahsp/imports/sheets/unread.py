"""Sheets without a table of analyses: what they hold instead."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ahsp.imports.sheets.block import WORKSHEET
from ahsp.imports.sheets.layout import HEADERS, LOOK_AT, columns_of, plain
from ahsp.imports.sheets.workbook import Sheet

REASONS = ("empty", "recapitulation", "worksheet", "price-list", "no-header", "by-person")
"""Why a sheet is left out; the last two of content, then what a person said."""
_RECAPITULATION = ("rekap", "daftarhargasatuanpekerjaan")


def why_unread(sheet: Sheet) -> str:
    """What a sheet in no known layout holds, one of `REASONS`."""
    rows = sheet.rows[:LOOK_AT]
    texts = [plain(cell) for row in rows for cell in row if isinstance(cell, str) and cell]
    if not any(cell != "" for row in sheet.rows for cell in row):
        return "empty"
    if any(text.startswith(_RECAPITULATION) for text in (plain(sheet.name), *texts)):
        return "recapitulation"
    if any(text in WORKSHEET for text in texts):
        return "worksheet"
    priced = any(map(_prices, rows)) and not any("koefisien" in columns_of(row) for row in rows)
    return "price-list" if priced else "no-header"


def _prices(row: Sequence[Any]) -> bool:
    """Whether a row is the header of a price list: the price stands right after the unit."""
    texts = [plain(cell) for cell in row if cell != ""]
    pairs = pairwise(texts)
    return any(unit in HEADERS["satuan"] and price.startswith("harga") for unit, price in pairs)
