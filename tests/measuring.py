"""Of which programs that tests start the coverage is measured: tracing one doubles its time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

TOLD_BY = "COVERAGE_PROCESS_CONFIG"
"""The variable by which coverage has the programs measured that a process starts."""
REPEATING = ("tests/imports/", "tests/export/")
"""Folders whose tests have some workbook read, or document set, on the way to what they try.

Hundreds of children do there what those of a few tests cover, which are marked `measured`.
"""


@contextmanager
def children_of(item: pytest.Item) -> Iterator[None]:
    """Have no program measured that a test starts only on the way to something else."""
    told = os.environ.get(TOLD_BY)
    if told is None or not item.nodeid.startswith(REPEATING) or item.get_closest_marker("measured"):
        yield
        return
    del os.environ[TOLD_BY]
    try:
        yield
    finally:
        os.environ[TOLD_BY] = told
