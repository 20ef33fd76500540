"""Chapter 4, electrical points, fittings, panels and cables."""

from ahsp.imports.sample import items as i
from ahsp.imports.sample.model import BAHAN, Analysis, Item, Section, use, with_waste
from ahsp.imports.sample.trades import TUKANG_LISTRIK, gang

KLASIFIKASI = "Pekerjaan Mekanikal, Elektrikal, dan Perpipaan"
NYM_1_5 = Item("M.15.01", BAHAN, "Kabel NYM 3 x 1,5 mm²", "m'")
NYM_2_5 = Item("M.15.02", BAHAN, "Kabel NYM 3 x 2,5 mm²", "m'")
PIPA_KONDUIT = Item("M.15.03", BAHAN, "Pipa konduit PVC 20 mm", "m'")
KLEM = Item("M.15.04", BAHAN, "Klem pipa konduit", "buah")
KOTAK_SAMBUNG = Item("M.15.05", BAHAN, "Kotak sambung (T-dus)", "buah")
ISOLASI = Item("M.15.06", BAHAN, "Isolasi kabel", "buah")
SKUN = Item("M.15.07", BAHAN, "Sepatu kabel (skun)", "buah")
BATANG_BUMI = Item("M.15.08", BAHAN, "Batang pembumian tembaga 5/8 inci", "m'")
BC_50 = Item("M.15.09", BAHAN, "Kabel BC 50 mm²", "m'")

FITTINGS = (
    ("M.15.21", "Lampu LED 12 W Lengkap Fiting", 12),
    ("M.15.22", "Lampu TL LED 2 x 18 W Lengkap Armatur", 6),
    ("M.15.23", "Saklar Tunggal", 14),
    ("M.15.24", "Saklar Ganda", 12),
    ("M.15.25", "Stop Kontak Satu Fasa", 12),
    ("M.15.26", "MCB 1 Fasa 10 A", 14),
)
CABLES = (("M.15.31", "4 x 10", 40), ("M.15.32", "4 x 25", 28))


def analyses() -> list[Analysis]:
    """Return the chapter's analyses in book order."""
    return [*_points(), *_fittings(), *_supply()]


def _points() -> Section:
    section = Section("4.3.1", KLASIFIKASI, "Instalasi Titik")
    # A point hangs on some ten metres of cable in a conduit clipped every metre.
    for name, cable, metres in (
        ("Lampu", NYM_1_5, 10),
        ("Saklar", NYM_1_5, 8),
        ("Stop Kontak", NYM_2_5, 10),
        ("Stop Kontak AC", NYM_2_5, 12),
    ):
        section.add(
            f"Pemasangan 1 titik {name}, Instalasi dalam Pipa Konduit",
            "titik",
            gang(TUKANG_LISTRIK, 3, "0.5"),
            use((cable, with_waste(metres, 5)), (PIPA_KONDUIT, with_waste(metres, 5))),
            use((KLEM, metres), (KOTAK_SAMBUNG, 2), (ISOLASI, "0.25")),
        )
    return section


def _fittings() -> Section:
    section = Section("4.3.2", KLASIFIKASI, "Lampu, Saklar, dan Stop Kontak")
    for kode, name, output in FITTINGS:
        section.add(
            f"Pemasangan 1 buah {name}",
            "buah",
            gang(TUKANG_LISTRIK, output, "0.3"),
            use((Item(kode, BAHAN, name, "buah"), 1), (ISOLASI, "0.1")),
        )
    return section


def _supply() -> Section:
    section = Section("4.3.3", KLASIFIKASI, "Panel, Kabel Daya, dan Pembumian")
    panel = Item("M.15.41", BAHAN, "Kotak panel 40 x 60 x 20 cm", "buah")
    section.add(
        "Pemasangan 1 unit Panel Listrik 12 Grup",
        "unit",
        gang(TUKANG_LISTRIK, "0.5", 1),
        use((panel, 1), (SKUN, 24), (i.DYNABOLT, 4), (ISOLASI, 1)),
        use((i.BOR_LISTRIK, "0.5")),
        use((i.PENGUJIAN, 1)),
    )
    for kode, size, output in CABLES:
        cable = Item(kode, BAHAN, f"Kabel NYY {size} mm²", "m'")
        section.add(
            f"Penarikan 1 m' Kabel NYY {size} mm²",
            "m'",
            gang(TUKANG_LISTRIK, output, 2),
            use((cable, with_waste(1, 4)), (SKUN, "0.16"), (i.PASIR_URUG, "0.04")),
        )
    section.add(
        "Pemasangan 1 titik Pembumian Tahanan Kurang dari 5 Ohm",
        "titik",
        gang(TUKANG_LISTRIK, 1, 1),
        use((BATANG_BUMI, 6), (BC_50, 12), (SKUN, 2)),
        use((i.PENGUJIAN, 1)),
    )
    return section
