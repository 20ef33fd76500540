"""Chapter 2, concrete: mixes by grade, mixed by hand, by molen or delivered."""

from decimal import Decimal
from typing import NamedTuple

from ahsp.imports.sample import items as i
from ahsp.imports.sample.model import BAHAN, PERALATAN, Analysis, Item, Lines, Section, use
from ahsp.imports.sample.trades import TUKANG_BATU, gang

KLASIFIKASI = "Pekerjaan Struktur"

# A plain mix by mass: litres of water for the slump, fresh density, gravel's share.
WATER = Decimal(205)
DENSITY = Decimal(2330)
GRAVEL_SHARE = Decimal("0.538")


class Grade(NamedTuple):
    """A concrete grade by cylinder strength (MPa) and by the older cube name."""

    mpa: str
    k: int


GRADES = (
    Grade("7,4", 100),
    Grade("9,8", 125),
    Grade("12,2", 150),
    Grade("14,5", 175),
    Grade("16,9", 200),
    Grade("19,3", 225),
    Grade("21,7", 250),
    Grade("24,0", 275),
    Grade("26,4", 300),
    Grade("31,2", 350),
)
BY_MOLEN = tuple(grade for grade in GRADES if grade.k >= 200)
DELIVERED = tuple(grade for grade in GRADES if grade.k in (225, 250, 300, 350))

POMPA_BETON = Item("E.15", PERALATAN, "Concrete pump", "jam")
POLYETHYLENE = Item("M.05.90", BAHAN, "Plastik cor polyethylene", "m2")
WATERSTOP = Item("M.05.91", BAHAN, "Waterstop PVC lebar 200 mm", "m'")
# The older book asked for a wetter mix.
OLD_WATER = Decimal(215)


def mix(grade: Grade, water: Decimal = WATER) -> Lines:
    """Semen, pasir, kerikil (kg) and water (liter) for 1 m3.

    Strength grows linearly with the cement-water ratio; what the density leaves is
    aggregate.
    """
    mpa = Decimal(grade.mpa.replace(",", "."))
    cement = (water * (Decimal("0.85") + mpa / 25)).quantize(Decimal(1))
    aggregate = DENSITY - water - cement
    gravel = (aggregate * GRAVEL_SHARE).quantize(Decimal(1))
    return use(
        (i.SEMEN, cement),
        (i.PASIR_BETON, aggregate - gravel),
        (i.KERIKIL, gravel),
        (i.AIR, water),
    )


def analyses() -> list[Analysis]:
    """Return the chapter's analyses in book order."""
    return [*_by_hand(), *_by_molen(), *_delivered()]


def _by_hand() -> Section:
    section = Section("2.2.1.1", KLASIFIKASI, "Beton Dicampur secara Manual")
    for grade in GRADES:
        section.add(
            f"Pembuatan 1 m3 Beton Mutu f'c {grade.mpa} MPa (K-{grade.k}), "
            "Slump 12 ± 2 cm, secara Manual",
            "m3",
            gang(TUKANG_BATU, "3.6", 6),
            mix(grade),
        )
    return section


def _by_molen() -> Section:
    section = Section("2.2.1.2", KLASIFIKASI, "Beton Dicampur dengan Molen")
    for grade in BY_MOLEN:
        section.add(
            f"Pembuatan 1 m3 Beton Mutu f'c {grade.mpa} MPa (K-{grade.k}) dengan Molen",
            "m3",
            gang(TUKANG_BATU, 5, 5),
            mix(grade),
            use((i.MOLEN, "0.25"), (i.VIBRATOR, "0.1")),
        )
    return section


def _delivered() -> Section:
    section = Section("2.2.1.3", KLASIFIKASI, "Beton Siap Pakai (Ready Mix)")
    for number, grade in enumerate(DELIVERED, start=1):
        ready = Item(
            f"M.05.{number:02}", BAHAN, f"Beton siap pakai f'c {grade.mpa} MPa (K-{grade.k})", "m3"
        )
        section.add(
            f"Pengecoran 1 m3 Beton Siap Pakai f'c {grade.mpa} MPa (K-{grade.k}), Pompa Beton",
            "m3",
            gang(TUKANG_BATU, 10, 4),
            use((ready, "1.02")),
            use((POMPA_BETON, "0.12"), (i.VIBRATOR, "0.1")),
        )
    section.add(
        "Pemasangan 1 m2 Plastik Cor untuk Alas Pelat Beton",
        "m2",
        gang(TUKANG_BATU, 80, 1),
        use((POLYETHYLENE, "1.1")),
    )
    section.add(
        "Pemasangan 1 m' Waterstop PVC Lebar 200 mm",
        "m'",
        gang(TUKANG_BATU, 24, 1),
        use((WATERSTOP, "1.05"), (i.KAWAT_BENDRAT, "0.02")),
    )
    return section


def older_book() -> list[Analysis]:
    """Return the mixes that keep the dotted letter codes of the older book."""
    section = Section("A.4.1.1", KLASIFIKASI, "Beton (Penomoran Lama)")
    for grade in GRADES[3:8]:
        section.add(
            f"Membuat 1 m3 Beton Mutu f'c {grade.mpa} MPa (K {grade.k}), Slump 14 cm",
            "m3",
            gang(TUKANG_BATU, "3.5", 6),
            mix(grade, OLD_WATER),
        )
    return list(section)
