"""Values with weights are those values as often as they weigh: a sorted list says the same."""

import math
import statistics
from bisect import bisect_left, bisect_right
from collections import Counter
from random import Random

import pytest

from ahsp.imports.checking.crowd import Crowd

LISTS = [
    [1.0],
    [1.0, 1.0],
    [1.0, 2.0],
    [2.0, 1.0, 2.0],
    [-3.0, 0.0, 0.0, 7.5],
    *([float(Random(seed).randint(-4, 4)) for seed in range(start, start + size)]
      for start, size in ((0, 5), (5, 6), (11, 30), (41, 101))),
]  # fmt: skip


@pytest.fixture(params=LISTS, ids=[str(number) for number in range(len(LISTS))])
def values(request: pytest.FixtureRequest) -> list[float]:
    return sorted(request.param)


def test_a_value_of_a_rank_is_the_one_that_stands_there(values: list[float]) -> None:
    crowd = Crowd(Counter(values))
    assert [crowd.place(rank) for rank in range(len(values))] == values
    assert crowd.total == len(values)


def test_the_middle_is_the_usual_median(values: list[float]) -> None:
    assert Crowd(Counter(values)).median == statistics.median(values)


def test_distances_are_those_of_each_value(values: list[float]) -> None:
    crowd = Crowd(Counter(values))
    far = sorted(abs(value - crowd.median) for value in values)
    found = crowd.distances(crowd.median)
    assert [found.place(rank) for rank in range(len(values))] == far
    assert found.median == statistics.median(far)


@pytest.mark.parametrize(("low", "high"), [(-9, 9), (-1, 1), (0, 0), (2.5, 3), (5, 4), (99, 100)])
def test_between_two_values_are_as_many_as_one_counts(
    values: list[float], low: float, high: float
) -> None:
    count = bisect_right(values, high) - bisect_left(values, low)
    assert Crowd(Counter(values)).between(low, high) == (count if low <= high else min(count, 0))


@pytest.mark.parametrize("most", [1, 2, 3, 15])
def test_a_few_are_some_of_all_with_both_ends(values: list[float], most: int) -> None:
    some = Crowd(Counter(values)).some(most)
    assert len(some) == min(most, len(values))
    assert not Counter(some) - Counter(values)
    assert some[0] == values[0]
    assert len(some) == 1 or some[-1] == values[-1]


def test_a_value_that_stands_for_a_part_of_a_line_weighs_as_much() -> None:
    crowd = Crowd({0.0: 0.5, 1.0: 2.5, 2.0: 1.0})
    assert crowd.total == 4
    assert crowd.median == 1
    assert math.isclose(crowd.between(1, 2), 3.5)
