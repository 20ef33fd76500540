"""Speed and time left, as a page tells them while a worker works."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask

from ahsp.models import Role
from ahsp.running.pace import UNKNOWN, Pace, pace
from tests.factories import make_batch
from tests.imports.test_show import ENGLISH, FRAGMENT, SignIn
from tests.pages import PageClient

BEGAN = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("done", "total", "seconds", "found"),
    [
        (0, 1000, 30, UNKNOWN),
        (500, 1000, 0.5, UNKNOWN),
        (1000, 50_000, 10, Pace(100, 510)),
        (4321, 50_000, 3, Pace(1400, 35)),
        (49_999, 50_000, 10, Pace(5000, 1)),
        (50_000, 50_000, 10, Pace(5000, None)),
        (60_000, 50_000, 10, Pace(6000, None)),
        (1, 10, 100, Pace(1, 900)),
        (2_000, None, 10, Pace(200, None)),
    ],
)
def test_speed_and_time_left(done: int, total: int | None, seconds: float, found: Pace) -> None:
    assert pace(done, total, BEGAN, at(seconds), at(seconds)) == found


def test_time_left_runs_on_between_two_signs_of_life_and_never_below_a_second() -> None:
    lefts = [pace(100, 200, BEGAN, at(10), at(10 + late)).left for late in (0, 3, 6, 60)]
    assert lefts == [10, 7, 4, 1]


def test_a_steady_work_counts_down_without_a_jump() -> None:
    told = [
        pace(rows, 50_000, BEGAN, at(rows / 700), at(rows / 700))
        for rows in range(2000, 50_000, 700)
    ]
    lefts = [each.left for each in told]
    assert all(later <= earlier for earlier, later in pairwise(lefts))
    assert {each.rate for each in told} == {700}


def test_nothing_is_told_before_the_first_sign_of_life() -> None:
    assert pace(10, 20, None, None, at(5)) == UNKNOWN
    assert pace(10, 20, BEGAN, None, at(5)) == UNKNOWN


def test_the_poll_tells_both_in_the_readers_language(
    context: Flask, client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.ADMIN)
    told = datetime.now(UTC) + timedelta(hours=1)  # no second has passed since, however slow it is
    batch = make_batch(
        state="reading",
        phase="read",
        rows_done=10_000,
        rows_total=50_000,
        phase_at=told - timedelta(seconds=10),
        beat_at=told,
    )
    english = client.get(f"/import/{batch.id}/status", headers=FRAGMENT | ENGLISH).text
    assert "about 1,000 rows/s" in english
    assert "about 40 s left" in english
    indonesian = client.get(
        f"/import/{batch.id}/status", headers=FRAGMENT | {"Accept-Language": "id"}
    ).text
    assert "sekitar 1.000 baris/detik" in indonesian
    assert "sekitar 40 detik lagi" in indonesian
