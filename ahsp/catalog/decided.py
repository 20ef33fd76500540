"""What people decided while an analysis was imported: what the file said, and what it was read as.

The decisions are of the import that brought the content which stands now. Where an import is
undone, they go with what it brought.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from ahsp.catalog.flags import suggestion_words
from ahsp.catalog.ranges import ranges
from ahsp.extensions import db
from ahsp.models import Action, Ahsp, ImportBatch, Rincian
from ahsp.web.formatting import number

# A row of which nothing was stored, such as a repeated one, is told by what was found wrong there.
_DECISIONS = text("""
    SELECT rule, action, "row", "column", old_value, new_value, username, at
    FROM import_decision AS d
    WHERE batch_id = :batch AND sheet = :sheet AND "row" BETWEEN :first AND :last
        AND action IN ('set', 'keep')
        AND ("row" = ANY(:rows) OR EXISTS (
            SELECT FROM import_problem AS p
            WHERE p.batch_id = d.batch_id AND p.sheet = d.sheet AND p."row" = d."row"
                AND p."column" = d."column" AND p.kode = :kode))
    ORDER BY "row", length("column"), "column"
""")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about a cell, or the same one about cells below each other.

    `item` names the line, "" where it is about the analysis or several lines; `after` is None where
    the cell was confirmed as it is.
    """

    rule: str
    item: str
    cells: str
    before: str
    after: str | None
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mapped:
    """That a person said how a sheet is read; `remembered` where they said it of another file."""

    sheet: str
    who: str
    at: datetime | None
    remembered: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """All that people decided about one analysis; falsy where it is nothing."""

    decisions: list[Decision]
    mapped: Mapped | None

    def __bool__(self) -> bool:
        return bool(self.decisions or self.mapped)


def decided_about(ahsp: Ahsp, lines: Sequence[Rincian]) -> Decided:
    """What people decided about an analysis and its lines, in the order of the file.

    Args:
        ahsp: the analysis.
        lines: its lines.
    """
    if ahsp.batch_id is None:
        return Decided([], None)
    items = {line.origin_row: line.uraian for line in lines if line.origin_row is not None}
    rows = sorted({*items, *filter(None, [ahsp.origin_row])})
    mapped = _mapped(ahsp.batch_id, ahsp.origin_sheet)
    if not rows:
        return Decided([], mapped)
    values = {
        "batch": ahsp.batch_id,
        "sheet": ahsp.origin_sheet,
        "first": rows[0],
        "last": rows[-1],
        "rows": rows,
        "kode": ahsp.kode,
    }
    alike: dict[tuple[Any, ...], list[Any]] = {}
    for row in db.session.execute(_DECISIONS, values):
        key = (row.rule, row.action, row.column, row.old_value, row.new_value, row.username)
        alike.setdefault(key, []).append(row)
    return Decided([_decision(found, items) for found in alike.values()], mapped)


def _decision(found: list[Any], items: dict[int, str]) -> Decision:
    first = found[0]
    after = first.new_value if first.action == Action.SET else None
    return Decision(
        first.rule,
        items.get(first.row, "") if len(found) == 1 else "",
        f"{first.column} {ranges((row.row for row in found), number)}",
        first.old_value,
        None if after is None else suggestion_words(first.rule, after),
        first.username,
        first.at,
    )


def _mapped(batch_id: int, sheet: str) -> Mapped | None:
    said = db.session.scalar(select(ImportBatch.mappings).where(ImportBatch.id == batch_id))
    for each in said or []:
        if each["sheet"] == sheet:
            at = datetime.fromisoformat(each["at"]) if each.get("at") else None
            return Mapped(sheet, each.get("username", ""), at, bool(each.get("remembered")))
    return None
