"""Chapter 2, reinforcement and formwork."""

from decimal import Decimal

from ahsp.imports.sample import items as i
from ahsp.imports.sample.concrete import GRADES, mix
from ahsp.imports.sample.model import BAHAN, Analysis, Item, Lines, Section, scaled, use, with_waste
from ahsp.imports.sample.trades import TUKANG_BATU, TUKANG_BESI, TUKANG_KAYU, gang, labourers

KLASIFIKASI = "Pekerjaan Struktur"
FORM_FACES = (
    # part, m2 a tukang a day, m3 of battens per m2, props per m2 (half of them reused)
    ("Fondasi", 5, "0.040", 0),
    ("Sloof", 5, "0.045", 0),
    ("Kolom", 4, "0.040", "2.0"),
    ("Balok", "3.8", "0.040", "2.0"),
    ("Pelat Lantai", 4, "0.040", "6.0"),
    ("Dinding", "3.5", "0.030", "3.0"),
    ("Tangga", 3, "0.030", "2.0"),
)


def analyses() -> list[Analysis]:
    """Return the chapter's analyses in book order."""
    return [*_bars(), *_mesh(), *_formwork(), *_practical_members()]


def _tied(bar: Item, kilograms: int = 1) -> Lines:
    """Bars with 5 % of offcuts, tied with 15 g of wire per kg, cut on a hired bender."""
    return use(
        (bar, with_waste(kilograms, 5)),
        (i.KAWAT_BENDRAT, Decimal("0.015") * kilograms),
        (i.BAR_CUTTER, Decimal("0.002") * kilograms),
    )


def _bars() -> Section:
    section = Section("2.2.2", KLASIFIKASI, "Pembesian")
    # Thin bars carry less steel per tie, so a gang bends fewer kilograms of them.
    for bar, name, sizes in (
        (i.BESI_POLOS, "Polos Ø", ((6, 110), (8, 125), (10, 140), (12, 155))),
        (i.BESI_ULIR, "Ulir D", ((10, 135), (13, 150), (16, 165), (19, 180), (22, 190))),
    ):
        for diameter, output in sizes:
            section.add(
                f"Pembesian 1 kg dengan Besi {name}{diameter} mm",
                "kg",
                gang(TUKANG_BESI, output, 1),
                _tied(bar),
            )
    return section


def _mesh() -> Section:
    section = Section("2.2.3", KLASIFIKASI, "Jaring Kawat Baja (Wiremesh)")
    for number, size in enumerate(("M6", "M8"), start=1):
        sheet = Item(f"M.06.{number:02}", BAHAN, f"Wiremesh {size}, 210 x 540 cm", "lembar")
        section.add(
            f"Pemasangan 1 m2 Wiremesh {size}",
            "m2",
            gang(TUKANG_BESI, 40, 1),
            # A sheet covers 11.34 m2; one square of it is lost to each lap.
            use((sheet, with_waste(1 / Decimal("11.34"), 8)), (i.KAWAT_BENDRAT, "0.05")),
        )
    return section


def _formwork() -> Section:
    section = Section("2.2.4", KLASIFIKASI, "Bekisting")
    for part, output, battens, props in FORM_FACES:
        section.add(
            f"Pemasangan 1 m2 Bekisting untuk {part} (2 Kali Pakai)",
            "m2",
            gang(TUKANG_KAYU, output, 2),
            use((i.KAYU_BEKISTING, Decimal(battens) / 2), (i.MULTIPLEKS_9, "0.175")),
            use((i.PAKU, "0.35"), (i.MINYAK_BEKISTING, "0.2")),
            use((i.DOLKEN, Decimal(props) / 2)) if props else (),
        )
    section.add("Pembongkaran 1 m2 Bekisting secara Hati-hati", "m2", labourers(20))
    return section


def _practical_members() -> Section:
    section = Section("2.2.5", KLASIFIKASI, "Beton Bertulang Praktis")
    for name, width, height, steel, boards in (
        ("Kolom Praktis", 11, 11, "3.2", "0.0040"),
        ("Ring Balok", 10, 15, "3.8", "0.0050"),
    ):
        volume = Decimal(width * height) / 10_000
        section.add(
            f"Pembuatan 1 m' {name} Beton Bertulang Ukuran {width} x {height} cm",
            "m'",
            gang(TUKANG_BATU, 8, 2),
            use((i.KAYU_BEKISTING, boards), (i.PAKU, "0.02")),
            use((i.BESI_POLOS, steel), (i.KAWAT_BENDRAT, Decimal(steel) * Decimal("0.015"))),
            scaled(mix(GRADES[3]), volume),
        )
    return section
