"""Chapter 5, the plot: drains, paving, light roads and planting."""

from decimal import Decimal

from ahsp.imports.sample import items as i
from ahsp.imports.sample.foundations import LOOSE_STONE
from ahsp.imports.sample.model import BAHAN, PERALATAN, Analysis, Item, Section, use, with_waste
from ahsp.imports.sample.mortar import mortar
from ahsp.imports.sample.trades import TUKANG_BATU, TUKANG_TAMAN, gang, labourers

KLASIFIKASI = "Pekerjaan Tapak"
KANSTIN = Item("M.16.31", BAHAN, "Kanstin beton 15 x 30 x 60 cm", "buah")
AGREGAT = {"A": "M.16.41", "B": "M.16.42"}
ASPAL_EMULSI = Item("M.16.43", BAHAN, "Aspal emulsi", "liter")
LASTON = Item("M.16.44", BAHAN, "Campuran aspal panas (AC-WC)", "ton")
FINISHER = Item("E.16", PERALATAN, "Asphalt finisher", "jam")
TANDEM_ROLLER = Item("E.17", PERALATAN, "Tandem roller", "jam")
SPRAYER = Item("E.18", PERALATAN, "Asphalt sprayer", "jam")
TANAH_SUBUR = Item("M.17.01", BAHAN, "Tanah subur", "m3")
PUPUK = Item("M.17.02", BAHAN, "Pupuk organik", "kg")
TALI = Item("M.17.03", BAHAN, "Tali ijuk", "m'")


def analyses() -> list[Analysis]:
    """Return the chapter's analyses in book order."""
    return [*_drains(), *_paving(), *_roads(), *_planting()]


def _drains() -> Section:
    section = Section("5.1.1", KLASIFIKASI, "Drainase dan Saluran")
    for number, (centimetres, output) in enumerate(((30, 12), (40, 10), (60, 7), (80, 5)), start=1):
        size = f"{centimetres} x {centimetres}"
        channel = Item(f"M.16.{number:02}", BAHAN, f"U-ditch beton {size} x 120 cm", "buah")
        section.add(
            f"Pemasangan 1 m' Saluran U-Ditch {size} cm",
            "m'",
            gang(TUKANG_BATU, output, 3),
            use((channel, 1 / Decimal("1.2"))),
            use((i.PASIR_URUG, Decimal(centimetres + 20) / 100 * Decimal("0.06"))),
            mortar("0.0015", 3),
            use((i.CRANE, 1 / Decimal(output))),
        )
    for number, (centimetres, output) in enumerate(((30, 8), (50, 6)), start=11):
        pipe = Item(f"M.16.{number}", BAHAN, f"Buis beton Ø {centimetres} cm, 1 m", "buah")
        section.add(
            f"Pemasangan 1 m' Buis Beton Ø {centimetres} cm",
            "m'",
            gang(TUKANG_BATU, output, 2),
            use((pipe, with_waste(1, 2)), (i.PASIR_URUG, Decimal(centimetres) / 1000)),
            mortar("0.004", 3),
        )
    section.add(
        "Pemasangan 1 m3 Saluran Batu Belah, Campuran 1 SP : 4 PP",
        "m3",
        gang(TUKANG_BATU, "1.4", 2),
        use((i.BATU_BELAH, LOOSE_STONE)),
        mortar("0.38", 4),
    )
    return section


def _paving() -> Section:
    section = Section("5.2.1", KLASIFIKASI, "Paving dan Kanstin")
    for kode, name, output in (
        ("M.16.21", "Paving Block Tebal 6 cm", 12),
        ("M.16.22", "Paving Block Tebal 8 cm", 10),
        ("M.16.23", "Grass Block Tebal 8 cm", 10),
    ):
        section.add(
            f"Pemasangan 1 m2 {name}",
            "m2",
            gang(TUKANG_BATU, output, 2),
            use((Item(kode, BAHAN, name.lower().capitalize(), "m2"), with_waste(1, 3))),
            use((i.PASIR_URUG, with_waste("0.05", 20)), (i.STAMPER, "0.01")),
        )
    section.add(
        "Pemasangan 1 m' Kanstin Beton 15 x 30 x 60 cm",
        "m'",
        gang(TUKANG_BATU, 14, 2),
        use((KANSTIN, with_waste(1 / Decimal("0.6"), 2))),
        mortar("0.004", 4),
    )
    return section


def _roads() -> Section:
    section = Section("5.2.2", KLASIFIKASI, "Jalan Ringan")
    for grade, kode in AGREGAT.items():
        stone = Item(kode, BAHAN, f"Agregat kelas {grade}", "m3")
        section.add(
            f"Penghamparan 1 m3 Lapis Fondasi Agregat Kelas {grade}",
            "m3",
            labourers(12),
            use((stone, with_waste(1, 22)), (i.AIR, 70)),
            use((i.VIBRO_ROLLER, "0.0250"), (i.DUMP_TRUCK, "0.1200")),
        )
    section.add(
        "Penyemprotan 1 liter Lapis Perekat Aspal Emulsi",
        "liter",
        labourers(400),
        use((ASPAL_EMULSI, with_waste(1, 3))),
        use((SPRAYER, "0.003")),
    )
    section.add(
        "Penghamparan 1 ton Lapis Aus Aspal Beton (AC-WC)",
        "ton",
        labourers(8),
        use((LASTON, with_waste(1, 5))),
        use((FINISHER, "0.02"), (TANDEM_ROLLER, "0.03"), (i.DUMP_TRUCK, "0.25")),
    )
    return section


def _planting() -> Section:
    section = Section("5.3.1", KLASIFIKASI, "Lansekap")
    for kode, name in (("M.17.11", "Rumput Gajah Mini"), ("M.17.12", "Rumput Jepang")):
        section.add(
            f"Penanaman 1 m2 {name}",
            "m2",
            gang(TUKANG_TAMAN, 25, 2),
            use((Item(kode, BAHAN, name, "m2"), "1.05"), (TANAH_SUBUR, "0.05"), (PUPUK, "0.5")),
        )
    # A pit twice the root ball's width, filled with good earth; two stakes a tree.
    for kode, name, earth, output in (
        ("M.17.13", "Ketapang Kencana Tinggi 2 m", "0.25", 6),
        ("M.17.14", "Tabebuya Tinggi 2 m", "0.25", 6),
        ("M.17.15", "Palem Putri Tinggi 1,5 m", "0.20", 8),
    ):
        section.add(
            f"Penanaman 1 pohon {name}",
            "pohon",
            gang(TUKANG_TAMAN, output, 2),
            use((Item(kode, BAHAN, f"Pohon {name}", "pohon"), "1.05")),
            use((TANAH_SUBUR, earth), (PUPUK, 5)),
            use((i.BAMBU, 1), (TALI, 3)),
        )
    section.add(
        "Penanaman 1 m2 Semak dan Perdu, 16 Batang per m2",
        "m2",
        gang(TUKANG_TAMAN, 10, 2),
        use((Item("M.17.16", BAHAN, "Perdu polybag", "batang"), with_waste(16, 5))),
        use((TANAH_SUBUR, "0.1"), (PUPUK, 1)),
    )
    return section
