"""Decisions about cells as rows: which ones hold, which ones wait; statements over whole sets.

A decision waits while what it wants differs from what the last reading took from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ahsp.imports.numbers import other_reading
from ahsp.imports.overrides import Override
from ahsp.imports.rules import Rule

KOEFISIEN = (
    Rule.LOST_DECIMAL,
    Rule.KOEFISIEN_AMBIGUOUS,
    Rule.KOEFISIEN_MISSING,
    Rule.KOEFISIEN_INVALID,
    Rule.DUPLICATE_CONFLICT,
    Rule.DUPLICATE_SAME,
)
"""Rules that are broken in the koefisien's cell."""
ALIKE = (Rule.MOJIBAKE, Rule.KATEGORI_UNKNOWN)
"""Rules whose problems are the same wherever the same text stands: one decision is for all."""
TIDIED = (Rule.KODE_MALFORMED,)
"""Rules whose suggestion the reader has taken already."""
CERTAIN = (Rule.MOJIBAKE,)
"""Rules whose every suggestion is certain; others say so in their evidence."""

WANTED = "CASE d.action WHEN 'set' THEN '=' || d.new_value WHEN 'skip_analysis' THEN d.action END"
WAITS = f"d.in_effect IS DISTINCT FROM ({WANTED})"
SETTABLE = """p.suggestion IS NOT NULL AND p."column" <> '' AND p.rule <> ALL(:tidied)"""
CERTAINLY = (
    "(p.suggestion IS NOT NULL AND (p.rule = ANY(:certain)"
    " OR COALESCE((p.evidence ->> 'certain')::boolean, false)))"
)
AT_CELL = (
    "d.batch_id = p.batch_id AND d.sheet = p.sheet"
    ' AND d."row" = p."row" AND d."column" = p."column"'
)
UNDECIDED = (
    f"NOT EXISTS (SELECT FROM import_decision AS d WHERE {AT_CELL} AND d.action <> 'undone')"
)
SAME = """(p.id = ANY(:ids) OR (:alike AND EXISTS (
    SELECT FROM import_problem AS q WHERE q.id = ANY(:ids) AND q.batch_id = :batch
        AND q.rule = :rule AND q.value = p.value AND q.suggestion IS NOT DISTINCT FROM p.suggestion
)))"""

_OVERRIDES = text("""
    SELECT rule, sheet, "row", "column", new_value FROM import_decision
    WHERE batch_id = :batch AND action IN ('set', 'skip_analysis') ORDER BY id
""")
_FORGET = text("DELETE FROM import_decision WHERE batch_id = :batch AND action = 'undone'")
_TAKE_EFFECT = text(f"UPDATE import_decision AS d SET in_effect = {WANTED} WHERE batch_id = :batch")  # noqa: S608
_WAITING = text(f"SELECT count(*) FROM import_decision AS d WHERE batch_id = :batch AND {WAITS}")  # noqa: S608
_DECIDE = """
    INSERT INTO import_decision AS d (batch_id, rule, sheet, "row", "column", action, old_value,
        new_value, user_id, username, group_id)
    SELECT DISTINCT ON (p.sheet, p."row", p."column") p.batch_id, p.rule, p.sheet, p."row",
        p."column", :action, p.value, {value}, :user_id, :username, :group_id
    FROM import_problem AS p
    WHERE p.batch_id = :batch AND p.rule = :rule AND {which}
    ORDER BY p.sheet, p."row", p."column", p.id
    ON CONFLICT (batch_id, sheet, "row", "column") DO UPDATE SET rule = excluded.rule,
        action = excluded.action, new_value = excluded.new_value, user_id = excluded.user_id,
        username = excluded.username, group_id = excluded.group_id, at = now()
"""
_SET = text(_DECIDE.format(value="CAST(:value AS text)", which=SAME))
_CERTAIN = text(
    _DECIDE.format(value="p.suggestion", which=f"{SETTABLE} AND {CERTAINLY} AND {UNDECIDED}")
)
_SUGGESTED = text(_DECIDE.format(value="p.suggestion", which=f"{SETTABLE} AND {SAME}"))
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
_UNDO_CELLS = text(
    _UNDO.format(
        which=f"EXISTS (SELECT FROM import_problem AS p WHERE p.batch_id = :batch"
        f" AND p.rule = :rule AND {AT_CELL} AND {SAME})"
    )
)
_APPLIED = text("""
    SELECT rule, count(*) FROM import_decision
    WHERE batch_id = :batch AND in_effect IS NOT NULL GROUP BY rule ORDER BY rule
""")
_GROUPS = text(f"""
    SELECT group_id, min(rule) AS rule, min(action) AS action, count(*) AS cells,
        min(username) AS username, max(at) AS at, bool_or({WAITS}) AS waits,
        (array_agg(old_value ORDER BY id))[1] AS old_value,
        (array_agg(new_value ORDER BY id))[1] AS new_value,
        (array_agg("column" || "row" ORDER BY id))[1] AS cell
    FROM import_decision AS d
    WHERE batch_id = :batch AND action <> 'undone'
    GROUP BY group_id ORDER BY max(at) DESC, min(id) DESC LIMIT :most
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class By:
    """Who decides, and the number of the click."""

    user_id: int | None
    username: str
    group_id: UUID


@dataclass(frozen=True, slots=True)
class Group:
    """What one click decided: its rule, how many cells, an example of them."""

    group_id: UUID
    rule: str
    action: str
    cells: int
    username: str
    at: datetime
    waits: bool
    old_value: str
    new_value: str | None
    cell: str


def overrides(session: Session, batch_id: int) -> list[Override]:
    """What a reading of the file has to take instead of what its cells say."""
    rows = session.execute(_OVERRIDES, {"batch": batch_id})
    return [
        Override(sheet, row, column, _unmistakable(rule, new))
        for rule, sheet, row, column, new in rows
    ]


def _unmistakable(rule: str, value: str | None) -> str | None:
    """A decided koefisien in a spelling whose mark no column can take for a thousands mark."""
    either = value is not None and rule in KOEFISIEN and other_reading(value)[0]
    return f"+{value}" if either else value


def take_effect(session: Session, batch_id: int) -> None:
    """Note that a reading took all decisions as they stand."""
    session.execute(_FORGET, {"batch": batch_id})
    session.execute(_TAKE_EFFECT, {"batch": batch_id})


def waiting(session: Session, batch_id: int) -> int:
    """How many cells the next reading would take otherwise than the last one did."""
    return int(session.execute(_WAITING, {"batch": batch_id}).scalar_one())


def applied(session: Session, batch_id: int) -> dict[str, int]:
    """How many cells the last reading took as decided, by rule."""
    return {str(rule): int(cells) for rule, cells in session.execute(_APPLIED, {"batch": batch_id})}


def groups(session: Session, batch_id: int, most: int) -> list[Group]:
    """The latest clicks that still hold, newest first."""
    return [Group(*row) for row in session.execute(_GROUPS, {"batch": batch_id, "most": most})]


def decide(
    session: Session,
    batch_id: int,
    rule: Rule,
    ids: Sequence[int],
    by: By,
    *,
    action: str,
    value: str | None = None,
) -> int:
    """Decide about the cells of some problems, and of those that are alike.

    Args:
        session: whose transaction.
        batch_id: which import.
        rule: the rule of the problems.
        ids: the problems; those of another import or rule are left alone.
        by: who decides.
        action: one of `Action`.
        value: what the cells are read as, for `set`.

    Returns:
        how many cells that are.
    """
    values = _values(batch_id, rule, by, ids) | {"action": action, "value": value}
    return _count(session.execute(_SET, values))


def accept(
    session: Session, batch_id: int, rule: Rule, by: By, ids: Sequence[int] | None = None
) -> int:
    """Decide for what is suggested.

    Args:
        session: whose transaction.
        batch_id: which import.
        rule: which rule.
        by: who decides.
        ids: the problems; None for all undecided ones whose suggestion is certain.

    Returns:
        for how many cells.
    """
    values = _values(batch_id, rule, by, ids or ()) | {"action": "set", "tidied": list(TIDIED)}
    if ids is None:
        return _count(session.execute(_CERTAIN, values | {"certain": list(CERTAIN)}))
    return _count(session.execute(_SUGGESTED, values))


def undo_group(session: Session, batch_id: int, group_id: UUID) -> list[str]:
    """Take back what one click decided; returns the rule of each cell."""
    found = session.execute(_UNDO_GROUP, {"batch": batch_id, "group": group_id})
    return _undone(session, batch_id, found)


def undo_cells(session: Session, batch_id: int, rule: Rule, ids: Sequence[int]) -> list[str]:
    """Take back what was decided about the cells of some problems; returns the rule of each."""
    values = {"batch": batch_id, "rule": rule, "ids": list(ids), "alike": rule in ALIKE}
    return _undone(session, batch_id, session.execute(_UNDO_CELLS, values))


def _undone(session: Session, batch_id: int, found: Any) -> list[str]:
    rules = [str(rule) for (rule,) in found]
    session.execute(_FORGET_FRESH, {"batch": batch_id})
    return rules


def _values(batch_id: int, rule: Rule, by: By, ids: Sequence[int]) -> dict[str, Any]:
    who = {"user_id": by.user_id, "username": by.username, "group_id": by.group_id}
    return who | {"batch": batch_id, "rule": rule, "ids": list(ids), "alike": rule in ALIKE}


def _count(result: Any) -> int:
    count: int = result.rowcount
    return count
