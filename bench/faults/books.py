"""Generated workbooks of which every row is known, and what is left of them in the catalogue."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path

from bench.faults.program import Program
from bench.generate import analyses
from bench.imports import write_workbook


@dataclass(frozen=True)
class Book:
    """A workbook; `rincian` rows in `ahsp` analyses, whose koefisien make `total`."""

    path: Path
    ahsp: int
    rincian: int
    total: Decimal

    @property
    def contents(self) -> tuple[int, int, Decimal]:
        """What the catalogue holds after this workbook went in once."""
        return self.ahsp, self.rincian, self.total


NOTHING = (0, 0, Decimal(0))


def make(folder: Path, name: str, rows: int, seed: int = 2025) -> Book:
    """Write a flat workbook with so many rows; other rows for another seed."""
    path = folder / f"{name}.xlsx"
    count = write_workbook(path, rows, seed)
    lines = chain.from_iterable(each.lines for each in analyses(rows, seed))
    return Book(path, count, rows, sum((line[4] for line in islice(lines, rows)), Decimal(0)))


def stored(program: Program, sumber: str) -> tuple[int, int, Decimal]:
    """Analyses, rows and the sum of all koefisien that an edition has in the catalogue."""
    statement = """
        SELECT count(DISTINCT ahsp.id), count(rincian.ahsp_id), coalesce(sum(koefisien), 0)
        FROM sumber JOIN ahsp ON ahsp.sumber_id = sumber.id
            LEFT JOIN rincian ON rincian.ahsp_id = ahsp.id
        WHERE sumber.nama = %s
    """
    ahsp, rincian, total = program.sql(statement, sumber)[0]
    return ahsp, rincian, total
