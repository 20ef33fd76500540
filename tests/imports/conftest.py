"""Small workbooks for tests of imports."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.imports.work_place import Nursery
from tests.imports.workbooks import line, save

Book = Callable[..., Path]
LINES = (
    line("1.1"),
    line("1.1", "Semen", "12.5", kategori="BHN", satuan="kg"),
    line("1.2"),
    line("1.2", "Mandor", "0.05"),
    line("1.3"),
)
"""Three analyses with five lines; nothing is wrong with them."""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Writes a workbook: of the given rows, or of `LINES`."""
    numbers = iter(range(1000))

    def write(*rows: list[Any], name: str = "") -> Path:
        return save(tmp_path / (name or f"buku-{next(numbers)}.xlsx"), rows or LINES)

    return write


@pytest.fixture(scope="session")
def nursery(app: Flask) -> Iterator[Nursery]:
    """Makes worker processes on the tests' own servers."""
    made = Nursery(app)
    yield made
    made.end()
