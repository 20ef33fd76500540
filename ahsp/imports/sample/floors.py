"""Chapter 3, floor and wall tiling."""

from decimal import Decimal

from ahsp.imports.sample import items as i
from ahsp.imports.sample.model import BAHAN, Analysis, Item, Lines, Number, Section, use, with_waste
from ahsp.imports.sample.mortar import mortar
from ahsp.imports.sample.trades import TUKANG_BATU, TUKANG_KAYU, gang

KLASIFIKASI = "Pekerjaan Arsitektur"
FLOOR_TILES = (
    # kode item, tile, side in cm, m2 a tukang a day
    ("M.08.01", "Keramik", 30, 6),
    ("M.08.02", "Keramik", 40, "6.5"),
    ("M.08.03", "Keramik", 60, 7),
    ("M.08.04", "Granit", 60, "5.5"),
    ("M.08.05", "Granit", 80, 5),
)
WALL_TILES = (
    ("M.08.11", "Keramik", 20, 25, 4),
    ("M.08.12", "Keramik", 30, 60, "4.5"),
    ("M.08.13", "Granit", 60, 60, "3.5"),
)
VINIL = Item("M.08.21", BAHAN, "Vinil lembaran tebal 3 mm", "m2")
LEM_VINIL = Item("M.08.22", BAHAN, "Lem vinil", "kg")
PARKET = Item("M.08.23", BAHAN, "Parket kayu jati tebal 12 mm", "m2")
HARDENER = Item("M.08.24", BAHAN, "Floor hardener", "kg")
PLINT = Item("M.08.25", BAHAN, "Plint keramik 10 x 40 cm", "buah")


def analyses() -> list[Analysis]:
    """Return the chapter's analyses in book order."""
    return [*_tiled_floors(), *_other_floors(), *_tiled_walls()]


def _tile(kode: str, name: str, size: str) -> Item:
    return Item(kode, BAHAN, f"{name} {size} cm", "m2")


def _grout(width: int, height: int) -> Lines:
    """Coloured cement for 3 mm joints 8 mm deep around tiles of so many cm."""
    metres = Decimal(100) / width + Decimal(100) / height
    return use((i.SEMEN_WARNA, metres * Decimal("0.003") * Decimal("0.008") * 1800))


def _laid(tile: Item, width: int, height: int, output: Number, bond: Lines = ()) -> Lines:
    """A tile with 5 % of cuts in a bed of 25 mm of mortar, jointed; `bond` helps heavy ones."""
    return (
        gang(TUKANG_BATU, output, 2)
        + use((tile, with_waste(1, 5)))
        + mortar("0.025", 4)
        + bond
        + _grout(width, height)
        + use((i.GERINDA, "0.02"))
    )


def _tiled_floors() -> Section:
    section = Section("3.3.1", KLASIFIKASI, "Lantai Keramik dan Granit")
    for kode, name, side, output in FLOOR_TILES:
        size = f"{side} x {side}"
        section.add(
            f"Pemasangan 1 m2 Lantai {name} Ukuran {size} cm",
            "m2",
            _laid(_tile(kode, name, size), side, side, output),
        )
    section.add(
        "Pemasangan 1 m' Plint Keramik Ukuran 10 x 40 cm",
        "m'",
        gang(TUKANG_BATU, 14, 1),
        use((PLINT, with_waste("2.5", 6))),
        mortar("0.002", 4),
        use((i.SEMEN_WARNA, "0.025")),
    )
    return section


def _other_floors() -> Section:
    section = Section("3.3.2", KLASIFIKASI, "Penutup Lantai Lain")
    section.add(
        "Pemasangan 1 m2 Lantai Vinil Lembaran",
        "m2",
        gang(TUKANG_KAYU, 14, 1),
        use((VINIL, "1.05"), (LEM_VINIL, "0.35")),
    )
    section.add(
        "Pemasangan 1 m2 Lantai Parket Kayu",
        "m2",
        gang(TUKANG_KAYU, 4, "0.5"),
        use((PARKET, "1.05"), (i.LEM_KAYU, "0.6"), (i.PAKU, "0.05")),
    )
    section.add(
        "Pelapisan 1 m2 Lantai Beton dengan Floor Hardener",
        "m2",
        gang(TUKANG_BATU, 30, 1),
        use((HARDENER, 5)),
    )
    return section


def _tiled_walls() -> Section:
    section = Section("3.3.3", KLASIFIKASI, "Pelapis Dinding")
    for kode, name, width, height, output in WALL_TILES:
        size = f"{width} x {height}"
        tile = Item(kode, BAHAN, f"{name} dinding {size} cm", "m2")
        bond = use((i.PEREKAT_KERAMIK, "1.2")) if name == "Granit" else ()
        section.add(
            f"Pemasangan 1 m2 Dinding {name} Ukuran {size} cm",
            "m2",
            _laid(tile, width, height, output, bond),
        )
    return section
