"""In which tests, and in which programs that they start, coverage is measured.

Tracing doubles the time of what is traced, and most of it was traced before. What is measured is a
part of what is tried, so that at least as much is covered as is told.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from coverage import Coverage

TOLD_BY = "COVERAGE_PROCESS_CONFIG"
"""The variable by which coverage has the programs measured that a process starts."""
STARTING = (
    "tests/backup/",
    "tests/deploy/test_programs.py",
    "tests/embedded/",
    "tests/ops/test_supervisor.py",
)
"""Tests of programs that run by themselves; elsewhere only those are measured that a test starts
which is marked `measured`. Some workbook is read on the way to what hundreds of tests try.
"""
LEFT_OUT = pytest.StashKey[bool]()
"""Of tests that are not measured themselves."""
WALKING = (
    "tests/browser/",
    "tests/ops/work/test_time_limits.py",
    "tests/rules/",
    "tests/test_languages.py",
)
"""Tests that go once more through what others cover, or look on from outside."""


def choose(items: list[pytest.Item]) -> None:
    """Have those tests not be measured whose ways others go.

    Further cases of one test are among them, and the real workbooks, in which there are tens of
    thousands of rows of what small ones have too.
    """
    met: set[str] = set()
    for item in items:
        name = item.nodeid.partition("[")[0]
        if name in met or name.startswith(WALKING) or item.get_closest_marker("shared"):
            item.stash[LEFT_OUT] = True
        met.add(name)


@contextmanager
def measured(item: pytest.Item) -> Iterator[None]:
    """Measure a test, or have it not be measured; what is made for many tests is in any case.

    A process of several is measured twice over: for itself, and as a program that pytest started.
    """
    stopped = []
    while LEFT_OUT in item.stash and (running := Coverage.current()):
        running.stop()
        stopped.append(running)
    try:
        yield
    finally:
        for each in reversed(stopped):
            each.start()


@contextmanager
def children_of(item: pytest.Item) -> Iterator[None]:
    """Have no program measured that a test starts only on the way to something else."""
    told = os.environ.get(TOLD_BY)
    if told is None or item.nodeid.startswith(STARTING) or item.get_closest_marker("measured"):
        yield
        return
    del os.environ[TOLD_BY]
    try:
        yield
    finally:
        os.environ[TOLD_BY] = told
