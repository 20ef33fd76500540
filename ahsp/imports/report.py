"""An import as one object for scripts; its names are part of the contract."""

from dataclasses import asdict, dataclass, field
from typing import Any

from ahsp.extensions import db
from ahsp.imports import queries
from ahsp.imports.checking.accounts import BUCKETS
from ahsp.imports.desk import decisions
from ahsp.imports.wording.refusals import reason_sentence
from ahsp.models import BatchState, ImportBatch, ImportMode

AHSP_COUNTS = ("read", "new", "changed", "same", "refused", "skipped", "removed")
RINCIAN_COUNTS = ("read", "new", "changed", "removed", "same")
ACCOUNT = ("rows", *BUCKETS)
EXAMPLES = 5
"""Problems of each rule that a report shows."""


@dataclass(slots=True)
class Report:
    """What an import did, or would do. `seconds` is filled in by whoever timed it."""

    batch: int | None
    state: str
    layout: str
    sumber: str
    mode: str
    rows_read: int
    ahsp: dict[str, int]
    rincian: dict[str, int]
    accounted: dict[str, int]
    problems: list[dict[str, Any]]
    applied: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    reason: str | None = None
    sentence: str | None = None

    @classmethod
    def of(cls, batch: ImportBatch, *, dry_run: bool = False) -> "Report":
        """The report of a batch as it stands.

        Args:
            batch: any batch.
            dry_run: it will not be kept, so its id means nothing.
        """
        summary = batch.summary or {}
        failed = batch.state in (BatchState.REFUSED, BatchState.FAILED)
        sentence = reason_sentence(batch.reason, batch.reason_detail) if failed else None
        return cls(
            batch=None if dry_run else batch.id,
            state="dry-run" if dry_run else batch.state,
            layout=batch.layout,
            sumber=batch.sumber_nama,
            mode=batch.mode,
            rows_read=summary.get("rows_read", 0),
            ahsp=_ordered(summary, "ahsp", AHSP_COUNTS),
            rincian=_ordered(summary, "rincian", RINCIAN_COUNTS),
            accounted=_ordered(summary, "accounted", ACCOUNT),
            problems=_problems(batch.id),
            applied=decisions.applied(db.session(), batch.id),
            reason=batch.reason or None,
            sentence=sentence,
        )

    def as_json(self) -> dict[str, Any]:
        """The object that scripts get; reason and sentence only where there is one."""
        values = asdict(self)
        for name in ("reason", "sentence"):
            if values[name] is None:
                del values[name]
        return values


def _ordered(summary: dict[str, Any], part: str, names: tuple[str, ...]) -> dict[str, int]:
    counts: dict[str, int] = summary.get(part, {})
    return {name: counts.get(name, 0) for name in names}


def _problems(batch_id: int) -> list[dict[str, Any]]:
    found = queries.examples(batch_id, EXAMPLES)
    return [
        {
            "rule": count.rule,
            "severity": count.severity,
            "rows": count.rows,
            "ahsp": count.ahsp,
            "examples": [
                {
                    "sheet": problem.sheet,
                    "row": problem.row,
                    "column": problem.column,
                    "value": problem.value,
                    "suggestion": problem.suggestion,
                }
                for problem in found.get(count.rule, [])
            ],
        }
        for count in queries.rule_counts(batch_id)
    ]


def refused(
    reason: str, detail: dict[str, Any], sumber: str, mode: str = ImportMode.ADD_AND_UPDATE
) -> Report:
    """The report of a file that was refused before it became a batch."""
    return Report(
        batch=None,
        state=BatchState.REFUSED,
        layout="",
        sumber=sumber,
        mode=mode,
        rows_read=0,
        ahsp=_ordered({}, "ahsp", AHSP_COUNTS),
        rincian=_ordered({}, "rincian", RINCIAN_COUNTS),
        accounted=_ordered({}, "accounted", ACCOUNT),
        problems=[],
        reason=reason,
        sentence=reason_sentence(reason, detail),
    )
