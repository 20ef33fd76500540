"""Errors of work that runs behind get the reason that a person can do something about."""

import errno

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from psycopg.errors import DiskFull
from sqlalchemy.exc import OperationalError

from ahsp.running.troubles import reason_of


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "no space"),
        OSError(errno.EDQUOT, "quota"),
        OSError(errno.EFBIG, "file too large"),
        DiskFull(),
        OperationalError("INSERT", {}, DiskFull()),
    ],
)
def test_no_room_is_told_as_such(error: Exception) -> None:
    assert reason_of(error) == "disk_full"


@pytest.mark.parametrize("error", [OSError(errno.EIO, "broken"), ValueError("ours")])
def test_all_else_is_a_fault_of_ours(error: Exception) -> None:
    assert reason_of(error) == "internal"


def test_a_task_that_was_told_to_end_says_so() -> None:
    assert reason_of(SoftTimeLimitExceeded()) == "task_time"
