"""Whole numbers that lost their decimal point, judged once the file's other values are known."""

from collections import defaultdict
from decimal import Decimal

from ahsp.imports.analysis import Analysis
from ahsp.imports.evidence import Peers, propose
from ahsp.imports.frames import ProblemRow

Item = tuple[str, str]
"""uraian and satuan, blanks collapsed: what is compared across analyses."""


class LostPoints:
    """Remembers suspect and sound koefisien of each item while the rows come by."""

    def __init__(self, problems: list[ProblemRow]) -> None:
        """Begin a file.

        Args:
            problems: its problems, to which the proposals are added in the end.
        """
        self._problems = problems
        self._suspects: list[tuple[int, Analysis, Decimal, Item]] = []
        self._peers: dict[Item, list[tuple[int, Decimal]]] = defaultdict(list)

    def suspect(self, analysis: Analysis, value: Decimal, item: Item) -> None:
        """A koefisien that seems to have lost its point; its problem is told next."""
        self._suspects.append((len(self._problems), analysis, value, item))

    def sound(self, analysis: Analysis, value: Decimal, item: Item) -> None:
        """A koefisien that others may be compared with."""
        self._peers[item].append((analysis.position, value))

    def propose(self) -> None:
        """Give each suspect's problem its suggestion and evidence, from all other analyses."""
        summaries: dict[Item, Peers | None] = {}
        for index, analysis, value, item in self._suspects:
            if item not in summaries:
                summaries[item] = Peers.of(peer for _, peer in self._peers[item])
            peers = summaries[item]
            if any(where == analysis.position for where, _ in self._peers[item]):
                others = (peer for where, peer in self._peers[item] if where != analysis.position)
                peers = Peers.of(others)
            self._problems[index] = (*self._problems[index][:8], *propose(value, peers))
