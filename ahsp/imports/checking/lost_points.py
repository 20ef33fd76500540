"""Whole numbers that lost their decimal point, judged once the file's other values are known."""

from decimal import Decimal

from ahsp.imports.checking.analysis import Analysis
from ahsp.imports.checking.evidence import propose
from ahsp.imports.checking.items import Items
from ahsp.imports.checking.known import Item
from ahsp.imports.frames import ProblemRow


class LostPoints:
    """Remembers suspect koefisien while the rows come by."""

    def __init__(self, problems: list[ProblemRow]) -> None:
        """Begin a file.

        Args:
            problems: its problems, to which the proposals are added in the end.
        """
        self._problems = problems
        self._suspects: list[tuple[int, Analysis, Decimal, Item]] = []

    def suspect(self, analysis: Analysis, value: Decimal, item: Item) -> None:
        """A koefisien that seems to have lost its point; its problem is told next."""
        self._suspects.append((len(self._problems), analysis, value, item))

    def propose(self, items: Items) -> None:
        """Give each suspect's problem its suggestion and evidence, from all other analyses."""
        for index, analysis, value, item in self._suspects:
            proof = propose(value, items.peers(item, analysis.position))
            self._problems[index] = (*self._problems[index][:8], *proof)
