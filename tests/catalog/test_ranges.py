"""Row numbers as a person says them."""

from ahsp.catalog.ranges import ranges


def test_rows_in_a_row_are_one_range() -> None:
    assert ranges([5, 3, 4, 4]) == "3–5"


def test_gaps_part_ranges_and_single_rows_stand_alone() -> None:
    assert ranges([1, 2, 9, 20, 21]) == "1–2, 9, 20–21"


def test_numbers_are_written_as_asked() -> None:
    assert ranges([4211, 4212], "{:,}".format) == "4,211–4,212"


def test_no_rows_are_no_text() -> None:
    assert ranges([]) == ""
