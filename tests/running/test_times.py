"""Due times by the clock on the wall, across changes of that clock."""

from datetime import UTC, datetime, timedelta

import pytest

from ahsp.running.times import Plan

MONDAY = Plan("week", 1, 1, "08:00", "Asia/Jakarta")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_each_monday_at_eight_in_jakarta_is_one_in_the_night_of_utc() -> None:
    assert MONDAY.next(at("2026-11-27T00:00"), 3) == [
        at("2026-11-30T01:00"), at("2026-12-07T01:00"), at("2026-12-14T01:00"),
    ]  # fmt: skip


def test_a_time_is_not_after_itself() -> None:
    due = at("2026-11-30T01:00")
    assert MONDAY.next(due - timedelta(microseconds=1), 1) == [due]
    assert MONDAY.next(due, 1) == [due + timedelta(days=7)]


def test_a_month_has_its_day_once() -> None:
    plan = Plan("month", 1, 28, "23:30", "Asia/Jayapura")
    assert plan.next(at("2027-01-28T14:30"), 2) == [at("2027-02-28T14:30"), at("2027-03-28T14:30")]


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [("Europe/Berlin", "2026-10-19T06:00", "2026-10-26T07:00"),
     ("America/New_York", "2026-10-26T12:00", "2026-11-02T13:00")],
)  # fmt: skip
def test_the_clock_on_the_wall_decides_when_summer_ends(zone: str, before: str, after: str) -> None:
    plan = Plan("week", 1, 1, "08:00", zone)
    assert plan.next(at(before) - timedelta(minutes=1), 2) == [at(before), at(after)]


def test_a_time_that_the_clock_jumps_over_is_due_once_and_later() -> None:
    plan = Plan("week", 7, 1, "02:30", "Europe/Berlin")  # 29 March 2026 has no 02:30
    assert plan.next(at("2026-03-28T00:00"), 2) == [at("2026-03-29T01:30"), at("2026-04-05T00:30")]


def test_an_hour_that_comes_twice_is_due_the_first_time_only() -> None:
    plan = Plan("week", 7, 1, "02:30", "Europe/Berlin")
    first, following = plan.next(at("2026-10-24T12:00"), 2)
    assert (first, following) == (at("2026-10-25T00:30"), at("2026-11-01T01:30"))


def test_a_zone_whose_day_is_another_than_ours() -> None:
    plan = Plan("week", 1, 1, "00:15", "Pacific/Kiritimati")  # UTC+14
    assert plan.next(at("2026-11-29T00:00"), 1) == [at("2026-11-29T10:15")]


def test_what_was_due_meanwhile_is_each_given_once() -> None:
    start = at("2026-11-30T01:00")
    assert MONDAY.between(start, start) == []
    assert MONDAY.between(start, start + timedelta(days=14)) == [
        start + timedelta(days=7), start + timedelta(days=14),
    ]  # fmt: skip
    assert MONDAY.between(start, start - timedelta(days=1)) == [], "a clock that was set back"


def test_of_very_many_the_last_are_given() -> None:
    until = at("2036-12-01T01:00")
    found = MONDAY.between(at("2000-01-01T00:00"), until, 5)
    assert found == [until - timedelta(days=7 * back) for back in range(4, -1, -1)]


def test_steps_are_counted_from_the_same_moment_for_everybody() -> None:
    plan = Plan("interval", seconds=600)
    assert plan.next(at("2026-11-30T01:07"), 2) == [at("2026-11-30T01:10"), at("2026-11-30T01:20")]
    assert plan.last(at("2026-11-30T00:00"), at("2026-11-30T01:07")) == at("2026-11-30T01:00")
    assert plan.last(at("2026-11-30T01:00"), at("2026-11-30T01:07")) is None


def test_a_minute_of_each_hour() -> None:
    plan = Plan("hour", at="00:01", zone="Asia/Jakarta")
    assert plan.next(at("2026-11-30T01:01"), 2) == [at("2026-11-30T02:01"), at("2026-11-30T03:01")]
    assert plan.last(at("2026-11-01T00:00"), at("2026-11-30T01:00")) == at("2026-11-30T00:01")


def test_a_time_of_each_day_by_the_wall_of_its_zone() -> None:
    plan = Plan("day", at="02:30", zone="Asia/Jakarta")
    assert plan.next(at("2026-11-29T19:30"), 1) == [at("2026-11-30T19:30")]
    assert plan.last(at("2026-11-01T00:00"), at("2026-11-30T01:00")) == at("2026-11-29T19:30")


def test_the_last_time_of_a_week_or_month_may_be_long_ago() -> None:
    weekly = Plan("week", 1, 1, "08:00", "UTC")
    assert weekly.last(at("2026-01-01T00:00"), at("2026-11-30T07:00")) == at("2026-11-23T08:00")
    monthly = Plan("month", 1, 1, "08:00", "UTC")
    assert monthly.last(at("2026-01-01T00:00"), at("2026-11-30T07:00")) == at("2026-11-01T08:00")
