"""The fingerprint by which an import knows what did not change."""

from decimal import Decimal
from time import process_time

import pytest

from ahsp.catalog.digest import SIZE, Digest, Line, digest

HEADER = ("1.1", "Galian tanah", "m3", "Tanah", "Galian")


def of(*lines: Line, header: tuple[str, ...] = HEADER) -> bytes:
    return digest(*header, lines)


def line(koefisien: str | None, **other: str) -> Line:
    texts = {"kategori": "TK", "kode_item": "L.01", "uraian": "Pekerja", "satuan": "OH"} | other
    number = None if koefisien is None else Decimal(koefisien)
    return (texts["kategori"], texts["kode_item"], texts["uraian"], texts["satuan"], number)


@pytest.mark.parametrize(
    ("one", "other"),
    [("0.30", "0.3"), ("1E+3", "1000"), ("0", "0.000"), ("-0", "0"), ("1000.0", "1E3")],
)
def test_a_koefisien_counts_by_value_not_by_spelling(one: str, other: str) -> None:
    assert of(line(one)) == of(line(other))


@pytest.mark.parametrize(
    ("one", "other"), [("0.3", "0.03"), ("3", "30"), ("1", None), ("0", None), ("1E-7", "1E-8")]
)
def test_different_values_differ(one: str, other: str | None) -> None:
    assert of(line(one)) != of(line(other))


@pytest.mark.parametrize("name", ["kategori", "kode_item", "uraian", "satuan"])
def test_every_text_of_a_line_counts(name: str) -> None:
    assert of(line("1", **{name: "lain"})) != of(line("1"))


@pytest.mark.parametrize("place", range(5))
def test_every_text_of_the_header_counts(place: int) -> None:
    changed = [*HEADER]
    changed[place] += "x"
    assert of(line("1"), header=tuple(changed)) != of(line("1"))


def test_the_order_of_lines_counts() -> None:
    assert of(line("1"), line("2")) != of(line("2"), line("1"))


def test_text_cannot_slip_from_one_field_or_line_into_the_next() -> None:
    assert of(line("1", uraian="ab", satuan="c")) != of(line("1", uraian="a", satuan="bc"))
    assert of(line("1", kode_item="1:x")) != of(line("1", kode_item="", uraian="1:xPekerja"))
    assert of(line("1")) != of(line("1"), line("1"))


def test_it_has_sixteen_bytes_and_stays_the_same_for_ever() -> None:
    assert len(of()) == SIZE == 16
    assert of(line("0.3")).hex() == "32842d777ba2ab7449aeade900c2fe74"


def test_lines_can_be_added_one_by_one_after_a_look_at_the_digest() -> None:
    growing = Digest()
    growing.add(line("1"))
    assert growing.finish(*HEADER) == of(line("1"))
    growing.add(line("2"))
    assert growing.finish(*HEADER) == of(line("1"), line("2"))


def test_lone_surrogates_and_not_a_number_are_taken_as_they_are() -> None:
    assert of(line("NaN", uraian="\ud800")) != of(line("Infinity", uraian="\ud800"))


def test_fifty_thousand_lines_take_a_fraction_of_a_second() -> None:
    lines = [line(f"0.{number % 900 + 100}") for number in range(50_000)]
    whole = Digest()
    began = process_time()
    for each in lines:
        whole.add(each)
    assert process_time() - began < 0.5, "measured 0.06 s; far more would slow every import"
