"""Two analyses side by side: which lines are the same item, and by how much they differ.

Leaf: knows neither Flask nor a database. Unlike `differences`, which follows one analysis through
its changes, this pairs lines that different offices wrote: by item and unit, else by item alone,
else by likeness of the names.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from typing import NamedTuple

from ahsp.catalog import units
from ahsp.catalog.item_keys import folded
from ahsp.catalog.likeness import name_likeness

_ALIKE = 0.7
"""How alike the names of two items are, from 0 to 1, before they count as one."""
_CODED = 0.5
"""The same where both lines have one item code and unit."""
_EXACT = Context(prec=100)


class Line(NamedTuple):
    """One line of an analysis; `satuan_baku` is the canonical spelling of `satuan`.

    `flagged` says that its value is doubtful and that no person has decided about it.
    """

    kategori: str
    kode_item: str
    uraian: str
    satuan: str
    satuan_baku: str
    koefisien: Decimal
    flagged: bool = False


class Kind(StrEnum):
    """How the two sides of a row differ; `ours` and `theirs` have one side only."""

    SAME = "same"
    CHANGED = "changed"
    UNIT = "unit"
    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Row:
    """One item on both sides, or on one.

    `delta` is how much more `theirs` takes than `ours`, negative for less, and `percent` the same
    of what `ours` takes, None where that is nothing; both None unless the kind is `changed`.
    """

    kind: Kind
    ours: Line | None
    theirs: Line | None
    delta: Decimal | None = None
    percent: Decimal | None = None

    @property
    def kategori(self) -> str:
        """Of the first side there is."""
        line = self.ours or self.theirs
        assert line is not None
        return line.kategori


def compared(ours: Sequence[Line], theirs: Sequence[Line]) -> list[Row]:
    """The lines of two analyses, those that are one item in one row.

    Args:
        ours: lines of an analysis.
        theirs: lines of another one.

    Returns:
        rows in the order of `ours`, then what only the other one has, in its order.
    """
    pairs = _pairs(ours, theirs)
    rows = [
        _row(line, theirs[pairs[place]]) if place in pairs else Row(Kind.OURS, line, None)
        for place, line in enumerate(ours)
    ]
    taken = set(pairs.values())
    left = (line for place, line in enumerate(theirs) if place not in taken)
    return rows + [Row(Kind.THEIRS, None, line) for line in left]


def _row(ours: Line, theirs: Line) -> Row:
    if _unit(ours) != _unit(theirs):
        return Row(Kind.UNIT, ours, theirs)
    if ours.koefisien == theirs.koefisien:
        return Row(Kind.SAME, ours, theirs)
    delta = _EXACT.subtract(theirs.koefisien, ours.koefisien)
    percent = delta / ours.koefisien * 100 if ours.koefisien else None
    return Row(Kind.CHANGED, ours, theirs, delta, percent)


def _unit(line: Line) -> str:
    return units.key(line.satuan_baku)


_LIKENESSES: tuple[Callable[[Line], Hashable], ...] = (
    lambda line: (line.kategori, folded(line.uraian), _unit(line)),
    lambda line: (folded(line.uraian), _unit(line)),
    lambda line: (line.kategori, folded(line.uraian)),
)
"""The strictest first; in each pass only lines that found no partner before."""


def _pairs(ours: Sequence[Line], theirs: Sequence[Line]) -> dict[int, int]:
    """Places in `ours` with the places in `theirs` of the same item."""
    pairs: dict[int, int] = {}
    free = dict(enumerate(theirs))
    for likeness in _LIKENESSES:
        waiting: dict[Hashable, list[int]] = {}
        for place, line in reversed(free.items()):
            waiting.setdefault(likeness(line), []).append(place)
        for place, line in enumerate(ours):
            partners = waiting.get(likeness(line)) if place not in pairs else None
            if partners:
                pairs[place] = partners.pop()
                del free[pairs[place]]
    return pairs | _alike({i: line for i, line in enumerate(ours) if i not in pairs}, free)


def _alike(ours: dict[int, Line], theirs: dict[int, Line]) -> dict[int, int]:
    """Pairs of lines with names that are nearly one, the likest first."""
    scored = sorted(
        (-score, here, there)
        for here, line in ours.items()
        for there, other in theirs.items()
        if line.kategori == other.kategori
        and (score := name_likeness(line.uraian, other.uraian)) >= _needed(line, other)
    )
    pairs: dict[int, int] = {}
    for _, here, there in scored:
        if here not in pairs and there not in pairs.values():
            pairs[here] = there
    return pairs


def _needed(ours: Line, theirs: Line) -> float:
    coded = ours.kode_item and ours.kode_item == theirs.kode_item
    return _CODED if coded and _unit(ours) == _unit(theirs) else _ALIKE
