"""Koefisien far from all others of their item: judged once all of them are known.

On a scale of powers of ten, by a robust z: the distance from the median over the spread that the
median absolute deviation tells. A value with another one near is a habit, not a slip: much in a
book is small or large for a reason, and then seldom alone. Nor is it one where the other lines of
the analysis are as far from theirs: then the work is of another size.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median
from typing import Any

from ahsp.imports.checking.analysis import Analysis
from ahsp.imports.checking.crowd import Crowd
from ahsp.imports.checking.evidence import NEAR, Peers
from ahsp.imports.checking.items import Entry, Items
from ahsp.imports.checking.known import Item
from ahsp.imports.checking.problems import Teller
from ahsp.imports.frames import LateFlag, ProblemRow
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.overrides import Confirmed

LEAST = 5
"""Peers from which on an item has a usual size."""
FROM = 4.0
"""The z past which a value is told."""
FLOOR = 0.15
"""Least spread, in powers of ten: items that always have one value may differ a little."""
STEP = 0.7
"""Distance from the median, in powers of ten, up to which (five times) nothing is told."""
ALONE = 0.2
"""Distance, in powers of ten, within which another value keeps one company."""
FEW = 5
"""Lines of an item for which its spread counts twice; for twice as many, half as much again."""
KIN = 0.2
"""Distance, in powers of ten, that the analysis' other lines of the kategori leave unexplained."""
NORMAL = 1.4826
"""Times the median absolute deviation is the standard deviation, where values are normal."""
SLIPS = (1, 2, 3, 4, 5, 6)
"""Powers of ten that a misplaced decimal mark makes."""
TINY = 1e-6
"""Power of ten that a float may be wrong by."""
FAULTY = 0.2
"""How many of those told, for which a power of ten fits, are slips: 4 of 21 in the real books."""


def tell_outliers(
    problems: list[ProblemRow], items: Items, confirmed: Confirmed, analyses: Sequence[Analysis]
) -> list[LateFlag]:
    """Tell of each line that is far from its peers, once all lines are known.

    Args:
        problems: where to.
        items: the lines.
        confirmed: cells that a person decided to leave as they are; they flag no line.
        analyses: those of the file, by their position.

    Returns:
        which lines that flags.
    """
    flagged: list[LateFlag] = []
    for line, peers in outliers(items):
        koefisien, tell = line.row.koefisien, Teller(problems, line.part, line.row)
        assert koefisien.value is not None
        suggestion, evidence = explain(koefisien.value, line.power, peers)
        tell(Rule.KOEFISIEN_OUTLIER, "koefisien", koefisien.text, suggestion, evidence)
        if not confirmed.has(line.part, line.row, "koefisien"):
            places = analyses[line.ahsp - 1].flagged
            if line.place not in places:
                places.append(line.place)
            flagged.append((line.ahsp, line.place, Rule.KOEFISIEN_OUTLIER))
    return flagged


def outliers(items: Items) -> list[tuple[Entry, Peers]]:
    """The lines whose koefisien is far from their peers, in the order of their analyses."""
    found: list[tuple[Entry, Peers]] = []
    for item in items.lines:
        found += _strange(items, item)
    offsets = _offsets(items, {line.ahsp for line, _ in found})

    def unexplained(line: Entry, peers: Peers) -> bool:
        others = [
            off for place, off in offsets[line.ahsp, line.row.kategori] if place != line.place
        ]
        return not others or abs(line.power - peers.median - median(others)) >= KIN

    return sorted((each for each in found if unexplained(*each)), key=lambda each: each[0][:2])


def _offsets(items: Items, analyses: set[int]) -> dict[tuple[int, str], list[tuple[int, float]]]:
    """How far the lines of some analyses are from the middle of their item, by their place."""
    found: dict[tuple[int, str], list[tuple[int, float]]] = defaultdict(list)
    for item, lines in items.lines.items() if analyses else ():
        concerned = [line for line in lines if line.ahsp in analyses]
        crowd = Crowd(items.weights(item)) if concerned else None
        if crowd is not None and crowd.total > LEAST:
            middle = crowd.median
            for line in concerned:
                found[line.ahsp, line.row.kategori].append((line.place, line.power - middle))
    return found


def _strange(items: Items, item: Item) -> Iterator[tuple[Entry, Peers]]:
    weights = items.weights(item)
    if len(weights) < 2 or max(weights) - min(weights) < STEP:
        return  # as of most items
    crowd = Crowd(weights)
    middle = crowd.median
    if max(middle - crowd.at[0], crowd.at[-1] - middle) < STEP:
        return
    usual = max(FLOOR, NORMAL * crowd.distances(middle).median)
    reach = max(STEP, FROM * usual * (1 + FEW / crowd.total))
    far = {
        power
        for power in crowd.at
        if abs(power - middle) >= reach and crowd.between(power - ALONE, power + ALONE) <= 1 + TINY
    }
    for line in items.lines[item] if far and crowd.total > LEAST else ():
        if line.power in far:  # alone, so that without it the others are left
            peers = Peers.of({power: weights[power] for power in crowd.at if power != line.power})
            if peers is not None:
                yield line, peers


def explain(value: Decimal, power: float, peers: Peers) -> tuple[str | None, dict[str, Any]]:
    """What speaks against a value, and the one that a misplaced decimal mark would explain.

    Args:
        value: as read.
        power: the same as a power of ten.
        peers: the same item and unit in other analyses.

    Returns:
        a value to propose, or None where no power of ten makes it like the peers; and the
        evidence, with the confidence in the proposal.
    """
    evidence = peers.told()
    moved = {sign * slip: power + sign * slip for slip in SLIPS for sign in (-1, 1)}
    slip, near = min(moved.items(), key=lambda each: abs(each[1] - peers.median))
    if abs(near - peers.median) > NEAR or not peers.low - TINY <= near <= peers.high + TINY:
        return None, evidence
    likely = {each: peers.likeness(place) for each, place in moved.items()}
    evidence["confidence"] = round(FAULTY * likely[slip] / sum(likely.values()), 3)
    return format(value.scaleb(slip).normalize(), "f"), evidence


def slips(value: Decimal, low: float, high: float) -> list[str]:
    """What a value could be but for its decimal mark.

    Args:
        value: as read.
        low: the lowest of its peers.
        high: the highest; candidates are between the two.
    """
    moved = sorted(value.scaleb(sign * slip) for slip in SLIPS for sign in (-1, 1))
    among = [each for each in moved if low <= float(f"{each:.6g}") <= high]
    return [format(each.normalize(), "f") for each in among]
