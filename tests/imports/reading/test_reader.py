"""The child that reads: whatever happens to it is told as a reason, and nothing is left of it."""

import contextlib
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ahsp.config import Settings
from ahsp.imports import frames
from ahsp.imports.reading.reader import Child, Limits, ReaderBrokeError, reading
from ahsp.imports.sheets.workbook import RefusedError
from tests.imports.workbooks import HEADERS, Number, line, save

pytestmark = pytest.mark.measured

LIMITS = Limits(memory_mb=768, seconds=30, max_rows=50_000, max_columns=100)


@pytest.fixture(autouse=True)
def no_core_dumps() -> Iterator[None]:
    """Children are killed before they can say so themselves."""
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, before)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return save(tmp_path / "b.xlsx", [line(), line(uraian="Mandor")])


def pid_of(child: Child) -> int:
    return child._process.pid


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def told(path: Path, limits: Limits = LIMITS, kill: int | None = None) -> list[frames.Frame]:
    """All that a child tells of a file; it is sent a signal first. It is gone in any case."""
    child: Child | None = None
    try:
        with reading(path, path.name, limits) as child:
            if kill:
                os.kill(pid_of(child), kill)
            return list(child)
    finally:
        assert child
        assert gone(pid_of(child))


def refused(path: Path, limits: Limits = LIMITS, kill: int | None = None) -> RefusedError:
    """The refusal of a file."""
    with pytest.raises(RefusedError) as caught:
        told(path, limits, kill)
    return caught.value


def test_a_child_tells_start_lines_analyses_and_the_end(path: Path) -> None:
    kinds = [frames.Start, frames.Lines, frames.Begun, frames.Analyses, frames.Done]
    assert [type(frame) for frame in told(path)] == kinds


def test_a_child_does_not_outlive_a_reader_who_lost_interest(path: Path) -> None:
    with contextlib.suppress(KeyError), reading(path, path.name, LIMITS) as child:
        next(iter(child))
        raise KeyError
    assert gone(pid_of(child))


def test_a_refusal_arrives_with_its_reason_and_place(path: Path) -> None:
    error = refused(path, Limits(768, 30, max_rows=1, max_columns=100))
    assert (error.reason, error.detail) == (
        "too_many_rows",
        {"sheet": "AHSP", "found": 2, "limit": 1},
    )


def test_a_frozen_child_is_ended_when_its_time_is_over(path: Path) -> None:
    started = time.monotonic()
    error = refused(path, Limits(768, 1, 50_000, 100), signal.SIGSTOP)
    assert (error.reason, error.detail) == ("time_limit", {"limit": 1})
    assert time.monotonic() - started < 40


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (signal.SIGXCPU, "time_limit"),
        (signal.SIGKILL, "memory_limit"),  # what the kernel sends when memory is out
        (signal.SIGABRT, "corrupt"),
        (signal.SIGSEGV, "corrupt"),
    ],
)
def test_a_child_that_dies_is_a_refused_file(path: Path, number: int, reason: str) -> None:
    assert refused(path, kill=number).reason == reason


@pytest.mark.parametrize("memory", [100, 160], ids=["in the library", "in Python"])
def test_a_small_file_that_needs_much_memory_is_refused(tmp_path: Path, memory: int) -> None:
    path = save(tmp_path / "b.xlsx", [line(), *[[None]] * 45_000, [None] * 90 + ["x"]])
    assert path.stat().st_size < 20_000
    error = refused(path, Limits(memory, seconds=30, max_rows=50_000, max_columns=100))
    assert (error.reason, error.detail) == ("memory_limit", {"limit": memory})


@pytest.mark.parametrize(
    "cell",
    [
        Number(-1e300, "yyyy-mm-dd"),  # the library panics
        Number(1e15, "[h]:mm:ss"),  # Python has no duration that long
    ],
)
def test_a_time_that_nothing_can_hold_makes_a_corrupt_file(tmp_path: Path, cell: Number) -> None:
    path = save(tmp_path / "b.xlsx", [line(cell, nama="x")])
    assert refused(path).reason == "corrupt"


def test_a_child_sees_no_secret_and_no_address(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "AWS_SECRET_ACCESS_KEY", "AHSP_DATA"):
        monkeypatch.setenv(name, "hush")
    with reading(path, path.name, LIMITS) as child:
        pid = pid_of(child)
        environ = Path(f"/proc/{pid}/environ").read_bytes()
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
        list(child)
    assert b"hush" not in environ + arguments


def test_a_fault_of_ours_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    with pytest.raises(ReaderBrokeError, match="FileNotFoundError"):
        told(tmp_path / "gone.xlsx")


@pytest.mark.parametrize(
    ("says", "ending"),
    [
        (r"\000\000\000\002no", "exit 0"),
        (r"\000\000\000\002no", "exec sleep 60"),
        (r"\377\377\377\377", "exit 3"),
        (r"\000\000", "exit 0"),
        ("", "exit 3"),
    ],
)
def test_a_child_that_talks_nonsense_is_ended_and_not_believed(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, ending: str
) -> None:
    liar = tmp_path / "liar"
    liar.write_text(f"#!/bin/sh\nprintf '{says}'\n{ending}\n")
    liar.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(liar))
    started = time.monotonic()
    with pytest.raises(ReaderBrokeError):
        told(path)
    assert time.monotonic() - started < 40


def test_limits_are_the_configured_ones() -> None:
    settings = Settings(reader_memory_mb=1, reader_seconds=2, import_max_rows=3)
    assert Limits.of(settings) == Limits(1, 2, 3, 100)


def test_headers_alone_are_no_data(tmp_path: Path) -> None:
    assert refused(save(tmp_path / "b.xlsx", [], headers=HEADERS)).reason == "no_data"
