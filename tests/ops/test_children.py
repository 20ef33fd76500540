"""A child of the supervisor: started again after a growing pause, stopped with all it started."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ahsp.embedded import processes
from ahsp.embedded.folder import Folder
from ahsp.ops.children import Child
from tests.imports.work_place import PATIENCE, until

Make = Callable[..., Child]
FAMILY = """
import subprocess, sys, time
print(subprocess.Popen(["sleep", "300"]).pid, flush=True)
time.sleep(300)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(300)
"""


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes children of a folder; none outlives the test."""
    folder = Folder(tmp_path)
    folder.prepare()
    made: list[Child] = []

    def child(program: str, grace: float = 5.0) -> Child:
        command = [sys.executable, "-c", program]
        made.append(Child(folder, "worker", command, tmp_path, dict(os.environ), grace))
        return made[-1]

    yield child
    for each in made:
        each.kill()


def said(child: Child) -> str:
    return str(until(lambda: child.log.read_text().strip()))


def test_one_that_dies_again_and_again_waits_twice_as_long_each_time(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = make("raise SystemExit('no such queue')")
    now = time.monotonic()
    monkeypatch.setattr("ahsp.ops.children.time.monotonic", lambda: now)
    assert child.revive() is None, "never started, so not dead"
    child.start()
    pauses = []
    for _ in range(7):
        _wait_for_its_end(child)
        news = child.revive()
        assert news
        assert "The worker ended by itself (exit 1)" in news
        assert child.revive() is None, "told once"
        pauses.append(int(news.split(" s. ")[0].rsplit(" ", 1)[1]))
        now += pauses[-1]
        assert child.revive() is None
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    _wait_for_its_end(child)
    assert child.last_words() == "no such queue"
    now += 61
    news = child.revive()
    assert news
    assert "in 1 s." in news, "after a sound minute it counts anew"


def _wait_for_its_end(child: Child) -> None:
    until(lambda: not child.alive)


def test_a_kill_is_told_by_its_signal(make: Make) -> None:
    child = make("import time; time.sleep(300)")
    child.start()
    child.kill()
    _wait_for_its_end(child)
    assert "(signal 9)" in str(child.revive())


def test_stopping_takes_along_what_it_started(make: Make) -> None:
    child = make(FAMILY)
    child.start()
    grandchild = int(said(child))
    child.stop()
    assert not child.alive
    until(lambda: processes.birth(grandchild) is None)
    assert not child.end_leftover(), "its record is gone too"


def test_one_that_does_not_listen_is_killed_after_its_grace(make: Make) -> None:
    child = make(STUBBORN, grace=0.3)
    child.start()
    said(child)
    began = time.monotonic()
    child.stop()
    assert not child.alive
    assert 0.3 <= time.monotonic() - began < PATIENCE, "it would live on for minutes"


def test_stopping_what_never_started_does_nothing(make: Make) -> None:
    child = make("")
    child.stop()
    child.kill()
    assert not child.alive


def test_a_leftover_that_does_not_listen_is_killed(make: Make, tmp_path: Path) -> None:
    child = make(STUBBORN)
    child.start()
    said(child)
    record = tmp_path / "run" / "worker.pid"
    assert processes.end_recorded(record, (signal.SIGTERM, 0.3))
    assert not child.alive
    assert not record.exists()
