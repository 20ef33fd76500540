"""How near two spellings are."""

import pytest

from ahsp.search.spelling import distance, likeness


def test_a_swap_of_neighbours_is_one_slip() -> None:
    assert distance("beton", "betno") == 1
    assert distance("bata", "batu") == 1
    assert distance("", "ab") == 2


@pytest.mark.parametrize(
    ("typed", "word", "like"),
    [
        ("bouplank", "bouwplank", True),
        ("pelsteran", "plesteran", True),
        ("kermaik", "keramik", True),
        ("bata", "bati", True),
        ("cat", "cor", False),
        ("semen", "sungai", False),
    ],
)
def test_few_slips_are_told_from_another_word(typed: str, word: str, like: bool) -> None:
    assert (likeness(typed, word) > 0) == like


def test_the_nearer_word_is_liker() -> None:
    assert likeness("plesteran", "plesteran") == 1
    assert likeness("pelsteran", "plesteran") > likeness("pelsteran", "pelesteran") * 0.9
