"""Chapter 4, sanitary fixtures and pipes by diameter."""

from decimal import Decimal

from ahsp.imports.sample import items as i
from ahsp.imports.sample.model import BAHAN, Analysis, Item, Section, use, with_waste
from ahsp.imports.sample.mortar import mortar
from ahsp.imports.sample.trades import TUKANG_BATU, TUKANG_PIPA, gang

KLASIFIKASI = "Pekerjaan Mekanikal, Elektrikal, dan Perpipaan"
# Fixtures: kode item, name, fixtures a tukang a day, m3 of bedding mortar
SET_IN_MORTAR = (
    ("M.13.01", "Kloset Duduk Lengkap", "0.4", "0.010"),
    ("M.13.02", "Kloset Jongkok Porselen", "0.9", "0.015"),
    ("M.13.03", "Bak Mandi Fiberglass 300 liter", "0.5", "0.040"),
    ("M.13.04", "Bak Cuci Piring Stainless Steel", 1, "0.020"),
)
SCREWED_ON = (
    ("M.13.11", "Wastafel Gantung", "0.8", 4),
    ("M.13.12", "Urinal", "0.9", 4),
    ("M.13.13", "Kran Air Diameter 1/2 Inci", 10, 0),
    ("M.13.14", "Floor Drain Stainless Steel", 10, 0),
    ("M.13.15", "Tangki Air 1000 liter", "0.6", 0),
)
# Millimetres behind the inches, and metres that one tukang lays in a day.
PIPES = {
    "1/2": (22, 28),
    "3/4": (26, 26),
    "1": (32, 24),
    "1 1/2": (48, 20),
    "2": (60, 16),
    "3": (89, 12),
    "4": (114, 10),
}
PPR = {20: 24, 25: 22, 32: 20, 40: 17}
LEM_PVC = Item("M.14.90", BAHAN, "Lem PVC", "kg")
SEAL_TAPE = Item("M.14.91", BAHAN, "Seal tape", "buah")
GALVANIS = ("1/2", "1", "2")


def analyses() -> list[Analysis]:
    """Return the chapter's analyses in book order."""
    return [*_fixtures(), *_pvc(), *_ppr(), *_galvanised()]


def _fixtures() -> Section:
    section = Section("4.1.1", KLASIFIKASI, "Peralatan Sanitair")
    for kode, name, output, bed in SET_IN_MORTAR:
        section.add(
            f"Pemasangan 1 buah {name}",
            "buah",
            gang(TUKANG_BATU, output, 1),
            use((Item(kode, BAHAN, name, "buah"), 1)),
            mortar(bed, 3),
        )
    for kode, name, output, bolts in SCREWED_ON:
        section.add(
            f"Pemasangan 1 buah {name}",
            "buah",
            gang(TUKANG_PIPA, output, "0.4"),
            use((Item(kode, BAHAN, name, "buah"), 1), (SEAL_TAPE, "0.25")),
            use((i.DYNABOLT, bolts)) if bolts else (),
        )
    return section


def _pvc() -> Section:
    section = Section("4.2.1", KLASIFIKASI, "Pipa PVC AW")
    for number, (inches, (millimetres, output)) in enumerate(PIPES.items(), start=1):
        pipe = Item(f"M.14.{number:02}", BAHAN, f"Pipa PVC AW diameter {inches} inci", "m'")
        fitting = Item(f"M.14.{number + 10}", BAHAN, f"Fiting PVC AW {inches} inci", "buah")
        section.add(
            f"Pemasangan 1 m' Pipa PVC AW Diameter {inches} Inci",
            "m'",
            gang(TUKANG_PIPA, output, "0.6"),
            # One socket in four metres, and a fitting as often again; glue by the joint's area.
            use((pipe, with_waste(1, 5)), (fitting, "0.35")),
            use((LEM_PVC, Decimal(millimetres) ** 2 / 1_000_000 * 2)),
        )
    return section


def _ppr() -> Section:
    section = Section("4.2.2", KLASIFIKASI, "Pipa PPR")
    for number, (millimetres, output) in enumerate(PPR.items(), start=31):
        pipe = Item(f"M.14.{number}", BAHAN, f"Pipa PPR PN 10 ∅ {millimetres} mm", "m'")
        fitting = Item(f"M.14.{number + 10}", BAHAN, f"Fiting PPR ∅ {millimetres} mm", "buah")
        section.add(
            f"Pemasangan 1 m' Pipa PPR PN 10 ∅ {millimetres} mm",
            "m'",
            gang(TUKANG_PIPA, output, "0.6"),
            use((pipe, with_waste(1, 5)), (fitting, "0.40")),
        )
    return section


def _galvanised() -> Section:
    section = Section("4.2.3", KLASIFIKASI, "Pipa Baja Galvanis (GIP)")
    for number, inches in enumerate(GALVANIS, start=51):
        millimetres, output = PIPES[inches]
        pipe = Item(f"M.14.{number}", BAHAN, f"Pipa GIP medium diameter {inches} inci", "m'")
        section.add(
            f"Pemasangan 1 m' Pipa GIP Medium Diameter {inches} Inci",
            "m'",
            gang(TUKANG_PIPA, Decimal(output) / 2, "0.6"),
            use((pipe, with_waste(1, 5)), (SEAL_TAPE, Decimal(millimetres) / 1000)),
            use((i.PENGUJIAN, "0.05")),
        )
    return section
