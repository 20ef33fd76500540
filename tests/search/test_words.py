"""From what a person typed to what is looked up."""

import random

import pytest

from ahsp.search.filters import MAX_QUERY, clean
from ahsp.search.words import MAX_WORDS, apart, asked, beginnings


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2.2.1.", "2.2.1."),
        ("2.2.1", "2.2.1"),
        ("a.4.1.1.5", "A.4.1.1.5"),
        ("A.4.1.1.5", "A.4.1.1.5"),
        (" 5.3.1. 30 ", "5.3.1.30"),
        ("2 . 2 . 1", "2.2.1"),
        ("U.3.6.a.6", "U.3.6.A.6"),
    ],
)
def test_a_code_is_a_code_in_capitals_without_blanks(typed: str, code: str) -> None:
    what = asked(typed)
    assert what.codes[0] == code
    assert not what.words_too


def test_a_number_may_be_a_code_or_a_word() -> None:
    what = asked("225")
    assert what.codes == ("225",)
    assert what.words == ("225",)
    assert what.words_too


@pytest.mark.parametrize("typed", ["pasangan bata", "K-225", "k 225", "1:4", "1/2", "beton 2.2.1"])
def test_anything_else_is_words(typed: str) -> None:
    assert asked(typed).codes == ()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Pasangan BATA", ("pasangan", "bata")),
        ("K-225", ("k", "225")),
        ("k 225", ("k", "225")),
        ("1:4", ("1", "4")),
        ("f'c = 7,4 MPa", ("f", "c", "7", "4", "mpa")),
        ("semak/rumput", ("semak", "rumput")),
        ("m² bata_merah", ("m2", "bata", "merah")),
        ("bata bata Bata", ("bata",)),
        ("2.2.1. beton", ("2.2.1", "beton")),
        ("tebal 1.5 cm", ("tebal", "1", "5", "cm")),
    ],
)
def test_words_are_parted_at_every_mark(typed: str, words: tuple[str, ...]) -> None:
    assert asked(typed).words == words


def test_many_words_are_cut_to_a_bound() -> None:
    assert len(asked(" ".join(f"kata{n}" for n in range(100))).words) == MAX_WORDS


@pytest.mark.parametrize(
    ("word", "parts"),
    [("k225", "k & 225"), ("1m", "1 & m"), ("m3", ""), ("beton", ""), ("2.2.1", ""), ("60x60", "")],
)
def test_glued_letters_and_figures_are_taken_apart(word: str, parts: str) -> None:
    assert apart(word) == parts


def test_any_text_can_be_asked() -> None:
    chance = random.Random(4)
    alphabet = "ab1. :'\"\\&|!*<>()%_-\0\n\t\u202e\ud800🙂²½Ø٣"
    for _ in range(2000):
        typed = "".join(chance.choices(alphabet, k=chance.randrange(30)))
        cleaned = clean(typed)
        assert cleaned.isprintable()
        assert len(cleaned) <= MAX_QUERY
        assert all(word == word.lower() and word.strip() for word in asked(cleaned).words)


def test_a_letter_or_a_number_is_a_beginning_only_while_it_is_typed() -> None:
    assert beginnings(("k", "225")) == ["'k'", "'225':*"]
    assert beginnings(("beton", "k")) == ["'beton':*", "'k':*"]
    number, word = beginnings(("1", "bata"))
    assert word == "'bata':*"
    assert number.startswith("'1'|'1sp'|'1pp'|")
    assert ":*" not in number


def test_a_word_with_a_dot_is_looked_for_among_codes() -> None:
    assert beginnings(("2.2.1", "beton")) == ["'.2.2.1':*", "'beton':*"]
