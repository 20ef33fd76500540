"""Koefisien as people write them."""

from decimal import Decimal

import pytest

from ahsp.imports.sheets.numbers import (
    LONGEST,
    NotANumberError,
    other_reading,
    read_number,
    read_text,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", "1"),
        ("0001", "1"),
        ("0.3000", "0.3000"),
        ("0.000008", "0.000008"),
        ("0,3", "0.3"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("5.", "5"),
        ("+1,5", "1.5"),
        ("-0.5", "-0.5"),
        ("1e3", "1000"),
        ("1E-3", "0.001"),
        ("2,5e+1", "25"),
    ],
)
def test_point_comma_sign_and_exponent_are_read(text: str, value: str) -> None:
    assert read_text(text) == Decimal(value)


def test_every_digit_stays_as_it_was_written() -> None:
    assert str(read_text("0.300000")) == "0.300000"
    assert str(read_text("1,10")) == "1.10"


def test_one_mark_alone_is_the_decimal_mark_even_before_three_digits() -> None:
    # Excel itself priced the official book's `2,625` as 2625; the regulation says 2.625.
    assert read_text("2,625") == Decimal("2.625")
    assert read_text("83.349") == Decimal("83.349")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567,8", "1234567.8"),
        ("1 000", "1000"),
        ("1\u00a0000,5", "1000.5"),
        ("1\u202f000,5", "1000.5"),
    ],
)
def test_thousands_marks_are_known_by_their_company(text: str, value: str) -> None:
    assert read_text(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        ".",
        "n/a",
        "0,5 s/d 1",
        "1/2",
        "½",
        "5%",
        "Rp 5",
        "0x10",
        "1_000",
        "1'000",
        "--1",
        "1e",
        "e5",
        "1e1000",
        "1..2",
        "1,,2",
        "1,5,5",
        "1.2.3",
        "1.234.56",
        "1.234,567.8",
        "NaN",
        "inf",
        "-Infinity",
        "1\n2a",
        "1\n2",
        "0.5 1",
        "1 00",
        "²",
    ],
)
def test_what_could_be_read_in_two_ways_or_none_is_no_number(text: str) -> None:
    with pytest.raises(NotANumberError):
        read_text(text)


def test_nothing_longer_than_any_koefisien_is_read() -> None:
    assert read_text("1" * LONGEST) == Decimal("1" * LONGEST)
    for text in ("1" * (LONGEST + 1), "0." + "3" * LONGEST, "1" * 1_000_000):
        with pytest.raises(NotANumberError):
            read_text(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.30000000000000004"),
        (83349.0, "83349"),
        (-0.0, "0"),
        (1e22, "10000000000000000000000"),
        (7, "7"),
    ],
)
def test_a_numeric_cell_is_read_as_a_spreadsheet_shows_it(value: float, text: str) -> None:
    assert str(read_number(value)) == text


def test_the_smallest_and_largest_numbers_that_a_cell_can_hold_are_read_exactly() -> None:
    assert float(read_number(5e-324)) == 5e-324
    assert float(read_number(1.7976931348623157e308)) == 1.7976931348623157e308


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_finite_is_no_number(value: float) -> None:
    with pytest.raises(NotANumberError):
        read_number(value)


@pytest.mark.parametrize(
    ("text", "value"), [("１２,５", "12.5"), ("٣", "3"), ("٠٫٧٥", "0.75"), ("１．５", "1.5")]
)
def test_digits_and_marks_of_any_script_are_read(text: str, value: str) -> None:
    assert read_text(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("2,625", (",", "2625")),
        ("83.349", (".", "83349")),
        ("0.625", ("", "")),
        ("2,62", ("", "")),
        ("2,6250", ("", "")),
        ("1.234,5", ("", "")),
        ("1234.567", ("", "")),
    ],
)
def test_a_mark_before_three_digits_may_be_either(text: str, reading: tuple[str, str]) -> None:
    assert other_reading(text) == reading
