"""The lines of a file by their item, beside what other editions know of the same items."""

from collections import Counter, defaultdict
from operator import attrgetter
from typing import NamedTuple

from ahsp.imports.checking.analysis import Analysis
from ahsp.imports.checking.evidence import Peers
from ahsp.imports.checking.known import Item, Known
from ahsp.imports.sheets.parts import Part
from ahsp.imports.sheets.rows import Row

MANY = 200
"""Lines of an item from which on an analysis' own ones no longer colour what the others say."""


class Entry(NamedTuple):
    """A line that is stored: its analysis, its place there, its koefisien as a power of ten."""

    ahsp: int
    place: int
    power: float
    part: Part
    row: Row


_POWER = attrgetter("power")


class Items:
    """Sound lines of a file, each a peer of all others of its item."""

    def __init__(self, known: Known) -> None:
        """Begin a file.

        Args:
            known: what other editions know.
        """
        self.known = known
        self.lines: dict[Item, list[Entry]] = defaultdict(list)
        self._peers: dict[Item, Peers | None] = {}

    def add(self, item: Item, analysis: Analysis, part: Part, row: Row) -> None:
        """Add the line that an analysis just got; a koefisien of zero is nobody's peer."""
        power = row.koefisien.power
        if power is not None:
            self.lines[item].append(Entry(analysis.position, analysis.count, power, part, row))

    def weights(self, item: Item) -> dict[float, float]:
        """All koefisien of an item as powers of ten, each with how many lines have it."""
        found: dict[float, float] = dict(Counter(map(_POWER, self.lines.get(item, ()))))
        self.known.weigh(item, found)
        return found

    def peers(self, item: Item, ahsp: int) -> Peers | None:
        """The peers of an item in all analyses but one, once all lines are known; None for none."""
        lines = self.lines.get(item, ())
        if len(lines) < MANY and any(line.ahsp == ahsp for line in lines):
            weights = self.weights(item)
            for line in lines:
                if line.ahsp == ahsp:
                    weights[line.power] -= 1
            return Peers.of({power: weight for power, weight in weights.items() if weight > 0})
        if item not in self._peers:
            self._peers[item] = Peers.of(self.weights(item))
        return self._peers[item]
