"""Where nothing is found, what would help."""

import pytest

from ahsp.search.filters import Query
from ahsp.search.nothing import without_each
from tests.factories import make_ahsp

pytestmark = pytest.mark.usefixtures("context")


def test_each_filter_that_stands_in_the_way_is_told_with_what_it_hides() -> None:
    make_ahsp("1", "Galian tanah", satuan="m3", satuan_baku="m3", klasifikasi="Tanah")
    make_ahsp("2", "Galian batu", satuan="m3", satuan_baku="m3", klasifikasi="Batu")
    ways = without_each(Query("galian", satuan=("m2",)))
    assert [(each.name, each.value, each.total) for each in ways] == [("satuan", "m2", 2)]
    assert ways[0].query == Query("galian")
    both = without_each(Query("galian", satuan=("m2",), klasifikasi=("Tanah",)))
    assert [(each.name, each.total) for each in both] == [("satuan", 1)]


def test_nothing_helps_where_the_words_find_nothing() -> None:
    make_ahsp("1", "Galian tanah", satuan="m3")
    assert without_each(Query("qqqq", satuan=("m3",))) == []
