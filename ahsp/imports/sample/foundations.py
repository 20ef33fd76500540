"""Chapter 2, foundations and retaining masonry."""

from decimal import Decimal

from ahsp.imports.sample import items as i
from ahsp.imports.sample.concrete import GRADES, mix
from ahsp.imports.sample.model import Analysis, Section, scaled, use, with_waste
from ahsp.imports.sample.mortar import mortar
from ahsp.imports.sample.trades import TUKANG_BATU, TUKANG_KAYU, gang

KLASIFIKASI = "Pekerjaan Struktur"
# A cubic metre of rubble masonry holds 1.2 m3 of loose stone and 0.38 m3 of mortar.
LOOSE_STONE = with_waste(1, 20)
MORTAR_SHARE = "0.38"


def analyses() -> list[Analysis]:
    """Return the chapter's analyses in book order."""
    return [*_rubble(), *_special()]


def _rubble() -> Section:
    section = Section("2.3.1", KLASIFIKASI, "Fondasi Batu Belah")
    for parts in range(3, 9):
        section.add(
            f"Pemasangan 1 m3 Fondasi Batu Belah, Campuran 1 SP : {parts} PP",
            "m3",
            gang(TUKANG_BATU, "1.6", 2),
            use((i.BATU_BELAH, LOOSE_STONE)),
            mortar(MORTAR_SHARE, parts),
        )
    return section


def _special() -> Section:
    section = Section("2.3.2", KLASIFIKASI, "Fondasi Khusus")
    section.add(
        "Pembuatan 1 m3 Fondasi Siklop, 60 % Beton dan 40 % Batu Belah",
        "m3",
        gang(TUKANG_BATU, "2.2", 4),
        use((i.BATU_BELAH, with_waste("0.4", 20))),
        scaled(mix(GRADES[3]), "0.6"),
        use((i.MOLEN, "0.15")),
    )
    section.add(
        "Pemancangan 1 m' Cerucuk Bambu Diameter 8-10 cm",
        "m'",
        gang(TUKANG_KAYU, 30, 2),
        # One bamboo of six metres, less its split head.
        use((i.BAMBU, with_waste(1 / Decimal(6), 5))),
    )
    section.add(
        "Pemancangan 1 m' Cerucuk Dolken Diameter 8-10 cm",
        "m'",
        gang(TUKANG_KAYU, 24, 2),
        use((i.DOLKEN, with_waste(1 / Decimal(4), 5))),
    )
    pile = Decimal("3.1416") * Decimal("0.15") ** 2
    section.add(
        "Pembuatan 1 m' Fondasi Strauss Diameter 30 cm, Bor Manual",
        "m'",
        gang(TUKANG_BATU, 5, 3),
        use((i.BESI_POLOS, with_waste("4.6", 5)), (i.KAWAT_BENDRAT, "0.069")),
        scaled(mix(GRADES[4]), pile),
        use((i.ALAT_BANTU, "0.05")),
    )
    return section
