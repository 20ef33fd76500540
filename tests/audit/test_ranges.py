"""Stretches of time: what an address may say, and the instants that are meant."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ahsp.audit import ranges

WIB = ZoneInfo("Asia/Jakarta")
WIT = ZoneInfo("Asia/Jayapura")
NOW = datetime(2026, 11, 27, 3, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("2026-11-20", "2026-11-20"),
        (" 2026-11-20 ", "2026-11-20"),
        ("2026-11-20T14:00", "2026-11-20T14:00"),
        ("2026-11-20 14:00", "2026-11-20T14:00"),
        ("2026-11-20T14:00:05", "2026-11-20T14:00:05"),
        ("2026-11-20T14:00+07:00", "2026-11-20T07:00Z"),
        ("2026-11-20T07:00:00.000001z", "2026-11-20T07:00:00.000001Z"),
    ],
)
def test_a_moment_is_written_as_it_was_meant(raw: str, written: str) -> None:
    found = ranges.read(raw)
    assert ranges.write(found) == written
    assert ranges.read(written) == found


@pytest.mark.parametrize(
    "raw",
    ["20-11-2026", "2026-13-01", "2026-02-30", "yesterday", "2026", "0001-01-01", "9999-12-31"],
)
def test_what_is_no_date_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        ranges.read(raw)


def test_a_day_begins_and_ends_where_the_reader_is() -> None:
    found = ranges.span("7d", date(2026, 11, 20), date(2026, 11, 20), WIB, NOW)
    assert found.start == datetime(2026, 11, 19, 17, tzinfo=UTC)
    assert found.end == datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert ranges.span("7d", date(2026, 11, 20), None, WIT, NOW).start == datetime(
        2026, 11, 19, 15, tzinfo=UTC
    )


def test_a_moment_with_an_offset_is_the_same_for_every_reader() -> None:
    moment = ranges.read("2026-11-20T14:00+07:00")
    for zone in (WIB, WIT):
        assert ranges.begin(moment, zone) == ranges.end(moment, zone)
        assert ranges.begin(moment, zone) == datetime(2026, 11, 20, 7, tzinfo=UTC)


@pytest.mark.parametrize(("name", "days"), [("7d", 7), ("30d", 30), ("90d", 90)])
def test_a_named_range_has_so_many_days_with_today(name: str, days: int) -> None:
    found = ranges.span(name, None, None, WIB, NOW)
    assert found.end is None
    assert found.start == datetime(2026, 11, 26, 17, tzinfo=UTC) - timedelta(days=days - 1)
    assert len(ranges.days(found, WIB, NOW, 400)) == days


def test_the_last_day_begins_on_a_whole_hour() -> None:
    found = ranges.span("24h", None, None, WIB, NOW)
    assert found.start == datetime(2026, 11, 26, 3, tzinfo=UTC)


def test_everything_has_no_bounds() -> None:
    found = ranges.span("all", None, None, WIB, NOW)
    assert (found.start, found.end) == (None, None)
    assert found.holds(NOW)


def test_a_stretch_holds_its_start_and_not_its_end() -> None:
    found = ranges.Span(NOW, NOW + timedelta(hours=1))
    assert found.holds(NOW)
    assert not found.holds(NOW + timedelta(hours=1))
    assert not found.holds(NOW - timedelta(microseconds=1))


def test_days_are_the_last_ones_of_a_stretch() -> None:
    month = ranges.span("30d", None, None, WIB, NOW)
    week = ranges.days(month, WIB, NOW, 7)
    assert (week[0], week[-1], len(week)) == (date(2026, 11, 21), date(2026, 11, 27), 7)
    past = ranges.span("30d", date(2026, 11, 1), date(2026, 11, 3), WIB, NOW)
    assert ranges.days(past, WIB, NOW, 7) == [date(2026, 11, day) for day in (1, 2, 3)]
    late = ranges.span("7d", None, None, WIB, NOW.replace(hour=18))  # in Jakarta it is tomorrow
    assert ranges.days(late, WIB, NOW.replace(hour=18), 7)[-1] == date(2026, 11, 28)
