"""Numbers and times as the reader writes them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import Flask
from flask.ctx import RequestContext

from ahsp.web.formatting import koefisien, number, percent, size, when
from tests.apps import another

In = Callable[[str], None]


@pytest.fixture
def reading(app: Flask) -> Iterator[In]:
    """Read in a language from now on."""
    opened: list[RequestContext] = []

    def act(language: str) -> None:
        if opened:  # within it, the language found first would stay
            opened.pop().pop()
        opened.append(app.test_request_context(headers={"Accept-Language": language}))
        opened[0].push()

    yield act
    opened.pop().pop()


@pytest.mark.parametrize(
    ("stored", "indonesian", "english"),
    [
        ("0.3", "0,3", "0.3"),
        ("0.3000", "0,3000", "0.3000"),
        ("83349", "83349", "83349"),
        ("83.349", "83,349", "83.349"),
        ("1234567.89", "1234567,89", "1234567.89"),
        ("0.00000000000000000001", "0,00000000000000000001", "0.00000000000000000001"),
        ("1E+3", "1000", "1000"),
        ("1E-7", "0,0000001", "0.0000001"),
        ("0", "0", "0"),
        ("123456789012345678901234567890.123", "123456789012345678901234567890,123",
         "123456789012345678901234567890.123"),
    ],
)  # fmt: skip
def test_a_koefisien_keeps_all_its_digits_and_has_no_thousands_mark(
    reading: In, stored: str, indonesian: str, english: str
) -> None:
    reading("id")
    assert koefisien(Decimal(stored)) == indonesian
    reading("en")
    assert koefisien(Decimal(stored)) == english


def test_a_count_has_the_readers_thousands_mark(reading: In) -> None:
    reading("id")
    assert [number(value) for value in (0, 999, 13_899, 1_000_000)] == [
        "0", "999", "13.899", "1.000.000",
    ]  # fmt: skip
    reading("en")
    assert number(13_899) == "13,899"


AFTERNOON = datetime(2026, 11, 23, 7, 2, tzinfo=UTC)


def test_a_time_is_in_the_sites_zone_with_its_name(reading: In) -> None:
    reading("id")
    assert when(AFTERNOON) == "23 Nov 2026 14.02 WIB"
    assert when(datetime(2026, 7, 31, 17, 0, tzinfo=UTC)) == "1 Agu 2026 00.00 WIB"
    reading("en")
    assert when(AFTERNOON) == "23 Nov 2026, 14:02 WIB"
    assert when(None) == ""


@pytest.mark.parametrize(
    ("zone", "shown"), [("Asia/Jayapura", "16.02 WIT"), ("Asia/Makassar", "15.02 WITA")]
)
def test_the_zone_is_a_setting(app: Flask, zone: str, shown: str) -> None:
    with another(app, timezone=zone) as east, east.test_request_context():
        assert when(AFTERNOON) == f"23 Nov 2026 {shown}"


@pytest.mark.parametrize(
    ("amount", "indonesian", "english"),
    [
        (0, "0 B", "0 B"),
        (1023, "1023 B", "1023 B"),
        (1024, "1 KB", "1 KB"),
        (842_752, "823 KB", "823 KB"),
        (1_572_864, "1,5 MB", "1.5 MB"),
        (52_428_800, "50 MB", "50 MB"),
        (3 * 2**30, "3 GB", "3 GB"),
    ],
)
def test_a_size_is_in_the_largest_unit_that_fits(
    reading: In, amount: int, indonesian: str, english: str
) -> None:
    reading("id")
    assert size(amount) == indonesian
    reading("en")
    assert size(amount) == english


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0", "0,0"), ("0.04", "< 0,1"), ("9.94", "9,9"), ("16.67", "17"), ("99900", "99.900")],
)
def test_percents_have_as_many_figures_as_say_something(
    reading: In, value: str, shown: str
) -> None:
    reading("id")
    assert percent(Decimal(value)) == shown
