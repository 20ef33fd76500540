"""Values that are offered for a cell."""

from dataclasses import dataclass
from decimal import Decimal

from ahsp.catalog.flags import suggestion_words
from ahsp.imports.checking.drawing import Spread, spread
from ahsp.imports.checking.evidence import candidates
from ahsp.imports.checking.outliers import slips
from ahsp.imports.desk.decisions import TIDIED
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.cells import KATEGORI
from ahsp.imports.sheets.numbers import read_text
from ahsp.models import ImportProblem


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that one click takes, as it is stored and as the reader writes it."""

    value: str
    shown: str
    best: bool


def choices_of(problem: ImportProblem, field: str) -> list[Choice]:
    """The values that one click can take for the cell of a problem.

    Args:
        problem: which one.
        field: what belongs into its cell.
    """
    values: list[str] = []
    if problem.rule == Rule.LOST_DECIMAL:
        values = candidates(Decimal(problem.value))
    elif problem.rule == Rule.KOEFISIEN_OUTLIER and problem.evidence:
        values = slips(read_text(problem.value), problem.evidence["low"], problem.evidence["high"])
    elif field == "kategori":
        values = list(KATEGORI)
    elif problem.suggestion and problem.rule not in TIDIED:
        values = [problem.suggestion]
    return [
        Choice(value, suggestion_words(problem.rule, value), value == problem.suggestion)
        for value in values
    ]


def spread_of(problem: ImportProblem, choices: list[Choice]) -> Spread | None:
    """Where the value and its choices lie among those of other analyses; None without such."""
    dots = (problem.evidence or {}).get("dots")
    if problem.rule not in (Rule.LOST_DECIMAL, Rule.KOEFISIEN_OUTLIER) or not dots:
        return None
    rings = [(float(choice.value), choice.best) for choice in choices]
    return spread(dots, float(read_text(problem.value)), rings)
