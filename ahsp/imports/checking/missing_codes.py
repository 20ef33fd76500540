"""Analyses without a code: one that each could have, once all codes of the file are known."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from ahsp.imports.checking.analysis import Analysis
from ahsp.imports.checking.codes import in_order, made
from ahsp.imports.frames import ProblemRow
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.cells import Collapsed
from ahsp.imports.sheets.parts import Part


class MissingCodes:
    """Remembers where codes are missing while the rows come by."""

    def __init__(self, problems: list[ProblemRow], collapsed: Collapsed) -> None:
        """Begin a file.

        Args:
            problems: its problems, to which the proposals are added in the end.
            collapsed: texts seen before.
        """
        self._problems = problems
        self._collapsed = collapsed
        self._told: dict[int, list[int]] = {}
        self._joining: set[int] = set()

    def note(self, since: int, analysis: Analysis, part: Part) -> None:
        """Note the problems of a row of an analysis without a code.

        Args:
            since: how many problems the file had before the row's.
            analysis: which analysis it is of.
            part: where it stands.
        """
        told = self._told.setdefault(analysis.position, [])
        for index in range(since, len(self._problems)):
            if self._problems[index][0] == Rule.KODE_MISSING:
                told.append(index)
        if part.kind != "block":
            self._joining.add(analysis.position)

    def propose(self, analyses: Sequence[Analysis]) -> None:
        """Give each problem its suggestion and evidence.

        Args:
            analyses: all of the file, in the order of their first rows.
        """
        if not self._told:
            return
        taken = {analysis.kode for analysis in analyses}
        for _, together in groupby(analyses, lambda each: each.sheet):
            sheet = list(together)
            for start, end in _gaps(sheet):
                self._propose_between(sheet, start, end, taken)

    def _propose_between(
        self, sheet: list[Analysis], start: int, end: int, taken: set[str]
    ) -> None:
        """Propose for neighbours without codes, from one place in a sheet up to another."""
        before = sheet[start - 1] if start else None
        after = sheet[end] if end < len(sheet) else None
        between = (before.kode if before else "", after.kode if after else "")
        placed = in_order(*between, end - start)
        if not taken.isdisjoint(placed):
            placed = []
        for at in range(start, end):
            analysis = sheet[at]
            beside = self._beside(analysis, before if at == start else None)
            beside = beside or self._beside(analysis, after if at == end - 1 else None)
            kode: str | None = made(analysis.nama, taken) if analysis.nama else None
            evidence: dict[str, Any] = {"analysis": analysis.position, "made": kode}
            if beside:
                kode = beside
                evidence |= {"from": "beside", "certain": True}
            elif placed:
                kode = placed[at - start]
                evidence |= {"from": "order", "certain": True}
                evidence |= {"before": between[0], "after": between[1]}
            elif kode:
                evidence |= {"from": "name"}
            taken.add(kode or "")
            for index in self._told.get(analysis.position, ()):
                self._problems[index] = (*self._problems[index][:8], kode, evidence)

    def _beside(self, analysis: Analysis, other: Analysis | None) -> str:
        """The code of a neighbour of the same name, whose rows these then are."""
        if other is None or analysis.position not in self._joining:
            return ""
        same = self._collapsed[analysis.nama] == self._collapsed[other.nama]
        return other.kode if same else ""


def _gaps(sheet: list[Analysis]) -> list[tuple[int, int]]:
    """Where analyses without a code follow each other: first and behind last."""
    gaps: list[tuple[int, int]] = []
    for has_kode, run in groupby(range(len(sheet)), lambda at: bool(sheet[at].kode)):
        if not has_kode:
            places = list(run)
            gaps.append((places[0], places[-1] + 1))
    return gaps
