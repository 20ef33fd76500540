"""Months begin and end where a zone's days do."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ahsp.export.months import Month

WIB = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("moment", "before"),
    [
        (datetime(2026, 11, 1, 1, tzinfo=UTC), "2026-10"),
        (datetime(2026, 10, 31, 17, tzinfo=UTC), "2026-10"),  # midnight in Jakarta
        (datetime(2026, 10, 31, 16, 59, tzinfo=UTC), "2026-09"),
        (datetime(2026, 1, 15, tzinfo=UTC), "2025-12"),
    ],
)
def test_the_month_before_a_moment_is_by_the_clock_of_the_zone(
    moment: datetime, before: str
) -> None:
    assert str(Month.before(moment, WIB)) == before


def test_a_month_begins_with_its_first_day_and_ends_before_the_next() -> None:
    month = Month.read("2024-02")
    assert month.start(WIB) == datetime(2024, 1, 31, 17, tzinfo=UTC)
    assert month.end(WIB) == datetime(2024, 2, 29, 17, tzinfo=UTC)
    assert (month.days()[0], month.days()[-1], len(month.days())) == (
        date(2024, 2, 1), date(2024, 2, 29), 29)  # fmt: skip
    assert Month.read("2026-12").last == date(2026, 12, 31)


@pytest.mark.parametrize("raw", ["", "2026", "2026-00", "2026-13", "1899-12", "2026-1", "٢٠٢٦-١٠"])
def test_what_is_no_month_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="no month"):
        Month.read(raw)
