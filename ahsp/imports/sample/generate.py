"""Write the sample workbook, the same bytes each time."""

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ahsp.imports.sample.plan import planned
from ahsp.imports.sample.rows import Row

SHEET_NAME = "AHSP Contoh"
SUMBER = "Contoh AHSP"
# Header text and column width in characters.
COLUMNS = {
    "Kode AHSP": 12,
    "Nama AHSP": 60,
    "Satuan AHSP": 12,
    "Klasifikasi": 26,
    "Sub Klasifikasi": 32,
    "Kategori": 14,
    "Kode Item": 11,
    "Uraian": 42,
    "Satuan": 10,
    "Koefisien": 12,
    "Sumber AHSP": 14,
}
MADE = datetime(2026, 1, 1, tzinfo=UTC)
_MODIFIED = re.compile(r"(<dcterms:modified[^>]*>)[^<]*")


def workbook_bytes() -> bytes:
    """Return the sample workbook as `.xlsx` bytes that depend on nothing but the code."""
    workbook = Workbook()
    sheet = workbook.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a worksheet")
    sheet.title = SHEET_NAME
    _fill(sheet, planned().rows)
    workbook.properties.creator = "AHSP Referensi"
    workbook.properties.created = MADE.replace(tzinfo=None)
    buffer = BytesIO()
    workbook.save(buffer)
    return _reproducible(buffer.getvalue())


def write_sample(path: Path) -> int:
    """Write the workbook to `path`; return its size in bytes. Raises OSError."""
    return path.write_bytes(workbook_bytes())


def _fill(sheet: Worksheet, rows: list[Row]) -> None:
    sheet.append(list(COLUMNS))
    for row in rows:
        sheet.append([_cell(value) for value in _values(row)])
    for column, width in enumerate(COLUMNS.values(), 1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for (cell,) in sheet.iter_rows(min_row=2, min_col=10, max_col=10):
        cell.alignment = Alignment(horizontal="right")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _values(row: Row) -> tuple[str | int, ...]:
    return (
        row.kode,
        row.nama,
        row.satuan_ahsp,
        row.klasifikasi,
        row.sub_klasifikasi,
        row.kategori,
        row.kode_item,
        row.uraian,
        row.satuan,
        row.koefisien,
        SUMBER,
    )


def _cell(value: str | int) -> str | int | None:
    """Leave the cell out where the text is blank, as a person's workbook does."""
    return None if value == "" else value


def _reproducible(content: bytes) -> bytes:
    """Take out what saving adds of the moment and the machine: clock, system, XML writer."""
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            info.create_system = 3  # else it tells Windows from the rest
            info.compress_type = zipfile.ZIP_DEFLATED
            # openpyxl writes through lxml where that is installed, and then other bytes.
            part = ElementTree.canonicalize(source.read(name).decode())
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rf"\g<1>{MADE:%Y-%m-%dT%H:%M:%SZ}", part)
            target.writestr(info, part)
    return result.getvalue()
