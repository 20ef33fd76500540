"""What only the whole file tells: rules about several analyses, and rows that are in none."""

from collections import defaultdict
from collections.abc import Iterable

from ahsp.imports.analysis import Analysis
from ahsp.imports.frames import ProblemRow
from ahsp.imports.parts import Part
from ahsp.imports.problems import visible
from ahsp.imports.rules import Rule

SKIPPED = {"worksheet": Rule.NOT_AN_ANALYSIS, "sub-heading": Rule.SUB_HEADING}
"""Reasons for leaving rows out that a person should know of."""


def tell_skipped(problems: list[ProblemRow], part: Part) -> None:
    """Tell of what looked like a line or an analysis of a part and is none."""
    for skipped in part.skipped:
        rule = SKIPPED.get(skipped.reason)
        if rule:
            place = (rule, part.name, skipped.number, "", "", "", "")
            problems.append((*place, visible(skipped.text), None, None))


def tell_reused(problems: list[ProblemRow], analyses: Iterable[Analysis]) -> None:
    """Refuse all analyses that share a code: a person decides which one has it."""
    by_kode: dict[str, list[Analysis]] = defaultdict(list)
    for analysis in analyses:
        by_kode[analysis.kode].append(analysis)
    for kode, sharing in by_kode.items():
        for analysis in sharing if kode and len(sharing) > 1 else ():
            analysis.refused = True
            place = (Rule.KODE_REUSED, analysis.sheet, *analysis.kode_cell)
            names = (visible(kode), visible(analysis.nama), "")
            first = {"first": visible(sharing[0].nama)}
            problems.append((*place, *names, visible(kode), None, first))
