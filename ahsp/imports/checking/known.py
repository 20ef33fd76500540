"""What other editions know of an item: how often they have it, as what, and how much of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import log10

import msgspec

from ahsp.catalog.units import Canonical
from ahsp.imports.sheets.cells import Folded

LONGEST = 300
"""Characters of an item past which nothing is known of it."""
KEPT = 15
"""Samples of an item that one edition gives."""
ENDS = 3
"""Samples at each end that stand for one line alone, where there are more lines than samples."""
Item = tuple[str, str]
"""uraian and canonical satuan, in small letters, without needless blanks: what is compared."""


class Figure(msgspec.Struct, array_like=True, frozen=True):
    """One item under one kategori in one edition: its lines, and samples of their koefisien."""

    uraian: str
    satuan: str
    kategori: str
    count: int
    samples: list[float]

    def weights(self) -> Iterable[tuple[float, float]]:
        """Each sample as a power of ten, with how many lines it stands for."""
        inner = (self.count - 2 * ENDS) / max(len(self.samples) - 2 * ENDS, 1)
        for place, sample in enumerate(self.samples):
            between = ENDS <= place < len(self.samples) - ENDS
            yield log10(sample), inner if between and self.count > KEPT else 1.0


class Known:
    """Figures of other editions, by item."""

    def __init__(self, figures: Iterable[Figure], folded: Folded, canonical: Canonical) -> None:
        """Sort figures.

        Args:
            figures: of other editions; those with samples that cannot be real are left out.
            folded: texts as they are compared.
            canonical: units by their spellings.
        """
        self._by_item: dict[Item, list[Figure]] = defaultdict(list)
        for figure in figures:
            if figure.samples and min(figure.samples) > 0:
                item = (folded[figure.uraian], folded[canonical[figure.satuan]])
                self._by_item[item].append(figure)

    def weigh(self, item: Item, weights: dict[float, float]) -> None:
        """Add an item's samples to weights by their power of ten."""
        for figure in self._by_item.get(item, ()):
            for power, weight in figure.weights():
                weights[power] = weights.get(power, 0.0) + weight

    def kategori(self, item: Item) -> Counter[str]:
        """How many lines have an item under which kategori."""
        found: Counter[str] = Counter()
        for figure in self._by_item.get(item, ()):
            found[figure.kategori] += figure.count
        return found
