"""Workbooks put together at random from all that stands in real ones, and some that does not."""

from pathlib import Path
from random import Random
from typing import Any

from ahsp.imports.reading.instructions import Instructions
from tests.imports.offices import HEADERS as OFFICE_HEADERS
from tests.imports.offices import mapping
from tests.imports.sheets.test_block import HEADER, block
from tests.imports.workbooks import Formula, line, save

FLAT: tuple[list[Any], ...] = (
    line(),
    line("1.1", "Semen", "12.5", kategori="BHN", satuan="kg"),
    line("1.1", "Semen", 12500, kategori="BHN", satuan="kg"),
    line("1.2", "Mandor", "0.05"),
    line("1.2", "Mandor", "0.07"),
    line("1. 3.", "Pekerja", "1"),
    line("1.4", satuan=""),
    line("1.5", koefisien="banyak"),
    line("1.6", kategori=""),
    line("", nama="Tanpa kode"),
    line("", nama=""),
    line("1.7", koefisien=Formula("=1/0", "#DIV/0!")),
    line("1.8", uraian="", satuan="", koefisien=""),
    line("1.9", nama="", koefisien=""),
    ["1.1", "Pekerjaan 1.1"],
    [None, "Hanya nama"],
    [None, None, "A. TENAGA KERJA"],
    [None, None, None, None, "Jumlah harga bahan", None, None, None, None, None],
    [None] * 9 + ["Dicetak"],
    list(range(1, 11)),
    [None],
    [" "],
)
OFFICE: tuple[list[Any], ...] = (
    ["7.1 (1)", "Beton mutu rendah"],
    ["7.1 (2)", "Bekisting", "L.02", "Tukang kayu", "OH", "0,33", None],
    ["7.1 (3)", None, None, "Pekerja", "OH", "1,5", None],
    [None, None, None, "A. TENAGA KERJA"],
    [None, None, None, "B. BAHAN"],
    [None, None, None, "Bahan campuran"],
    [None, None, None, "Pekerja", "OH", "1,65", 100_000],
    [None, None, None, "Pekerja", "OH", "1,65", 100_000],
    [None, None, "M.15", "Semen", "kg", "326", None],
    [None, None, "E.04", "Molen", "jam", "sedikit", None],
    [None, None, None, "JUMLAH TENAGA KERJA", None, None, 177_450],
    [None] * 6 + [5],
    [None],
)
BLOCKS: tuple[list[list[Any]], ...] = (
    block("1.1.1.1", "Pagar kayu", [1, "Paku", "M.7", "kg", 0.05, 1, 1]),
    block("1.1.1.2", "Pagar seng", ["B.1", "Pengadaan Baut"], [1, "Baut", "", "buah", 4, 1, 1]),
    block("1.1.1.2", "Pagar lain", [1, "Paku", "M.7", "kg", 0.05], [2, "Paku", "M.7", "kg", 0.05]),
    block("", "Tanpa kode", [1, "Paku", "M.7", "", 0.05], [], [None, None, None, None, None, 7]),
    [["1.1.1.3", "Biaya"], HEADER, ["I", "ASUMSI"], [], [1, "Jarak", "L", "km", 8.7], []],
    [["1.1.2", "Bab lain"], [], ["catatan"], []],
    [HEADER],
    [["1.1.1.4", "Kosong"], [], HEADER],
    [["A", "BAHAN"], [1, "Pasir", "M.1", "m3", 0.5]],
    [[]],
)
OTHERS: tuple[list[list[Any]], ...] = (
    [],
    [["REKAPITULASI"], [], ["1", "Pagar", 5]],
    [["Uraian", "Satuan", "Harga"], ["Semen", "kg", 1_500]],
)
LAYOUTS = ("flat", "flat-carried", "section", "prefix", "block")


def odd_book(path: Path, layout: str, seed: int) -> tuple[Path, Instructions]:
    """Write a workbook of one layout, and other sheets beside it.

    Returns:
        the workbook, and what its reader has to be told of it.
    """
    random = Random(seed)
    others = {f"Lembar {number}": random.choice(OTHERS) for number in range(random.randrange(3))}
    place: dict[str, Any] = {"others": others, "top": random.randrange(3)}
    count = random.randrange(1, 40)
    if layout == "block":
        rows = [row for each in random.choices(BLOCKS, k=count) for row in each]
        return save(path, [*block("1.1", "Awal"), *rows], headers=["1", "BAB"], **place), (
            Instructions()
        )
    if layout in ("section", "prefix"):
        rows = random.choices(OFFICE, k=count)
        told = mapping(kategori=layout, header=place["top"] + 1)
        save(path, [OFFICE[1], *rows], headers=OFFICE_HEADERS, sheet=told.sheet, **place)
        return path, Instructions(mappings=[told])
    rows = random.choices(FLAT, k=count)
    if layout == "flat-carried":
        rows = [[None, None, *row[2:]] if random.random() < 0.6 else row for row in rows]
    return save(path, [FLAT[0], *rows], **place), Instructions()
