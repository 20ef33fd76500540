"""Moments as people write them in the shell."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ahsp.alerts.moments import moment

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1 hour ago", "2026-11-20T06:00Z"),
        ("90 minutes ago", "2026-11-20T05:30Z"),
        ("2 Days", "2026-11-18T07:00Z"),
        ("1 week ago", "2026-11-13T07:00Z"),
        ("999999 weeks ago", "1926-12-15T07:00Z"),
        ("2026-11-19", "2026-11-18T17:00Z"),
        ("2026-11-19T14:00", "2026-11-19T07:00Z"),
        (" 2026-11-19t14:00z ", "2026-11-19T14:00Z"),
        ("2026-11-19 14:00+08:00", "2026-11-19T06:00Z"),
    ],
)
def test_a_moment_is_understood(text: str, meant: str) -> None:
    assert moment(text, JAKARTA, NOW) == datetime.fromisoformat(meant)


@pytest.mark.parametrize("text", ["", "soon", "an hour ago", "-1 hours ago", "1 month ago", "12"])
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  whichever says so
        moment(text, JAKARTA, NOW)
