"""Where koefisien lie, from what editions keep of them."""

import pytest

from ahsp.catalog.spread import Spread, spread_of


def spread(*figures: tuple[int, list[float]]) -> Spread:
    found = spread_of(figures)
    assert found is not None
    return found


def test_few_values_are_told_exactly() -> None:
    found = spread((3, [1.0, 2.0, 9.0]), (1, [4.0]))
    assert (found.count, found.lowest, found.median, found.highest) == (4, 1, 3, 9)
    assert found.exact
    assert spread((3, [1.0, 2.0, 9.0])).median == 2
    assert spread((1, [5.0])).median == 5


def test_of_many_values_the_middle_is_near_and_the_ends_are_exact() -> None:
    values = [float(value) for value in range(1, 10_001)]
    kept = [*values[:3], *(values[3 + 1110 * part + 555] for part in range(9)), *values[-3:]]
    found = spread((10_000, kept))
    assert (found.count, found.lowest, found.highest, found.exact) == (10_000, 1, 10_000, False)
    assert found.median == pytest.approx(5000, rel=0.05)


def test_an_edition_with_many_values_outweighs_one_with_few() -> None:
    many = [1.0] * 3 + [2.0] * 9 + [3.0] * 3
    assert spread((1000, many), (3, [50.0, 60.0, 70.0])).median == 2


def test_a_value_stands_among_the_others() -> None:
    found = spread((5, [1.0, 2.0, 2.0, 3.0, 4.0]))
    assert found.standing(2.0).lower == 0.25
    assert found.standing(2.0).higher == 0.5
    assert (found.standing(4.0).lower, found.standing(4.0).higher) == (1, 0)
    assert (found.standing(99.0).lower, found.standing(99.0).higher) == (1, 0), "one left out"
    assert (spread((1, [7.0])).standing(7.0).lower, spread((1, [7.0])).standing(7.0).higher) == (
        0,
        0,
    )


def test_without_values_there_is_nothing_to_tell() -> None:
    assert spread_of([]) is None
    assert spread_of([(0, [])]) is None
