"""What other editions know of an item, and what that adds to a file's own lines."""

import math
from collections import Counter
from decimal import Decimal

import pytest

from ahsp.catalog.units import Canonical
from ahsp.imports.checking.analysis import Analysis
from ahsp.imports.checking.items import MANY, Items
from ahsp.imports.checking.known import ENDS, KEPT, Figure, Known
from ahsp.imports.sheets.cells import Folded
from ahsp.imports.sheets.rows import Headings, Koefisien, Row

ITEM = ("semen", "kg")
PART: object = None
"""Where a line stands; nothing here asks."""


def known(*figures: Figure, **aliases: str) -> Known:
    return Known(figures, Folded(), Canonical(aliases))


def row(koefisien: str) -> Row:
    reading = Koefisien()[koefisien]
    return Row(2, "1", "1", "Satu", "BHN", "", "Semen", "kg", reading, None, "1")


def items(values: dict[int, list[str]], *figures: Figure) -> Items:
    """Lines of one item, by the position of their analysis."""
    found = Items(known(*figures))
    for position, koefisien in values.items():
        analysis = Analysis(position, "AHSP", row("1"), Headings())
        for each in koefisien:
            analysis.count += 1
            found.add(ITEM, analysis, PART, row(each))  # type: ignore[arg-type]
    return found


def figure(count: int, samples: list[float], kategori: str = "BHN") -> Figure:
    return Figure("Semen", "KG", kategori, count, samples)


@pytest.mark.parametrize("count", [1, KEPT, KEPT + 1, 1_000])
def test_samples_stand_for_all_lines_of_their_edition(count: int) -> None:
    samples = [float(n) for n in range(1, min(count, KEPT) + 1)]
    weights = dict(figure(count, samples).weights())
    assert math.isclose(sum(weights.values()), count)
    ends = [weights[math.log10(each)] for each in (*samples[:ENDS], *samples[-ENDS:])]
    assert set(ends) == {1.0}, "the ends are themselves, however many lie between"


def test_an_item_is_known_in_any_spelling_and_under_its_units_other_names() -> None:
    found = known(Figure(" Semen  PC", "Bh", "BHN", 2, [10.0]), bh="buah")
    weights: dict[float, float] = {}
    found.weigh(("semen pc", "buah"), weights)
    assert weights == {1.0: 1.0}
    found.weigh(("semen pc", "kg"), weights)
    assert weights == {1.0: 1.0}, "the same item by another unit is another item"


def test_kategori_are_counted_by_lines_over_all_editions() -> None:
    found = known(figure(7, [1.0]), figure(3, [2.0]), figure(1, [1.0], "ALT"))
    assert found.kategori(ITEM) == Counter({"BHN": 10, "ALT": 1})
    assert found.kategori(("pasir", "m3")) == Counter()


def test_lines_of_the_file_and_of_other_editions_weigh_together() -> None:
    found = items({1: ["10"], 2: ["10", "100"]}, figure(1, [10.0]))
    assert found.weights(ITEM) == {1.0: 3.0, 2.0: 1.0}


def test_a_coefficient_of_zero_is_nobodys_peer() -> None:
    assert items({1: ["0", "0.000"]}).weights(ITEM) == {}


def test_the_peers_of_a_line_are_all_but_those_of_its_own_analysis() -> None:
    found = items({1: ["5", "7"], 2: ["10"], 3: ["10", "100"]})
    peers = found.peers(ITEM, 1)
    assert peers is not None
    assert (peers.count, peers.low, peers.high) == (3, 1.0, 2.0)
    assert found.peers(ITEM, 99) == found.peers(ITEM, 98)
    assert items({1: ["5", "7"]}).peers(ITEM, 1) is None


def test_peers_from_another_edition_stay_though_the_analysis_has_the_same_value() -> None:
    peers = items({1: ["10"]}, figure(2, [10.0, 10.0])).peers(ITEM, 1)
    assert peers is not None
    assert (peers.count, peers.median) == (2, 1.0)


def test_among_very_many_lines_ones_own_are_not_taken_out() -> None:
    many = items({position: ["2"] for position in range(1, MANY + 1)})
    first = many.peers(ITEM, 1)
    assert first is not None
    assert first.count == MANY
    assert first is many.peers(ITEM, 2), "worked out once"


def test_a_value_too_large_to_be_real_is_no_peer() -> None:
    assert Koefisien()["9" * 400].power is None
    assert items({1: ["9" * 400]}).weights(ITEM) == {}
    assert Koefisien()["1"].value == Decimal(1)
