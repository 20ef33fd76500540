"""Deciding about cells: statements over whole sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ahsp.imports.checking.splits import Cell
from ahsp.imports.desk.decisions import (
    ALIKE,
    CERTAIN,
    CERTAINLY,
    SETTABLE,
    SURELY,
    TIDIED,
    UNDECIDED,
)
from ahsp.imports.rules import Rule

SAME = """(p.id = ANY(:ids) OR (:alike AND EXISTS (
    SELECT FROM import_problem AS q WHERE q.id = ANY(:ids) AND q.batch_id = :batch
        AND q.rule = :rule AND q.value = p.value AND q.suggestion IS NOT DISTINCT FROM p.suggestion
        AND (p.rule <> 'kode-missing' OR q.evidence -> 'analysis' = p.evidence -> 'analysis')
)))"""

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
_PUT = text("""
    INSERT INTO import_decision AS d (batch_id, rule, sheet, "row", "column", action, old_value,
        new_value, user_id, username, group_id)
    VALUES (:batch, :rule, :sheet, :row, :column, 'set', :old, :new, :user_id, :username, :group_id)
    ON CONFLICT (batch_id, sheet, "row", "column") DO UPDATE SET rule = excluded.rule,
        action = excluded.action, new_value = excluded.new_value, user_id = excluded.user_id,
        username = excluded.username, group_id = excluded.group_id, at = now()
""")
_SET = text(_DECIDE.format(value="CAST(:value AS text)", which=SAME))
_CERTAIN = text(
    _DECIDE.format(value="p.suggestion", which=f"{SETTABLE} AND {CERTAINLY} AND {UNDECIDED}")
)
_ALL = text(_DECIDE.format(value="p.suggestion", which=f"{SETTABLE} AND {UNDECIDED}"))
_SURE = text(_DECIDE.format(value="p.suggestion", which=f"{SETTABLE} AND {SURELY} AND {UNDECIDED}"))
_SUGGESTED = text(_DECIDE.format(value="p.suggestion", which=f"{SETTABLE} AND {SAME}"))


@dataclass(frozen=True, slots=True)
class By:
    """Who decides, and the number of the click."""

    user_id: int | None
    username: str
    group_id: UUID


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


def accept_all(session: Session, batch_id: int, rule: Rule, by: By) -> int:
    """Decide for whatever is suggested where nothing was decided; returns for how many cells."""
    values = _values(batch_id, rule, by, ()) | {"action": "set", "tidied": list(TIDIED)}
    return _count(session.execute(_ALL, values))


def accept_sure(session: Session, batch_id: int, rule: Rule, by: By, least: float) -> int:
    """Decide for all undecided suggestions of some confidence or more.

    Args:
        session: whose transaction.
        batch_id: which import.
        rule: which rule.
        by: who decides.
        least: the confidence, 0 to 1.

    Returns:
        for how many cells.
    """
    values = _values(batch_id, rule, by, ()) | {"action": "set", "tidied": list(TIDIED)}
    return _count(session.execute(_SURE, values | {"least": least}))


def put(session: Session, batch_id: int, rule: Rule, sheet: str, cells: list[Cell], by: By) -> int:
    """Decide for cells of a sheet that are named one by one; returns how many."""
    who = {"user_id": by.user_id, "username": by.username, "group_id": by.group_id}
    values = [
        {"batch": batch_id, "rule": rule, "sheet": sheet, **cell._asdict(), **who} for cell in cells
    ]
    if values:
        session.execute(_PUT, values)
    return len(values)


def _values(batch_id: int, rule: Rule, by: By, ids: Sequence[int]) -> dict[str, Any]:
    who = {"user_id": by.user_id, "username": by.username, "group_id": by.group_id}
    return who | {"batch": batch_id, "rule": rule, "ids": list(ids), "alike": rule in ALIKE}


def _count(result: Any) -> int:
    count: int = result.rowcount
    return count
