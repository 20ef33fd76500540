"""Chapter 3, walls: clay bricks, concrete blocks, light blocks, and their render."""

from decimal import Decimal
from typing import NamedTuple

from ahsp.imports.sample import items as i
from ahsp.imports.sample.model import BAHAN, Analysis, Item, Section, use, with_waste
from ahsp.imports.sample.mortar import mortar
from ahsp.imports.sample.trades import TUKANG_BATU, TUKANG_KAYU, gang

KLASIFIKASI = "Pekerjaan Arsitektur"
BATA_MERAH = Item("M.07.01", BAHAN, "Bata merah 22 x 10,5 x 5 cm", "buah")
BATAKO = Item("M.07.02", BAHAN, "Batako 40 x 20 x 10 cm", "buah")
ROOSTER = Item("M.07.03", BAHAN, "Rooster beton 20 x 20 x 10 cm", "buah")
PAPAN_GYPSUM = Item("M.07.04", BAHAN, "Papan gypsum tebal 9 mm, 120 x 240 cm", "lembar")
JOINT = Decimal("0.01")


class Brick(NamedTuple):
    """A brick's sides in metres."""

    length: Decimal
    width: Decimal
    height: Decimal

    def per_m2(self) -> Decimal:
        """Bricks in a square metre of wall one width thick, laid with full joints."""
        return 1 / ((self.length + JOINT) * (self.height + JOINT))

    def volume(self) -> Decimal:
        """Cubic metres of one brick."""
        return self.length * self.width * self.height


CLAY = Brick(Decimal("0.22"), Decimal("0.105"), Decimal("0.05"))
BLOCK = Brick(Decimal("0.40"), Decimal("0.10"), Decimal("0.20"))


def analyses() -> list[Analysis]:
    """Return the chapter's analyses in book order."""
    return [*_brick_walls(), *_block_walls(), *_render()]


def _brick_walls() -> Section:
    section = Section("3.1.1", KLASIFIKASI, "Dinding Bata Merah")
    # Whole bricks as the yard delivers them, 3 % of them broken; what the bricks leave
    # of the wall is mortar, a tenth of it dropped.
    for name, leaves, thickness, output in (("1", 2, "0.22", 5), ("1/2", 1, "0.105", 9)):
        for parts in range(2, 7):
            net = CLAY.per_m2() * leaves
            bed = Decimal(thickness) - net * CLAY.volume()
            section.add(
                f"Pemasangan 1 m2 Dinding Bata Merah Tebal {name} Batu, Campuran 1 SP : {parts} PP",
                "m2",
                gang(TUKANG_BATU, output, 3),
                use((BATA_MERAH, with_waste(net, 3).quantize(Decimal(1)))),
                mortar(with_waste(bed, 10), parts),
            )
    return section


def _block_walls() -> Section:
    section = Section("3.1.2", KLASIFIKASI, "Dinding Batako, Bata Ringan, dan Partisi")
    for parts in (3, 4, 5):
        bed = Decimal("0.10") - BLOCK.per_m2() * BLOCK.volume()
        section.add(
            f"Pemasangan 1 m2 Dinding Batako Tebal 10 cm, Campuran 1 SP : {parts} PP",
            "m2",
            gang(TUKANG_BATU, 10, 2),
            use((BATAKO, with_waste(BLOCK.per_m2(), 3))),
            mortar(with_waste(bed, 10), parts),
        )
    for number, (label, metres) in enumerate(
        (("7,5", "0.075"), ("10", "0.100"), ("20", "0.200")), start=11
    ):
        block = Item(f"M.07.{number}", BAHAN, f"Bata ringan 60 x 20 x {label} cm", "buah")
        section.add(
            f"Pemasangan 1 m2 Dinding Bata Ringan Tebal {label} cm dengan Perekat Instan",
            "m2",
            gang(TUKANG_BATU, 12, 1),
            # The blocks alone fill the face. Joints of 3 mm take a fiftieth of the wall, and
            # as much again is pressed out; adhesive weighs 1.4 t a cubic metre.
            use((block, with_waste(1 / Decimal("0.12"), 3))),
            use((i.SEMEN_INSTAN, Decimal("0.02") * Decimal(metres) * 1400 * 2)),
        )
    section.add(
        "Pemasangan 1 m2 Dinding Rooster Beton, Campuran 1 SP : 4 PP",
        "m2",
        gang(TUKANG_BATU, 6, 2),
        use((ROOSTER, with_waste("22.68", 3))),
        mortar("0.011", 4),
    )
    section.add(
        "Pemasangan 1 m2 Partisi Gypsum Dua Muka, Rangka Hollow",
        "m2",
        gang(TUKANG_KAYU, 7, 1),
        use((PAPAN_GYPSUM, "0.729"), (i.HOLLOW, "4.5"), (i.SEKRUP, 24), (i.DYNABOLT, 2)),
        use((i.BOR_LISTRIK, "0.05")),
    )
    return section


def _render() -> Section:
    section = Section("3.2.1", KLASIFIKASI, "Plesteran dan Acian")
    for millimetres, mixes in ((15, range(2, 7)), (20, (3, 5))):
        for parts in mixes:
            section.add(
                f"Pemasangan 1 m2 Plesteran Tebal {millimetres} mm, Campuran 1 SP : {parts} PP",
                "m2",
                gang(TUKANG_BATU, 7 if millimetres == 15 else "5.5", 2),
                mortar(with_waste(Decimal(millimetres) / 1000, 10), parts),
                use((i.SCAFFOLDING, "0.02")),
            )
    section.add(
        "Pemasangan 1 m2 Acian Tebal 2 mm", "m2", gang(TUKANG_BATU, 10, 2), use((i.SEMEN, "3.25"))
    )
    section.add(
        "Pemasangan 1 m' Plesteran Sponengan dan Sudut",
        "m'",
        gang(TUKANG_BATU, 16, 1),
        mortar("0.002", 2),
    )
    section.add(
        "Pemasangan 1 m2 Siar Pasangan Batu Belah, Campuran 1 SP : 2 PP",
        "m2",
        gang(TUKANG_BATU, 7, 2),
        mortar("0.013", 2),
    )
    return section
