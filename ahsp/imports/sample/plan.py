"""The planned sheet, and what an import of it must report: counted, never typed in."""

from typing import NamedTuple

from ahsp.imports.sample.book import book
from ahsp.imports.sample.faults import ERRORS, plant_all
from ahsp.imports.sample.rows import Row, Sheet


class PlantedCount(NamedTuple):
    """How many rows break a rule, and in how many analyses."""

    rows: int
    ahsp: int


def planned() -> Sheet:
    """Build the sheet: the faultless book with every fault planted in it."""
    sheet = Sheet(book())
    plant_all(sheet)
    return sheet


def _analyses(rows: list[Row]) -> set[str]:
    """What tells analyses apart: the kode, or the nama of one that lost it."""
    return {row.kode or row.nama for row in rows}


def _planted(sheet: Sheet) -> dict[str, PlantedCount]:
    by_rule: dict[str, list[Row]] = {}
    for hit in sheet.hits:
        by_rule.setdefault(hit.rule, []).append(hit.row)
    return {rule: PlantedCount(len(rows), len(_analyses(rows))) for rule, rows in by_rule.items()}


def _expected(sheet: Sheet) -> dict[str, int]:
    read = _analyses(sheet.rows)
    refused = _analyses([hit.row for hit in sheet.hits if hit.rule in ERRORS])
    stored_once = [hit.row for hit in sheet.hits if hit.rule == "duplicate-same"]
    committed = [row for row in sheet.rows if (row.kode or row.nama) in read - refused]
    return {
        "rows": len(sheet.rows),
        "ahsp_read": len(read),
        "ahsp_refused": len(refused),
        "ahsp_committed": len(read - refused),
        "rincian_committed": len(committed) - sum(row.kode not in refused for row in stored_once),
    }


_SHEET = planned()
PLANTED = _planted(_SHEET)
EXPECTED = _expected(_SHEET)
