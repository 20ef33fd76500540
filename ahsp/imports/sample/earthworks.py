"""Chapter 2, earth: digging, filling, compacting and carrying away."""

from decimal import Decimal

from ahsp.imports.sample import items as i
from ahsp.imports.sample.model import Analysis, Section, use, with_waste
from ahsp.imports.sample.trades import OPERATOR, PEKERJA, TUKANG_BATU, gang, labourers

KLASIFIKASI = "Pekerjaan Struktur"

# m3 a pekerja digs in a day at up to 1 m; each further metre costs a fifth of it.
SOILS = {
    "Tanah Biasa": Decimal("1.6"),
    "Tanah Keras": Decimal("1.15"),
    "Tanah Cadas": Decimal("0.75"),
}
DEPTHS = {"sampai dengan 1 m": 0, "lebih dari 1 m sampai dengan 2 m": 1}


def analyses() -> list[Analysis]:
    """Return the chapter's analyses in book order."""
    return [*_digging(), *_filling()]


def _digging() -> Section:
    section = Section("2.1.1", KLASIFIKASI, "Galian Tanah")
    for soil, shallow in SOILS.items():
        for depth, deeper in DEPTHS.items():
            section.add(
                f"Penggalian 1 m3 {soil} Kedalaman {depth}",
                "m3",
                labourers(shallow * (1 - Decimal(deeper) / 5)),
                use((i.ALAT_BANTU, "0.01")),
            )
    section.add(
        "Penggalian 1 m3 Tanah Biasa Kedalaman lebih dari 2 m sampai dengan 3 m",
        "m3",
        labourers(SOILS["Tanah Biasa"] * Decimal("0.6")),
        use((i.DOLKEN, "0.08")),
    )
    section.add(
        "Penggalian 1 m3 Lumpur Kedalaman sampai dengan 1 m",
        "m3",
        labourers("0.9"),
        use((i.POMPA_AIR, "0.05")),
    )
    section.add(
        "Penggalian 1 m3 Tanah Biasa dengan Excavator, Dimuat ke Dump Truck",
        "m3",
        use((PEKERJA, "0.0200"), (OPERATOR, "0.0286")),
        use((i.EXCAVATOR, "0.0286"), (i.DUMP_TRUCK, "0.1143")),
    )
    return section


def _filling() -> Section:
    section = Section("2.1.2", KLASIFIKASI, "Urugan dan Pemadatan")
    section.add("Pengurugan Kembali 1 m3 Galian Tanah", "m3", labourers(3))
    # Loose material settles by a fifth under the stamper.
    for name, item in (
        ("Pasir Urug", i.PASIR_URUG),
        ("Tanah Urug Didatangkan", i.TANAH_URUG),
        ("Sirtu", i.SIRTU),
    ):
        section.add(
            f"Pengurugan 1 m3 dengan {name} Dipadatkan per Lapis 20 cm",
            "m3",
            labourers("3.2"),
            use((item, with_waste(1, 20)), (i.AIR, 20)),
            use((i.STAMPER, "0.05")),
        )
    section.add(
        "Pemadatan 1 m3 Tanah per Lapis 20 cm dengan Stamper",
        "m3",
        labourers(8),
        use((i.STAMPER, "0.0500")),
    )
    for metres, output in ((30, 3), (150, "1.9")):
        section.add(
            f"Pengangkutan 1 m3 Hasil Galian secara Manual sejauh {metres} m",
            "m3",
            labourers(output),
        )
    section.add(
        "Pemasangan 1 m3 Batu Kosong (Aanstamping)",
        "m3",
        gang(TUKANG_BATU, "2.6", 2),
        use((i.BATU_BELAH, with_waste(1, 20)), (i.PASIR_URUG, "0.4")),
    )
    return section
