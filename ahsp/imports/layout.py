"""Recognising the flat layout: one row per line, its columns known by their headers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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
_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a flat sheet are: index of the header row, and of each column."""

    header: int
    columns: dict[str, int]


def _plain(cell: Any) -> str:
    return _MARKS.sub("", str(cell)).lower()


def _columns(row: Sequence[Any]) -> dict[str, int]:
    places: dict[str, int] = {}
    for index, cell in enumerate(row):
        name = _plain(cell) if isinstance(cell, str) else ""
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
        the layout, or None where no row has all the required headers.
    """
    for index, row in enumerate(rows[:LOOK_AT]):
        columns = _columns(row)
        if all(column in columns for column in REQUIRED):
            return Layout(index, columns)
    return None


def missing_headers(rows: Sequence[Sequence[Any]]) -> list[str]:
    """The required columns that the most promising row lacks, for the refusal's sentence."""
    best: dict[str, int] = {}
    for row in rows[:LOOK_AT]:
        columns = _columns(row)
        if len(columns) > len(best):
            best = columns
    return [column for column in REQUIRED if column not in best]
