"""Chapter 3, painting of walls, timber and steel."""

from decimal import Decimal

from ahsp.imports.sample.items import SCAFFOLDING
from ahsp.imports.sample.model import BAHAN, Analysis, Item, Lines, Number, Section, use
from ahsp.imports.sample.trades import TUKANG_CAT, gang

CAT_TEMBOK = Item("M.12.01", BAHAN, "Cat tembok penutup", "kg")
CAT_LUAR = Item("M.12.02", BAHAN, "Cat tembok tahan cuaca", "kg")
CAT_DASAR = Item("M.12.03", BAHAN, "Cat dasar alkali", "kg")
PLAMIR = Item("M.12.04", BAHAN, "Plamir tembok", "kg")
PELAPIS = Item("M.12.05", BAHAN, "Pelapis kedap air", "kg")
CAT_KAYU = Item("M.12.06", BAHAN, "Cat kayu mengkilap", "kg")
MENI_KAYU = Item("M.12.07", BAHAN, "Meni kayu", "kg")
POLITUR = Item("M.12.08", BAHAN, "Politur siap pakai", "liter")
CAT_BESI = Item("M.12.09", BAHAN, "Cat besi", "kg")
MENI_BESI = Item("M.12.10", BAHAN, "Meni besi", "kg")
EPOKSI = Item("M.12.11", BAHAN, "Cat epoksi dua komponen", "kg")
AMPELAS = Item("M.12.12", BAHAN, "Kertas ampelas", "lembar")
PENGENCER = Item("M.12.13", BAHAN, "Pengencer", "liter")


def _coats(paint: Item, coats: int, m2_per_kg: Number) -> Lines:
    """Paint for so many coats, each kilogram covering `m2_per_kg`, 4 % left in the tin."""
    return use((paint, Decimal(coats) / Decimal(m2_per_kg) * Decimal("1.04")))


def analyses() -> list[Analysis]:
    """Return the chapter's analyses in book order."""
    section = Section("3.7.1", "Pekerjaan Arsitektur", "Pengecatan")
    scaffold = use((SCAFFOLDING, "0.01"))
    inside = use((PLAMIR, "0.1"), (AMPELAS, "0.1")) + _coats(CAT_DASAR, 1, "10.4")
    outside = use((AMPELAS, "0.1")) + _coats(CAT_DASAR, 1, "10.4")
    primed_wood = use((AMPELAS, "0.2"), (PENGENCER, "0.04")) + _coats(MENI_KAYU, 1, "5.2")
    primed_steel = use((AMPELAS, "0.2"), (PENGENCER, "0.03")) + _coats(MENI_BESI, 1, 8)
    for name, output, materials in (
        ("Tembok Baru Bagian Dalam", 24, inside + _coats(CAT_TEMBOK, 2, 8) + scaffold),
        ("Tembok Baru Bagian Luar", 20, outside + _coats(CAT_LUAR, 2, 8) + scaffold),
        ("Ulang Tembok Lama", 36, use((AMPELAS, "0.1")) + _coats(CAT_TEMBOK, 2, 10)),
        ("Plafon", 18, inside + _coats(CAT_TEMBOK, 2, 9) + scaffold),
        ("Kayu Baru, 2 Lapis", 12, primed_wood + _coats(CAT_KAYU, 2, 13)),
        ("Besi dan Baja, 2 Lapis", 15, primed_steel + _coats(CAT_BESI, 2, 13)),
        ("Lantai dengan Epoksi, 2 Lapis", 16, _coats(EPOKSI, 2, 5)),
    ):
        section.add(f"Pengecatan 1 m2 {name}", "m2", gang(TUKANG_CAT, output, "0.7"), materials)
    section.add(
        "Pemolituran 1 m2 Kayu",
        "m2",
        gang(TUKANG_CAT, 8, "0.5"),
        use((POLITUR, "0.4"), (AMPELAS, 2), (PENGENCER, "0.1")),
    )
    section.add(
        "Pelapisan 1 m2 Dak Beton dengan Pelapis Kedap Air, 3 Lapis",
        "m2",
        gang(TUKANG_CAT, 15, "0.7"),
        _coats(PELAPIS, 3, 3),
    )
    return list(section)
