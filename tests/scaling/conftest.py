"""A small workbook for tests of whole ways."""

from pathlib import Path

import pytest

from tests.imports.conftest import LINES
from tests.imports.workbooks import save


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook of three analyses with five lines."""
    return save(tmp_path / "buku.xlsx", LINES)
