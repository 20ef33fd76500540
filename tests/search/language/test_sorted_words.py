"""Many words in little memory."""

import sys

import pytest

from ahsp.search.language.sorted_words import SortedWords

WORDS = ("batu", "bata", "bat", "batas", "urugan", "besi", "bata", "été", "zat")


def test_it_has_its_words_each_once_and_no_others() -> None:
    known = SortedWords(WORDS)
    assert len(known) == len(set(WORDS))
    assert all(word in known for word in WORDS)
    assert not any(word in known for word in ("", "ba", "bataa", "a", "zzz", "batu\0"))


@pytest.mark.parametrize(
    ("start", "most", "found"),
    [
        ("bat", 9, ["bat", "bata", "batas", "batu"]),
        ("bat", 2, ["bat", "bata"]),
        ("batas", 9, ["batas"]),
        ("é", 9, ["été"]),
        ("", 2, ["bat", "bata"]),
        ("c", 9, []),
        ("ü", 9, []),
    ],
)
def test_it_gives_the_words_that_begin_so_in_order(start: str, most: int, found: list[str]) -> None:
    assert SortedWords(WORDS).beginning(start, most) == found


def test_without_words_it_has_none() -> None:
    assert len(SortedWords()) == 0
    assert "a" not in SortedWords()
    assert SortedWords().beginning("a", 3) == []


def test_it_takes_a_fourth_of_what_a_list_takes() -> None:
    words = [f"kata{number}" for number in range(5_000)]
    known = SortedWords(words)
    as_list = sys.getsizeof(words) + sum(map(sys.getsizeof, words))
    assert sum(map(sys.getsizeof, vars(known).values())) * 4 < as_list
