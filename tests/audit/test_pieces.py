"""Stretches are cut so that sums and rows together hold each moment exactly once."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from ahsp.audit.pieces import DAILY, HOUR, HOURLY, RAW, Piece, Summed, next_day, pieces
from ahsp.audit.ranges import Span

WIB = ZoneInfo("Asia/Jakarta")
MIDNIGHT = datetime(2026, 11, 26, 17, tzinfo=UTC)
NOW = MIDNIGHT + timedelta(hours=10, minutes=31)
MONTH = Span(MIDNIGHT - timedelta(days=29), None)


def summed(**changes: datetime | None) -> Summed:
    usual = {"since": None, "hours": MIDNIGHT + 10 * HOUR, "days": MIDNIGHT}
    return Summed(**(usual | changes), zone=WIB)


def test_days_stand_for_their_hours_and_rows_for_the_open_hour() -> None:
    assert pieces(MONTH, summed()) == [
        Piece(DAILY, MONTH.start, MIDNIGHT),
        Piece(HOURLY, MIDNIGHT, MIDNIGHT + 10 * HOUR),
        Piece(RAW, MIDNIGHT + 10 * HOUR, None),
    ]


def test_without_whole_days_hours_are_taken() -> None:
    assert [each.source for each in pieces(MONTH, summed(), whole_days=False)] == [HOURLY, RAW]


def test_without_sums_everything_is_rows() -> None:
    assert pieces(MONTH, summed(hours=None)) == [Piece(RAW, MONTH.start, None)]


def test_what_was_deleted_is_not_counted_from_sums() -> None:
    horizon = MIDNIGHT - timedelta(days=10, minutes=90)
    found = pieces(MONTH, summed(since=horizon))
    assert found[0] == Piece(RAW, MONTH.start, horizon + timedelta(minutes=30))
    assert found[1] == Piece(HOURLY, found[0].end, next_day(horizon, WIB))


def test_a_stretch_without_bounds_begins_with_sums() -> None:
    found = pieces(Span(None, None), summed())
    assert found[0] == Piece(DAILY, None, MIDNIGHT)
    assert found[-1] == Piece(RAW, MIDNIGHT + 10 * HOUR, None)


@pytest.mark.parametrize("seed", range(200))
def test_parts_touch_and_cover_the_stretch_exactly(seed: int) -> None:
    chance = random.Random(seed)

    def moment() -> datetime:
        return NOW - timedelta(minutes=chance.randrange(0, 40 * 24 * 60))

    start, end = sorted((moment(), moment() + timedelta(minutes=1)))
    stretch = Span(start, chance.choice((end, None)))
    hours = chance.choice((None, moment().replace(minute=0)))
    days = chance.choice((None, next_day(moment(), WIB)))
    since = chance.choice((None, moment()))
    found = pieces(stretch, Summed(since, hours, days, WIB), whole_days=chance.random() < 0.8)
    assert found[0].start == stretch.start
    assert found[-1].end == stretch.end
    for left, right in pairwise(found):
        assert left.end == right.start
    for each in found:
        assert each.end is None or each.start < each.end
        if each.source == RAW:
            continue
        assert each.start == each.start.replace(minute=0, second=0, microsecond=0)
        assert hours is not None
        assert each.end is not None
        assert each.end <= hours
        assert since is None or each.start >= since
        if each.source == DAILY:
            assert days is not None
            assert each.end <= days
            for edge in (each.start, each.end):
                assert edge.astimezone(WIB).hour == 0
