"""The real books of 2025: the flat one, and the one of official blocks, whose names are right."""

from pathlib import Path

import pytest

from tests.imports.workbooks import Found, read


@pytest.fixture(scope="module")
def flat(shared: Path) -> Found:
    """What is found in the flat book."""
    return read(shared / "data" / "SNI_2025_AHSP.xlsx")


@pytest.fixture(scope="module")
def blocks(shared: Path) -> Found:
    """What is found in the book of blocks."""
    return read(shared / "data" / "AHSP-Cipta-Karya-2025.xlsx")
