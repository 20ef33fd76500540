"""Numbers in addresses."""

import pytest

from ahsp.web.addresses import whole_number


@pytest.mark.parametrize(("raw", "number"), [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_digits_are_a_number(raw: str, number: int) -> None:
    assert whole_number(raw) == number


@pytest.mark.parametrize("raw", [None, "", "-1", "1.0", " 1", "٣", "²", "9" * 19])
def test_anything_else_is_none(raw: str | None) -> None:
    assert whole_number(raw) is None
