"""A workbook in the style of an office that no reader was written for."""

from pathlib import Path
from typing import Any

from ahsp.imports.sheets.mapping import Mapping
from tests.imports.workbooks import save

SHEET = "Analisa"
HEADERS = (
    "No. Mata\nPembayaran",
    "Jenis Kegiatan",
    "Kode SD",
    "Sumber Daya",
    "Sat",
    "Volume\nKebutuhan",
    "Harga",
)
COLUMNS = {"kode": "A", "nama": "B", "kode_item": "C", "uraian": "D", "satuan": "E",
           "koefisien": "F"}  # fmt: skip
BY_SECTION: tuple[list[Any], ...] = (
    ["7.1 (1)", "Beton mutu\nrendah", None, None, None, None, None],
    [None, None, None, "A. TENAGA KERJA", None, None, None],
    [None, None, None, "Pekerja", "OH", "1,65", 100_000],
    [None, None, None, "Mandor", "OH", "0,083", 150_000],
    [None, None, None, "JUMLAH TENAGA KERJA", None, None, 177_450],
    [None, None, None, "B. BAHAN", None, None, None],
    [None, None, None, "Semen\nPortland", "kg", "326", 1_300],
    [None, None, None, "Bahan bantu", "%", "2,5", None],
    [None, None, None, "C. PERALATAN", None, None, None],
    [None, None, None, "Molen", "jam", "0,25", None],
    ["7.1 (2)", "Bekisting", None, None, None, None, None],
    [None, None, None, "A. TENAGA KERJA", None, None, None],
    [None, None, None, "Tukang kayu", "OH", "0,33", None],
)
BY_CODE: tuple[list[Any], ...] = (
    ["7.1 (1)", "Beton mutu\nrendah", "L.01", "Pekerja", "OH", "1,65", None],
    [None, None, "M.15", "Semen\nPortland", "kg", "326", None],
    [None, None, "E.04", "Molen", "jam", "0,25", None],
    [None, None, "P.02", "Alat bantu", "%", "2,5", None],
    ["7.1 (2)", "Bekisting", "L.02", "Tukang kayu", "OH", "0,33", None],
    [None, None, "M.20", "Paku", "kg", "0,4", None],
)


def office(path: Path, rows: tuple[list[Any], ...] = BY_SECTION, **values: Any) -> Path:
    """Write the workbook; its titles stand above the headers."""
    return save(path, rows, headers=HEADERS, sheet=SHEET, **values)


def mapping(**values: Any) -> Mapping:
    """What a person says of its sheet, by section unless they say otherwise."""
    usual: dict[str, Any] = {"sheet": SHEET, "kind": "flat", "header": 1, "columns": COLUMNS}
    return Mapping(**(usual | {"kategori": "section"} | values))
