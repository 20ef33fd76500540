"""How alike names and compositions are."""

import pytest

from ahsp.catalog.likeness import composition_likeness, core, name_likeness


def test_a_name_is_compared_without_the_regulation_at_its_end() -> None:
    long = "Pembuatan  1 m2  Pagar BRC (Lihat Peraturan Menteri Nomor 8 Tahun 2023 U.1.1.6 (c))"
    assert core(long) == "pembuatan 1 m2 pagar brc"
    assert core("Bekisting (3 kali pakai)") == "bekisting (3 kali pakai)"
    assert name_likeness(long, "Pembuatan 1 m2 pagar BRC") == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pasangan 1/2 batu, 1SP : 4PP", "pasangan 1/2 Batu 1SP:4PP"),
        ("tebal 0,8 mm", "Tebal 0.8 mm"),
        ("bata merah pasangan", "pasangan bata merah"),
        ("", ""),
    ],
)
def test_marks_capitals_and_order_make_no_difference(one: str, other: str) -> None:
    assert name_likeness(one, other) == 1


def test_a_typing_error_makes_little_difference_and_another_word_more() -> None:
    right = "Pemasangan ball valve 10 K"
    typo = name_likeness(right, "Pemasangan ball velve 10 K")
    other = name_likeness(right, "Pemasangan ball kran 10 K")
    assert 0.9 < typo < 1
    assert other < typo - 0.1


def test_sizes_weigh_more_than_words() -> None:
    here = "Pemasangan 1 m pipa PVC dia. 50 mm"
    assert name_likeness(here, "Pemasangan 1 m pipa PVC dia. 100 mm") < 0.85
    assert name_likeness(here, "Pemasangan 1 m pipa PVC AW dia. 50 mm") > 0.9


def test_nothing_in_common_is_nothing_alike() -> None:
    assert name_likeness("galian tanah", "pipa pvc") == 0
    assert name_likeness("galian tanah", "") == 0


def test_a_name_is_as_like_another_as_the_other_way_round() -> None:
    one, other = "Pasangan bata merah tebal 10 cm", "Pasngan bata tebal 10 cm"
    assert name_likeness(one, other) == pytest.approx(name_likeness(other, one))


def test_compositions_are_alike_by_the_items_of_both() -> None:
    assert composition_likeness({"a", "b", "c"}, {"b", "c", "d"}) == 0.5
    assert composition_likeness({"a"}, {"a"}) == 1
    assert composition_likeness(set(), set()) == 0, "two empty ones say nothing"
