"""Chapters 2 and 3, overhead: roof frames, coverings and ceilings."""

from decimal import Decimal

from ahsp.imports.sample import items as i
from ahsp.imports.sample.model import BAHAN, Analysis, Item, Section, use, with_waste
from ahsp.imports.sample.mortar import mortar
from ahsp.imports.sample.trades import TUKANG_BESI, TUKANG_KAYU, gang

KANAL_C = Item("M.09.01", BAHAN, "Baja ringan kanal C 75.0,75", "m'")
RENG = Item("M.09.02", BAHAN, "Reng baja ringan 30.0,45", "m'")
RENG_KAYU = Item("M.09.06", BAHAN, "Reng 2/3 kayu kelas III", "m3")
BAJA_PROFIL = Item("M.09.03", BAHAN, "Baja profil WF", "kg")
ELEKTRODA = Item("M.09.04", BAHAN, "Kawat las listrik", "kg")
BESI_STRIP = Item("M.09.05", BAHAN, "Besi strip tebal 5 mm", "kg")

# kode item, covering, unit of the item, m2 (or m') that one covers, m2 a tukang a day
COVERINGS = (
    ("M.09.11", "Genteng Palentong", "buah", "0.0417", 12),
    ("M.09.12", "Genteng Keramik", "buah", "0.0700", 13),
    ("M.09.13", "Genteng Beton", "buah", "0.0990", 12),
    ("M.09.14", "Genteng Metal", "lembar", "0.6006", 20),
)
SHEETS = (
    ("M.09.15", "Seng Gelombang BJLS 0,20", "lembar", "1.02", 20),
    ("M.09.16", "Spandek Tebal 0,35 mm", "m2", "0.95", 25),
    ("M.09.17", "Polikarbonat Tebal 6 mm", "m2", "0.95", 15),
)
CEILINGS = (
    ("M.10.01", "Papan Gypsum Tebal 9 mm", "lembar", "2.88", 12),
    ("M.10.02", "Papan GRC Tebal 4 mm", "lembar", "2.9768", 10),
    ("M.10.03", "Panel PVC Tebal 8 mm", "m2", "1", 12),
    ("M.10.04", "Kalsiboard Tebal 3,5 mm", "lembar", "2.9768", 10),
    ("M.10.05", "Tripleks Tebal 4 mm", "lembar", "2.9768", 11),
)
LIST_GYPSUM = Item("M.10.11", BAHAN, "List gypsum lebar 10 cm", "m'")
KOMPON = Item("M.10.12", BAHAN, "Kompon dan pita sambung", "kg")
SENG_PELAT = Item("M.09.18", BAHAN, "Seng pelat BJLS 0,30 lebar 90 cm", "m'")


def frames() -> list[Analysis]:
    """Return the roof frames, in the structural chapter."""
    section = Section("2.4.1", "Pekerjaan Struktur", "Rangka Atap")
    section.add(
        "Pemasangan 1 m3 Kuda-kuda Kayu Kelas II Bentang 6 m",
        "m3",
        gang(TUKANG_KAYU, "0.08", "0.4"),
        use((i.KAYU_KELAS_II, with_waste(1, 10)), (BESI_STRIP, 15), (i.PAKU, "5.6")),
    )
    section.add(
        "Pemasangan 1 m2 Rangka Kaso dan Reng untuk Atap Genteng",
        "m2",
        gang(TUKANG_KAYU, 10, 1),
        # Kaso 5/7 at half a metre, reng 2/3 at a tile's length.
        use((i.KASO, with_waste("0.0070", 10)), (RENG_KAYU, "0.0032"), (i.PAKU, "0.25")),
    )
    section.add(
        "Pemasangan 1 m2 Rangka Atap Baja Ringan Kanal C 75 untuk Genteng",
        "m2",
        gang(TUKANG_BESI, 9, 1),
        use((KANAL_C, "3.5"), (RENG, "4.2"), (i.SEKRUP, 24), (i.DYNABOLT, "0.4")),
        use((i.BOR_LISTRIK, "0.06")),
    )
    section.add(
        "Pemasangan 1 kg Rangka Kuda-kuda Baja Profil WF",
        "kg",
        gang(TUKANG_BESI, 45, 1),
        use((BAJA_PROFIL, with_waste(1, 10)), (ELEKTRODA, "0.012")),
        use((i.CRANE, "0.0016"), (i.GERINDA, "0.003")),
    )
    return list(section)


def finishes() -> list[Analysis]:
    """Return roof coverings and ceilings, in the architectural chapter."""
    return [*_ceilings(), *_coverings()]


def _ceilings() -> Section:
    section = Section("3.4.1", "Pekerjaan Arsitektur", "Plafon")
    for kode, name, unit, covers, output in CEILINGS:
        board = Item(kode, BAHAN, name, unit)
        section.add(
            f"Pemasangan 1 m2 Plafon {name}, Rangka Hollow",
            "m2",
            gang(TUKANG_KAYU, output, 1),
            use((board, with_waste(1 / Decimal(covers), 6)), (i.SEKRUP, 16)),
            use((i.HOLLOW, "4.0")),
            use((KOMPON, "0.30")) if unit == "lembar" else (),
        )
    section.add(
        "Pemasangan 1 m' List Plafon Gypsum Lebar 10 cm",
        "m'",
        gang(TUKANG_KAYU, 20, 1),
        use((LIST_GYPSUM, with_waste(1, 5)), (KOMPON, "0.10"), (i.SEKRUP, 3)),
    )
    return section


def _coverings() -> Section:
    section = Section("3.5.1", "Pekerjaan Arsitektur", "Penutup Atap")
    for kode, name, unit, covers, output in COVERINGS:
        cover = Item(kode, BAHAN, name, unit)
        section.add(
            f"Pemasangan 1 m2 Atap {name}",
            "m2",
            gang(TUKANG_KAYU, output, 2),
            use((cover, with_waste(1 / Decimal(covers), 4)), (i.PAKU, "0.03")),
        )
    for kode, name, unit, covers, output in SHEETS:
        cover = Item(kode, BAHAN, name, unit)
        section.add(
            f"Pemasangan 1 m2 Atap {name}",
            "m2",
            gang(TUKANG_KAYU, output, 2),
            use((cover, with_waste(1 / Decimal(covers), 5)), (i.SEKRUP_ATAP, 6)),
        )
    for kode, name, per_metre in (("M.09.21", "Palentong", 5), ("M.09.22", "Beton", "3.5")):
        ridge = Item(kode, BAHAN, f"Genteng bubungan {name.lower()}", "buah")
        section.add(
            f"Pemasangan 1 m' Bubungan Genteng {name}",
            "m'",
            gang(TUKANG_KAYU, 5, 2),
            use((ridge, per_metre)),
            mortar("0.018", 3),
        )
    section.add(
        "Pemasangan 1 m' Talang Datar Seng BJLS 0,30 Lebar 90 cm",
        "m'",
        gang(TUKANG_KAYU, 4, 1),
        use((SENG_PELAT, with_waste(1, 5)), (i.PAKU, "0.015"), (i.PAPAN_KELAS_II, "0.019")),
    )
    return section
