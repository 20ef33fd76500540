"""Imports as pages show them: rows of the database with their words."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from ahsp.imports import queries
from ahsp.imports.refused.held_asking import HAS_ROWS
from ahsp.imports.wording.refusals import reason_sentence
from ahsp.imports.wording.rules import rule_explanation, rule_label
from ahsp.imports.wording.states import EFFECTS, PHASES, STATES, shown_effects
from ahsp.models import ImportBatch
from ahsp.running.pace import UNKNOWN, Pace
from ahsp.web.formatting import duration


@dataclass(frozen=True, slots=True)
class BatchView:
    """One import with its states and reasons in words."""

    id: int
    file_name: str
    file_bytes: int
    sumber_nama: str
    state: str
    state_label: str
    active: bool
    phase: str
    phase_label: str
    rows_done: int
    rows_total: int | None
    rate: int | None
    left: str
    reason_sentence: str
    created_at: datetime
    username: str
    layout: str
    sheet: str
    ahsp_new: int | None
    ahsp_changed: int | None
    ahsp_refused: int | None


def batch_view(batch: ImportBatch, found: Pace = UNKNOWN) -> BatchView:
    """One import for a page, with the speed of its work where that was asked for."""
    counts: dict[str, int] = (batch.summary or {}).get("ahsp", {})
    return BatchView(
        id=batch.id,
        file_name=batch.file_name,
        file_bytes=batch.file_bytes,
        sumber_nama=batch.sumber_nama,
        state=batch.state,
        state_label=str(STATES[batch.state]),
        active=batch.active,
        phase=batch.phase,
        phase_label=str(PHASES[batch.phase]),
        rows_done=batch.rows_done,
        rows_total=batch.rows_total,
        rate=found.rate,
        left=duration(found.left) if found.left is not None else "",
        reason_sentence=(
            reason_sentence(batch.reason, batch.reason_detail) if batch.reason else ""
        ),
        created_at=batch.created_at,
        username=batch.username,
        layout=batch.layout,
        sheet=batch.sheet,
        ahsp_new=counts.get("new"),
        ahsp_changed=counts.get("changed"),
        ahsp_refused=counts.get("refused"),
    )


def left_alone(batch: ImportBatch) -> str:
    """For how long an import has waited for a worker, in words; "" where nobody would wonder."""
    seconds = queries.left_alone(batch)
    return duration(seconds) if seconds is not None else ""


TONES = {"refused": "danger", "removed": "danger", "missing": "warning"}


def effects_of(batch: ImportBatch) -> list[tuple[str, str, str]]:
    """The effects that a batch's page counts: name, label and tone; rare ones where they occur."""
    counts: dict[str, int] = (batch.summary or {}).get("ahsp", {})
    return [(name, str(EFFECTS[name]), TONES.get(name, "")) for name in shown_effects(counts)]


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """One broken rule of an import."""

    rule: str
    severity: str
    label: str
    explanation: str
    rows: int
    ahsp: int
    url: str


def problem_groups(batch_id: int) -> list[ProblemGroup]:
    """The broken rules of an import, worst first."""
    return [
        ProblemGroup(
            rule=count.rule,
            severity=count.severity,
            label=rule_label(count.rule),
            explanation=rule_explanation(count.rule),
            rows=count.rows,
            ahsp=count.ahsp,
            url=url_for("imports.problems", batch_id=batch_id, rule=count.rule),
        )
        for count in queries.rule_counts(batch_id)
    ]


@dataclass(frozen=True, slots=True)
class HeldView:
    """What a page tells of the workbook: how far it is, its analyses and rows."""

    batch_id: int
    state: str
    ahsp: int
    rows: int


def held_view(batch: ImportBatch) -> HeldView | None:
    """The workbook of an import for its page; None where nothing is held back, or not known."""
    summary = batch.summary or {}
    rows = int(summary.get("held", 0))
    if not rows or batch.state not in HAS_ROWS or not batch.stored_as:
        return None
    return HeldView(batch.id, batch.held_state, summary["ahsp"]["refused"], rows)
