"""Our own workbook in the flat layout: plausible analyses, with known faults planted.

`PLANTED` says by rule how many rows and analyses are at fault, `EXPECTED` what an import
must read, refuse and commit. Both are computed from the generator when first asked for,
so that a command that only needs the file's path does not pay for them.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ahsp.imports.sample.plan import EXPECTED, PLANTED, PlantedCount

__all__ = ["EXPECTED", "PLANTED", "PlantedCount", "sample_path"]

FILE_NAME = "contoh-ahsp.xlsx"


def sample_path() -> Path:
    """Return where the generated sample workbook lies."""
    return Path(__file__).with_name(FILE_NAME)


def __getattr__(name: str) -> object:
    """Compute `PLANTED` and `EXPECTED` on first use; raises AttributeError for the unknown."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ahsp.imports.sample import plan

    return getattr(plan, name)
