"""How good answers are, in numbers: found in the first ten, nothing found, reciprocal rank."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ahsp.search.golden import Case

FIRST = 10
"""How many results are looked at: what a person sees without scrolling."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the search answered to one case.

    Attributes:
        case: the question.
        codes: of the first results, best first, at most `FIRST`.
        known: whether the catalogue has any of the expected codes.
    """

    case: Case
    codes: tuple[str, ...]
    known: bool = True

    @property
    def rank(self) -> int:
        """Place of the first expected code, from 1; 0 where there is none."""
        places = (n for n, kode in enumerate(self.codes, start=1) if self.case.accepts(kode))
        return next(places, 0)


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one set of questions.

    Attributes:
        queries: questions that count.
        found: of them, those with an expected code among the first `FIRST` results.
        zero: of them, those with no result at all.
        reciprocal: sum of 1/rank over them.
        absent: questions left out, because the catalogue has none of their codes.
    """

    queries: int
    found: int
    zero: int
    reciprocal: float
    absent: int

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> "Score":
        """Count outcomes."""
        counted = [each for each in outcomes if each.known]
        ranks = [each.rank for each in counted]
        return cls(
            queries=len(counted),
            found=sum(rank > 0 for rank in ranks),
            zero=sum(not each.codes for each in counted),
            reciprocal=sum(1 / rank for rank in ranks if rank),
            absent=len(outcomes) - len(counted),
        )

    @property
    def found_rate(self) -> float | None:
        """Share of `found`, 0 to 1; None where no question counts."""
        return self.found / self.queries if self.queries else None

    @property
    def zero_rate(self) -> float | None:
        """Share of `zero`, 0 to 1; None where no question counts."""
        return self.zero / self.queries if self.queries else None

    @property
    def mrr(self) -> float | None:
        """Mean reciprocal rank, 0 to 1; None where no question counts."""
        return self.reciprocal / self.queries if self.queries else None

    def as_dict(self) -> dict[str, Any]:
        """For scripts and for storing; rates are None where no question counts."""
        return {
            "queries": self.queries,
            "absent": self.absent,
            "found": self.found,
            "found_rate": _rounded(self.found_rate),
            "zero": self.zero,
            "zero_rate": _rounded(self.zero_rate),
            "mrr": _rounded(self.mrr),
        }


def by_kind(outcomes: Sequence[Outcome]) -> dict[str, Score]:
    """The score of each kind of question, in the order in which kinds first occur."""
    kinds = dict.fromkeys(each.case.kind for each in outcomes)
    return {kind: Score.of([each for each in outcomes if each.case.kind == kind]) for kind in kinds}


def failures(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The questions that count and were not answered among the first `FIRST`."""
    return [each for each in outcomes if each.known and not each.rank]


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 4)
