"""The scheduler's rhythm does not follow the clock of the wall."""

from datetime import UTC, datetime, timedelta

import pytest

from ahsp.extensions import celery_app
from ahsp.periodic import rhythm
from ahsp.periodic.due import ROUND_SECONDS
from ahsp.periodic.rhythm import Steadily

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that nobody sets but the test, in seconds."""
    seconds = [1000.0]
    monkeypatch.setattr(rhythm.time, "monotonic", lambda: seconds[0])
    return seconds


@pytest.mark.parametrize("wrong", [timedelta(0), timedelta(hours=2), timedelta(hours=-2)])
def test_a_run_is_due_after_its_seconds_whatever_the_wall_says(
    clock: list[float], wrong: timedelta
) -> None:
    every = Steadily(5.0)
    assert every.is_due(NOW + wrong) == (False, 5.0)
    clock[0] += 4
    assert every.is_due(NOW + wrong) == (False, 1.0)
    clock[0] += 1
    assert every.is_due(NOW + wrong) == (True, 5.0)


def test_the_next_run_is_counted_from_the_last_one(clock: list[float]) -> None:
    every = Steadily(5.0)
    every.is_due(NOW)
    clock[0] += 7
    assert every.is_due(NOW).is_due
    clock[0] += 1
    assert every.is_due(NOW - timedelta(hours=2)) == (False, 4.0)


def test_the_scheduler_has_this_rhythm(app: object) -> None:
    (entry,) = celery_app.conf.beat_schedule.values()
    assert entry["schedule"] == Steadily(ROUND_SECONDS)
    assert isinstance(entry["schedule"], Steadily)


def test_the_scheduler_wakes_up_in_time_whatever_the_wall_says(
    app: object, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    beat = rhythm.SteadyScheduler(app=celery_app)
    monkeypatch.setattr(beat, "apply_entry", lambda entry, producer=None: sent.append(entry.task))
    beat.tick()
    for rounds, wrong in enumerate((0, 2, -2, 0), 1):
        wall = NOW + timedelta(hours=wrong)
        monkeypatch.setattr(celery_app, "now", lambda wall=wall: wall)
        clock[0] += ROUND_SECONDS + 0.1
        assert all(beat.tick() <= ROUND_SECONDS for _ in range(3))
        assert sent == ["tasks.due"] * rounds
