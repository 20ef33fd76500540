"""The faults of real books, planted on purpose: which row, and what is wrong with it."""

from decimal import Decimal
from typing import NamedTuple

from ahsp.imports.sample.model import BAHAN
from ahsp.imports.sample.rows import Row, Sheet

# Rules that refuse an analysis; the others only warn.
ERRORS = frozenset(
    {
        "kategori-missing",
        "satuan-missing",
        "satuan-too-long",
        "koefisien-missing",
        "koefisien-invalid",
        "kode-missing",
        "nama-missing",
        "duplicate-conflict",
        "name-conflict",
    }
)


class LostDecimal(NamedTuple):
    """A koefisien whose decimal point was read as a thousands mark."""

    kode: str
    uraian: str
    divisor: int


LOST_DECIMALS = (
    LostDecimal("1.1.2.6", "Seng gelombang BJLS 0,20, 80 x 180 cm", 10_000),
    LostDecimal("1.1.2.6", "Kayu dolken diameter 8-10 cm, panjang 4 m", 1_000),
    LostDecimal("2.2.1.2.5", "Pasir beton", 1_000),
    LostDecimal("2.2.1.2.5", "Kerikil (maks. 30 mm)", 1_000),
    LostDecimal("2.2.2.2", "Besi beton polos", 1_000),
    LostDecimal("2.2.2.6", "Besi beton ulir", 10_000),
    LostDecimal("2.3.1.3", "Batu belah 15/20 cm", 1_000),
    LostDecimal("3.1.1.8", "Bata merah 22 x 10,5 x 5 cm", 1_000),
    LostDecimal("3.4.1.2", "Sekrup fixer 1 inci", 1_000),
    LostDecimal("3.4.1.2", "Rangka hollow galvanis 40.40.0,3", 1_000),
    LostDecimal("4.3.1.2", "Pipa konduit PVC 20 mm", 10_000),
    LostDecimal("4.3.1.2", "Klem pipa konduit", 1_000),
)


def plant_all(sheet: Sheet) -> None:
    """Put every documented fault into a faultless sheet."""
    _lose_decimals(sheet)
    _blank_and_spoil_cells(sheet)
    _repeat_lines(sheet)
    _rename_and_scatter(sheet)
    _garble(sheet)
    # Last: these rows have no analysis of their own in the book.
    _lose_kode_and_nama(sheet)


def _lose_decimals(sheet: Sheet) -> None:
    for kode, uraian, divisor in LOST_DECIMALS:
        row = sheet.row(kode, uraian)
        read = Decimal(row.koefisien) * divisor
        if read != int(read) or read < 1_000:
            raise ValueError(f"{kode} {uraian}: {row.koefisien} cannot lose its point so")
        row.koefisien = int(read)
        sheet.plant("lost-decimal", row)


def _blank_and_spoil_cells(sheet: Sheet) -> None:
    for row in sheet.of("1.1.2.3")[-3:]:
        row.kategori = row.kode_item = ""
        sheet.plant("kategori-missing", row)
    row = sheet.row("3.7.1.8", "Pengencer")
    row.satuan = ""
    sheet.plant("satuan-missing", row)
    row = sheet.row("5.1.1.6", "Buis beton Ø 50 cm, 1 m")
    row.satuan = "buah (panjang efektif 1 m)"
    sheet.plant("satuan-too-long", row)
    row = sheet.row("2.3.2.2", "Bambu diameter 8-10 cm, panjang 6 m")
    row.koefisien = ""
    sheet.plant("koefisien-missing", row)
    row = sheet.row("1.2.1.5", "Jack hammer")
    row.koefisien = "0,5 s/d 1"
    sheet.plant("koefisien-invalid", row)


def _repeat_lines(sheet: Sheet) -> None:
    # The paving of 6 cm has swallowed the labour of the next analysis, 8 cm.
    for uraian in ("Pekerja", "Tukang batu"):
        row = sheet.row("5.2.1.2", uraian)
        sheet.plant("duplicate-conflict", sheet.append_to("5.2.1.1", row, row.koefisien))
    for kode, uraian in (
        ("3.2.1.8", "Semen Portland"),
        ("4.1.1.1", "Semen Portland"),
        ("4.1.1.1", "Pasir pasang"),
    ):
        row = sheet.row(kode, uraian)
        sheet.plant("duplicate-same", sheet.append_to(kode, row, row.koefisien))


def _rename_and_scatter(sheet: Sheet) -> None:
    row = sheet.of("4.2.3.2")[-1]
    row.nama = row.nama.replace("Pemasangan", "Pemotongan")
    sheet.plant("name-conflict", row)
    sheet.plant("code-scattered", sheet.move_tail("3.6.1.1", 3, behind="3.6.1.3"))
    sheet.plant("code-scattered", sheet.move_tail("5.3.1.3", 2, behind="5.3.1.4"))


def _garbled(text: str) -> str:
    """Read a text's UTF-8 bytes as cp1252, as the faulty tool did."""
    return text.encode("utf-8").decode("cp1252")


def _garble(sheet: Sheet) -> None:
    for kode in ("4.2.2.2", "4.3.3.2"):
        for row in sheet.of(kode):
            row.nama, row.uraian = _garbled(row.nama), _garbled(row.uraian)
            sheet.plant("mojibake", row)
    row = sheet.row("4.3.1.1", "Kabel NYM 3 x 1,5 mm²")
    row.uraian = _garbled(row.uraian)
    sheet.plant("mojibake", row)
    row = sheet.row("3.3.2.1", "Vinil lembaran tebal 3 mm")
    row.satuan = _garbled("m²")
    sheet.plant("mojibake", row)


def _lose_kode_and_nama(sheet: Sheet) -> None:
    beside = sheet.of("4.1.1.9")[0]
    chapter = (beside.klasifikasi, beside.sub_klasifikasi)
    item = (BAHAN, "M.13.16", "Cermin wastafel 50 x 70 cm", "buah", "1.0000")
    nameless = Row("4.1.1.10", "", "buah", *chapter, *item)
    sheet.insert_after("4.1.1.9", nameless)
    sheet.plant("nama-missing", nameless)
    item = (BAHAN, "M.13.17", "Tempat sabun porselen", "buah", "1.0000")
    codeless = Row("", "Pemasangan 1 buah Tempat Sabun Porselen", "buah", *chapter, *item)
    sheet.insert_after("4.1.1.10", codeless)
    sheet.plant("kode-missing", codeless)
