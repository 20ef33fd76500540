"""The rows of the repair desk: problems with what may be decided, and what was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import select, tuple_

from ahsp.catalog.flags import suggestion_words
from ahsp.catalog.units import key
from ahsp.extensions import db
from ahsp.imports.checking.drawing import Spread
from ahsp.imports.desk import alike, split_links
from ahsp.imports.desk.choices import Choice, choices_of, spread_of
from ahsp.imports.desk.clicks import action_words
from ahsp.imports.desk.decisions import TIDIED, WHOLE
from ahsp.imports.desk.entries import NO_CELL, field_of, leaves_out
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.overrides import SATUAN
from ahsp.imports.wording.evidence import evidence_words, percent
from ahsp.imports.wording.problems import cell_words, message
from ahsp.models import Action, ImportDecision, ImportProblem


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about a cell, by whom and when; `shown` only where a value was set."""

    action: str
    label: str
    shown: str
    username: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One cell that breaks a rule, or all cells with the same text, and what can be done.

    `unit` is the one that a spelling counts as, where the rule tells of that, and `unit_apart`
    whether more than capitals and the like sets the two apart.
    """

    id: int
    url: str
    sheet: str
    row: int
    cell: str
    column: str
    kode: str
    nama: str
    uraian: str
    value: str
    message: str
    evidence: str
    cells: int
    choices: list[Choice]
    spread: Spread | None
    decided: Decided | None
    writable: bool
    skippable: bool
    unit: str
    unit_apart: bool
    number: bool
    confirmable: bool
    sure: str
    typed: str
    error: str
    split_url: str


def problem_of(batch_id: int, rule: str, problem_id: int) -> ImportProblem | None:
    """One problem, if it is of that import and rule."""
    problem = db.session.get(ImportProblem, problem_id)
    found = problem is not None and (problem.batch_id, problem.rule) == (batch_id, rule)
    return problem if found else None


def rows(problems: Sequence[ImportProblem], typed: str = "", error: str = "") -> list[DeskRow]:
    """Problems as the desk shows them.

    Args:
        problems: of one import and rule.
        typed: what a person typed for the only one of them, to be shown again.
        error: what is wrong with that.
    """
    if not problems:
        return []
    made, cells = _decisions(problems), alike.cells(problems)
    splits = split_links.urls(problems)
    return [
        _row(
            problem,
            made.get((problem.sheet, problem.row, problem.column)),
            cells.get(problem.id, 1),
            typed,
            error,
            splits.get(problem.kode, ""),
        )
        for problem in problems
    ]


def _decisions(problems: Sequence[ImportProblem]) -> dict[tuple[str, int, str], ImportDecision]:
    places = [(each.sheet, each.row, each.column) for each in problems]
    at = tuple_(ImportDecision.sheet, ImportDecision.row, ImportDecision.column)
    query = select(ImportDecision).where(
        ImportDecision.batch_id == problems[0].batch_id,
        ImportDecision.action != Action.UNDONE,
        at.in_(places),
    )
    return {(each.sheet, each.row, each.column): each for each in db.session.scalars(query)}


def _row(
    problem: ImportProblem,
    made: ImportDecision | None,
    cells: int,
    typed: str,
    error: str,
    split_url: str,
) -> DeskRow:
    rule = Rule(problem.rule)
    evidence: dict[str, Any] | None = problem.evidence
    field = field_of(rule, evidence)
    has_cell = bool(problem.column) and rule not in NO_CELL
    choices = choices_of(problem, field) if has_cell else []
    unit = (problem.suggestion or "") if rule == Rule.SATUAN_ALIAS else ""
    return DeskRow(
        id=problem.id,
        url=url_for(
            "imports.problem", batch_id=problem.batch_id, rule=rule.value, problem_id=problem.id
        ),
        sheet=problem.sheet,
        row=problem.row,
        cell=cell_words(problem.column, problem.row),
        column="" if problem.column == SATUAN else problem.column,
        kode=problem.kode,
        nama=problem.nama,
        uraian="" if rule in (Rule.KODE_MISSING, *WHOLE) else problem.uraian,
        value=problem.value,
        message=message(rule, evidence, problem.suggestion),
        evidence=evidence_words(evidence),
        cells=cells,
        choices=choices,
        spread=spread_of(problem, choices),
        decided=_decided(made),
        writable=has_cell and rule not in (*TIDIED, *WHOLE),
        skippable=leaves_out(rule, problem.kode),
        unit=unit,
        unit_apart=key(unit) != key(problem.value),
        number=field == "koefisien",
        confirmable=rule == Rule.KOEFISIEN_OUTLIER,
        sure=percent((evidence or {}).get("confidence")),
        typed=typed,
        error=error,
        split_url=split_url,
    )


def _decided(made: ImportDecision | None) -> Decided | None:
    if made is None:
        return None
    shown = suggestion_words(made.rule, made.new_value) if made.new_value is not None else ""
    return Decided(made.action, action_words(made.action), shown, made.username, made.at)
