"""Taking back what was decided about cells: statements over whole sets."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ahsp.imports.desk.deciding import SAME
from ahsp.imports.desk.decisions import ALIKE, AT_CELL, WHOLE
from ahsp.imports.rules import Rule

_FORGET_FRESH = text("""
    DELETE FROM import_decision AS d
    WHERE batch_id = :batch AND in_effect IS NULL AND action = 'undone'
""")
_UNDO = """
    UPDATE import_decision AS d SET action = 'undone', new_value = NULL
    WHERE d.batch_id = :batch AND d.action <> 'undone' AND {which}
    RETURNING d.rule
"""
_UNDO_GROUP = text(_UNDO.format(which="d.group_id = :group"))
_SPLITS = text(f"""
    SELECT DISTINCT d.group_id FROM import_decision AS d JOIN import_problem AS p ON {AT_CELL}
    WHERE p.batch_id = :batch AND p.id = ANY(:ids) AND d.rule = 'swallowed-analysis'
""")  # noqa: S608  constants
_UNDO_ROWS = text(
    _UNDO.format(which='d.rule = :rule AND d.sheet = :sheet AND d."row" = ANY(:rows)')
)
_UNDO_CELLS = text(
    _UNDO.format(
        which=f"EXISTS (SELECT FROM import_problem AS p WHERE p.batch_id = :batch"
        f" AND p.rule = :rule AND {AT_CELL} AND {SAME})"
    )
)


def undo_rows(session: Session, batch_id: int, rule: Rule, sheet: str, rows: list[int]) -> None:
    """Take back what was decided for a rule in some rows of a sheet."""
    values = {"batch": batch_id, "rule": rule, "sheet": sheet, "rows": rows}
    _undone(session, batch_id, session.execute(_UNDO_ROWS, values))


def undo_group(session: Session, batch_id: int, group_id: UUID) -> list[str]:
    """Take back what one click decided; returns the rule of each cell."""
    found = session.execute(_UNDO_GROUP, {"batch": batch_id, "group": group_id})
    return _undone(session, batch_id, found)


def undo_cells(session: Session, batch_id: int, rule: Rule, ids: Sequence[int]) -> list[str]:
    """Take back what was decided about the cells of some problems; returns the rule of each.

    One cell of a split analysis takes the whole split back.
    """
    if rule in WHOLE:
        groups = session.scalars(_SPLITS, {"batch": batch_id, "ids": list(ids)}).all()
        return [each for group in groups for each in undo_group(session, batch_id, group)]
    values = {"batch": batch_id, "rule": rule, "ids": list(ids), "alike": rule in ALIKE}
    return _undone(session, batch_id, session.execute(_UNDO_CELLS, values))


def _undone(session: Session, batch_id: int, found: Any) -> list[str]:
    rules = [str(rule) for (rule,) in found]
    session.execute(_FORGET_FRESH, {"batch": batch_id})
    return rules
