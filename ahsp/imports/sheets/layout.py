"""Recognising the flat layout: one row per line, its columns known by their headers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ahsp.imports.sheets.cells import as_text
from ahsp.imports.sheets.sections import PREFIXES, KategoriBy, Prefixes, section_of

LOOK_AT = 20
"""Rows from the top among which the header row is looked for."""

# What each column is called, in the order of preference; written without case, blanks or marks.
HEADERS: dict[str, tuple[str, ...]] = {
    "kode": (
        "kodeahsp",
        "kodeanalisa",
        "kodeanalisis",
        "kodepekerjaan",
        "noahsp",
        "kode",
    ),
    "nama": (
        "namaahsp",
        "namaanalisa",
        "namaanalisis",
        "namapekerjaan",
        "uraianpekerjaan",
        "jenispekerjaan",
        "nama",
    ),
    "satuan_ahsp": ("satuanahsp", "satuanpekerjaan", "satuananalisa", "satuananalisis"),
    "klasifikasi": ("klasifikasi", "divisi", "bab"),
    "sub_klasifikasi": ("subklasifikasi", "subdivisi", "subbab"),
    "kategori": ("kategori", "kategoriitem", "kelompok", "jenis"),
    "kode_item": ("kodeitem", "kodeuraian", "kodeitemlookup", "kodesumberdaya"),
    "uraian": ("uraian", "uraianitem", "item", "namaitem", "komponen"),
    "satuan": ("satuan", "satuanitem", "satuanuraian", "sat"),
    "koefisien": ("koefisien", "koef", "kuantitas"),
}
REQUIRED = ("kode", "nama", "kategori", "uraian", "satuan", "koefisien")
LINES = 200
"""Rows below the headers that tell where the kategori comes from, where no column says it."""
_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a flat sheet are: index of the header row, and of each column.

    `kategori` tells where a line's kategori comes from, `prefixes` which item codes mean which.
    """

    header: int
    columns: dict[str, int]
    kategori: KategoriBy = "column"
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)


def plain(cell: Any) -> str:
    """A header as it is compared: without case, blanks and marks."""
    return _MARKS.sub("", str(cell)).lower()


def columns_of(row: Sequence[Any]) -> dict[str, int]:
    """The columns whose headers a row has: index by name."""
    places: dict[str, int] = {}
    for index, cell in enumerate(row):
        name = plain(cell) if isinstance(cell, str) else ""
        if name:
            places.setdefault(name, index)
    found: dict[str, int] = {}
    for column, names in HEADERS.items():
        for name in names:
            if name in places:
                found[column] = places[name]
                break
    return found


def recognise(rows: Sequence[Sequence[Any]]) -> Layout | None:
    """Find the header row of a flat sheet.

    Args:
        rows: the sheet's rows from the top; the first `LOOK_AT` are looked at.

    Returns:
        the layout, or None where no row has all the required headers. The kategori needs none
        where titles between the lines or known prefixes of the items' codes tell it.
    """
    lacking: list[Layout] = []
    for index, row in enumerate(rows[:LOOK_AT]):
        columns = columns_of(row)
        missing = [column for column in REQUIRED if column not in columns]
        if not missing:
            return Layout(index, columns)
        if missing == ["kategori"]:
            lacking.append(Layout(index, columns))
    for layout in lacking:
        by = kategori_by(layout, rows[layout.header + 1 : layout.header + 1 + LINES])
        if by is not None:
            return Layout(layout.header, layout.columns, by)
    return None


def kategori_by(layout: Layout, lines: Iterable[Sequence[Any]]) -> KategoriBy | None:
    """Where the lines of a sheet without a column for it tell their kategori; None for nowhere."""
    item, prefixes = layout.columns.get("kode_item"), Prefixes(PREFIXES)
    empty = [layout.columns[name] for name in ("satuan", "koefisien")]
    known = codes = 0
    for cells in lines:
        if not any(as_text(cells[at]) for at in empty):
            if section_of(cells):
                return "section"
        elif item is not None and (code := as_text(cells[item])):
            codes += 1
            known += bool(prefixes.of("", "", code))
    return "prefix" if known and known * 2 >= codes else None


def missing_headers(rows: Sequence[Sequence[Any]]) -> list[str]:
    """The required columns that the most promising row lacks, for the refusal's sentence."""
    best: dict[str, int] = {}
    for row in rows[:LOOK_AT]:
        columns = columns_of(row)
        if len(columns) > len(best):
            best = columns
    return [column for column in REQUIRED if column not in best]
