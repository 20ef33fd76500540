"""Chapter 3, frames, doors, windows, their glass and hardware."""

from ahsp.imports.sample import items as i
from ahsp.imports.sample.model import BAHAN, Analysis, Item, Section, use, with_waste
from ahsp.imports.sample.trades import TUKANG_ALUMINIUM, TUKANG_KAYU, gang

KLASIFIKASI = "Pekerjaan Arsitektur"
ALUMINIUM_3 = Item("M.11.01", BAHAN, "Profil kusen aluminium 3 inci", "m'")
ALUMINIUM_4 = Item("M.11.02", BAHAN, "Profil kusen aluminium 4 inci", "m'")
RANGKA_DAUN = Item("M.11.03", BAHAN, "Profil rangka daun aluminium", "m'")
KARET_KACA = Item("M.11.04", BAHAN, "Karet kaca", "m'")
TRIPLEKS = Item("M.11.05", BAHAN, "Tripleks 4 mm, 90 x 220 cm", "lembar")

# kode item, hardware, unit, sets a tukang a day
HARDWARE = (
    ("M.11.21", "Kunci Tanam Dua Slaag", "buah", 4),
    ("M.11.22", "Engsel Pintu 4 Inci", "buah", 12),
    ("M.11.23", "Engsel Jendela 3 Inci", "buah", 14),
    ("M.11.24", "Grendel Jendela", "buah", 14),
    ("M.11.25", "Kait Angin Jendela", "buah", 16),
)


def analyses() -> list[Analysis]:
    """Return the chapter's analyses in book order."""
    return [*_timber(), *_aluminium(), *_glass_and_hardware()]


def _timber() -> Section:
    section = Section("3.6.1", KLASIFIKASI, "Kusen, Pintu, dan Jendela Kayu")
    section.add(
        "Pembuatan dan Pemasangan 1 m3 Kusen Pintu dan Jendela Kayu Kelas II",
        "m3",
        gang(TUKANG_KAYU, "0.055", "0.35"),
        use((i.KAYU_KELAS_II, with_waste(1, 10)), (i.PAKU, "1.2"), (i.LEM_KAYU, "1.1")),
    )
    # A leaf's timber is its area times 4 cm times the solid share, and a fifth planed away.
    for name, solid, output in (
        ("Pintu Panel", "0.032", "0.40"),
        ("Pintu Klamp", "0.028", "0.80"),
        ("Jendela Kaca", "0.020", "0.50"),
        ("Jendela Jalusi", "0.050", "0.30"),
    ):
        section.add(
            f"Pembuatan dan Pemasangan 1 m2 Daun {name} Kayu Kelas II",
            "m2",
            gang(TUKANG_KAYU, output, "0.35"),
            use((i.PAPAN_KELAS_II, with_waste(solid, 20)), (i.LEM_KAYU, "0.35")),
        )
    section.add(
        "Pembuatan dan Pemasangan 1 m2 Daun Pintu Tripleks Rangkap",
        "m2",
        gang(TUKANG_KAYU, "0.7", "0.4"),
        use((i.PAPAN_KELAS_II, "0.0204"), (TRIPLEKS, "1.01"), (i.LEM_KAYU, "0.45")),
        use((i.PAKU, "0.03")),
    )
    return section


def _aluminium() -> Section:
    section = Section("3.6.2", KLASIFIKASI, "Kusen, Pintu, dan Jendela Aluminium")
    for inches, profile in ((3, ALUMINIUM_3), (4, ALUMINIUM_4)):
        section.add(
            f"Pemasangan 1 m' Kusen Aluminium {inches} Inci",
            "m'",
            gang(TUKANG_ALUMINIUM, 20, 1),
            use((profile, with_waste(1, 10)), (i.SEKRUP, 2), (i.SEALANT, "0.06")),
            use((i.BOR_LISTRIK, "0.02")),
        )
    for leaf, profile_length, output in (("Pintu", "4.4", 4), ("Jendela", "4.8", "4.5")):
        section.add(
            f"Pemasangan 1 m2 Daun {leaf} Aluminium Rangka Kaca",
            "m2",
            gang(TUKANG_ALUMINIUM, output, 1),
            use((RANGKA_DAUN, profile_length), (KARET_KACA, "4.5"), (i.SEALANT, "0.27")),
            use((i.BOR_LISTRIK, "0.05")),
        )
    return section


def _glass_and_hardware() -> Section:
    section = Section("3.6.3", KLASIFIKASI, "Kaca dan Alat Penggantung")
    for number, (name, output) in enumerate(
        (("Polos Tebal 5 mm", 7), ("Rayban Tebal 5 mm", 7), ("Tempered Tebal 8 mm", 5)), start=11
    ):
        glass = Item(f"M.11.{number}", BAHAN, f"Kaca {name.lower()}", "m2")
        section.add(
            f"Pemasangan 1 m2 Kaca {name}",
            "m2",
            gang(TUKANG_KAYU, output, "0.2"),
            use((glass, with_waste(1, 10)), (i.SEALANT, "0.05")),
        )
    for kode, name, unit, output in HARDWARE:
        hardware = Item(kode, BAHAN, name, unit)
        section.add(
            f"Pemasangan 1 {unit} {name}",
            unit,
            gang(TUKANG_KAYU, output, "0.1"),
            use((hardware, 1)),
        )
    return section
