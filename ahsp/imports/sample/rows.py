"""The sample sheet as a list of rows, and a note of every fault put into it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from ahsp.imports.sample.model import Analysis


@dataclass(slots=True, eq=False)
class Row:
    """One line of the sheet. A str koefisien is a text cell, an int a numeric one."""

    kode: str
    nama: str
    satuan_ahsp: str
    klasifikasi: str
    sub_klasifikasi: str
    kategori: str
    kode_item: str
    uraian: str
    satuan: str
    koefisien: str | int


class Hit(NamedTuple):
    """A rule that a row was made to break."""

    rule: str
    row: Row


def _rows(analyses: Iterable[Analysis]) -> list[Row]:
    return [
        Row(
            analysis.kode,
            analysis.nama,
            analysis.satuan,
            analysis.klasifikasi,
            analysis.sub_klasifikasi,
            line.item.kategori,
            line.item.kode,
            line.item.uraian,
            line.item.satuan,
            str(line.koefisien),
        )
        for analysis in analyses
        for line in analysis.lines
    ]


class Sheet:
    """Rows in sheet order, beside the faults planted so far."""

    def __init__(self, analyses: Iterable[Analysis]) -> None:
        self.rows = _rows(analyses)
        self.hits: list[Hit] = []

    def plant(self, rule: str, *rows: Row) -> None:
        """Note that these rows now break `rule`."""
        self.hits.extend(Hit(rule, row) for row in rows)

    def of(self, kode: str) -> list[Row]:
        """Return an analysis's rows; raises LookupError when there are none."""
        found = [row for row in self.rows if row.kode == kode]
        if not found:
            raise LookupError(f"no analysis {kode}")
        return found

    def row(self, kode: str, uraian: str) -> Row:
        """Return the one row of an analysis with this uraian; raises LookupError."""
        found = [row for row in self.of(kode) if row.uraian == uraian]
        if len(found) != 1:
            raise LookupError(f"{len(found)} rows of {kode} are {uraian!r}")
        return found[0]

    def append_to(self, kode: str, model: Row, koefisien: str | int) -> Row:
        """Add a copy of `model` with this koefisien behind the analysis's last row."""
        last = self.of(kode)[-1]
        added = replace(model, kode=last.kode, nama=last.nama, koefisien=koefisien)
        self.rows.insert(self.rows.index(last) + 1, added)
        return added

    def insert_after(self, kode: str, row: Row) -> None:
        """Put a row behind the last one of an analysis."""
        self.rows.insert(self.rows.index(self.of(kode)[-1]) + 1, row)

    def move_tail(self, kode: str, length: int, behind: str) -> Row:
        """Move an analysis's last rows behind another analysis; return the first of them."""
        tail = self.of(kode)[-length:]
        moved = set(map(id, tail))
        self.rows = [row for row in self.rows if id(row) not in moved]
        at = self.rows.index(self.of(behind)[-1]) + 1
        self.rows[at:at] = tail
        return tail[0]
