"""An analysis that is parted as its page shows it."""

from dataclasses import dataclass

from flask import url_for

from ahsp.imports.checking.sequences import Line, Sequence
from ahsp.imports.checking.splits import Split
from ahsp.imports.desk import splitting
from ahsp.imports.desk.splitting import SplitError


@dataclass(frozen=True, slots=True)
class LineView:
    """A line: whether a piece begins at it, and which part it goes to."""

    at: int
    line: Line
    cut: bool
    leader: int
    number: int


@dataclass(frozen=True, slots=True)
class PartView:
    """An analysis to be, with its lines and what is wrong with its fields."""

    leader: int
    number: int
    kode: str
    nama: str
    lines: list[Line]
    kode_error: str
    nama_error: str


@dataclass(frozen=True, slots=True)
class SplitView:
    """The whole page; `obstacle` is "block" or "long" where this analysis cannot be parted."""

    url: str
    mark: str
    sequence: Sequence
    lines: list[LineView]
    parts: list[PartView]
    obstacle: str
    error: str
    earlier: str | None
    proposed: bool


def shown(batch_id: int, chosen: Split, failed: SplitError | None = None) -> SplitView:
    """A split for its page.

    Args:
        batch_id: the import.
        chosen: the parts as they stand.
        failed: what is wrong with them.
    """
    sequence, errors = chosen.sequence, failed.errors if failed else {}
    parts = [
        PartView(
            part.leader,
            number,
            part.kode,
            part.nama,
            [sequence.lines[at] for at in part.lines],
            errors.get((part.leader, "kode"), ""),
            errors.get((part.leader, "nama"), ""),
        )
        for number, part in enumerate(chosen.parts, 1)
    ]
    earlier = splitting.waiting(batch_id, sequence)
    return SplitView(
        url=url_for("imports.split", batch_id=batch_id, position=sequence.position),
        mark=splitting.mark_of(sequence),
        sequence=sequence,
        lines=_lines(chosen),
        parts=parts,
        obstacle=_obstacle(sequence),
        error=str(failed) if failed else "",
        earlier=earlier.username if earlier else None,
        proposed=sequence.runs > 1,
    )


def _lines(chosen: Split) -> list[LineView]:
    found: list[LineView] = []
    for number, part in enumerate(chosen.parts, 1):
        found += [
            LineView(at, chosen.sequence.lines[at], at in chosen.leaders, part.leader, number)
            for at in part.lines
        ]
    return sorted(found, key=lambda line: line.at)


def _obstacle(sequence: Sequence) -> str:
    if sequence.kind == "block":
        return "block"
    return "" if sequence.lines else "long"
