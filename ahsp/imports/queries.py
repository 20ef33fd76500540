"""Reading about imports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Text, case, cast, func, select
from sqlalchemy.orm import aliased

from ahsp.extensions import db
from ahsp.models import ImportBatch, ImportProblem, Sumber
from ahsp.running.pace import UNKNOWN, Pace, pace

LEFT_ALONE = 15
"""Seconds after which it is said that no worker has an import."""

PROBLEMS_PER_PAGE = 50
LAST_PAGE = 1_000_000
"""More than any list has, and far from what the database takes for a number."""


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule was broken: rows, and analyses they belong to."""

    rule: str
    severity: str
    rows: int
    ahsp: int


def batch_of_form(key: str | None) -> ImportBatch | None:
    """The import that a form made, by the form's own key; None for no or another key."""
    try:
        known = UUID(key or "")
    except ValueError:
        return None
    return db.session.scalar(select(ImportBatch).where(ImportBatch.key == known))


def sumber_names() -> Sequence[str]:
    """Names of the editions there are."""
    return db.session.scalars(select(Sumber.nama).order_by(Sumber.nama)).all()


def rule_counts(batch_id: int) -> list[RuleCount]:
    """The rules that a batch broke, worst first, then by rows."""
    return _rule_counts(ImportProblem.batch_id == batch_id)


def rule_counts_within(start: datetime, end: datetime) -> list[RuleCount]:
    """The same of all imports that were begun in a stretch of time; a row of each file counts.

    Args:
        start: the first moment.
        end: the moment after the last one.
    """
    begun = select(ImportBatch.id).where(
        ImportBatch.created_at >= start, ImportBatch.created_at < end
    )
    return _rule_counts(ImportProblem.batch_id.in_(begun))


def _rule_counts(which: ColumnElement[bool]) -> list[RuleCount]:
    worst = case({"error": 0, "warning": 1}, value=ImportProblem.severity, else_=2)
    rows = func.count(
        func.distinct(
            func.concat(ImportProblem.batch_id, "/", ImportProblem.sheet, "!", ImportProblem.row)
        )
    )
    named = func.coalesce(
        func.nullif(ImportProblem.kode, ""), ImportProblem.evidence["analysis"].astext
    )
    # Beside a null there is a null, which is not counted.
    ahsp = func.count(func.distinct(cast(ImportProblem.batch_id, Text).concat("/").concat(named)))
    query = (
        select(ImportProblem.rule, ImportProblem.severity, rows, ahsp)
        .where(which)
        .group_by(ImportProblem.rule, ImportProblem.severity)
        .order_by(worst, rows.desc(), ImportProblem.rule)
    )
    return [RuleCount(*row) for row in db.session.execute(query)]


def problems_page(batch_id: int, rule: str, page: int) -> Pagination:
    """A page of one rule's problems, in the order of the file."""
    query = (
        select(ImportProblem)
        .where(ImportProblem.batch_id == batch_id, ImportProblem.rule == rule)
        .order_by(ImportProblem.id)
    )
    page = min(page, LAST_PAGE)
    return db.paginate(query, page=page, per_page=PROBLEMS_PER_PAGE, error_out=False)


def examples(batch_id: int, most: int) -> dict[str, list[ImportProblem]]:
    """The first problems of each rule, in the order of the file."""
    number = func.row_number().over(partition_by=ImportProblem.rule, order_by=ImportProblem.id)
    numbered = (
        select(ImportProblem, number.label("number"))
        .where(ImportProblem.batch_id == batch_id)
        .subquery()
    )
    # No join: just after many were stored, the planner takes them for few and loops over them.
    problem_of = aliased(ImportProblem, numbered)
    query = (
        select(problem_of).where(numbered.c.number <= most).order_by(problem_of.rule, problem_of.id)
    )
    found: dict[str, list[ImportProblem]] = {}
    for problem in db.session.scalars(query):
        found.setdefault(problem.rule, []).append(problem)
    return found


def pace_of(batch: ImportBatch) -> Pace:
    """How fast a batch's work goes at this moment, by the database's clock."""
    if not batch.active:
        return UNKNOWN
    now = db.session.scalars(select(func.clock_timestamp())).one()
    return pace(batch.rows_done, batch.rows_total, batch.phase_at, batch.beat_at, now)


def left_alone(batch: ImportBatch) -> int | None:
    """Seconds for which no worker has had an import that waits for one, if they are many.

    Args:
        batch: any import; nobody waits for one that has ended.
    """
    if not batch.active:
        return None
    since = func.coalesce(ImportBatch.lease_until, ImportBatch.phase_at, ImportBatch.created_at)
    age = func.extract("epoch", func.now() - since)
    found = db.session.scalar(select(age).where(ImportBatch.id == batch.id))
    return int(found) if found is not None and found >= LEFT_ALONE else None


def waiting_batches() -> list[tuple[int, int, int, str]]:
    """Batches that wait for a worker, or whose worker's lease ran out, oldest first.

    Returns:
        their id, turn and attempts, and the id of the request that they go back to.
    """
    query = select(
        ImportBatch.id, ImportBatch.turn, ImportBatch.attempts, ImportBatch.request_id
    ).where(
        ImportBatch.state.in_(["pending", "reading", "committing"]),
        (ImportBatch.lease_until.is_(None)) | (ImportBatch.lease_until < func.now()),
    )
    rows = db.session.execute(query.order_by(ImportBatch.id))
    return [(row.id, row.turn, row.attempts, row.request_id) for row in rows]
