"""Lines of one code that fall into runs which each begin anew: several analyses in one.

A run begins with labour behind materials or equipment and repeats items of an earlier run. A line
that stands far from all others belongs to the one run that lacks its item, if there is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ahsp.imports.checking.codes import successors

FAR = 3
"""Rows between two lines of an analysis past which they do not stand together."""


class Place(NamedTuple):
    """What of a line tells where a run begins: row, kategori, and what it is repeated by."""

    row: int
    kategori: str
    key: tuple[str, ...]


@dataclass(slots=True)
class Piece:
    """Lines that stand together, from index `start` up to `end`, and the piece whose they are."""

    start: int
    end: int
    leader: int


def pieces(places: Sequence[Place]) -> list[Piece]:
    """The pieces that lines fall into; those that lead are the runs.

    Args:
        places: the lines in the order of the file.

    Returns:
        pieces in order, without a gap; `leader` is the start of the run that a piece belongs to.
    """
    starts = [0, *(at for at in range(1, len(places)) if _begins(places[at - 1], places[at]))]
    ends = [*starts[1:], len(places)]
    keys = {
        start: {place.key for place in places[start:end]}
        for start, end in zip(starts, ends, strict=True)
    }
    found: list[Piece] = []
    runs: list[int] = []
    for start, end in zip(starts, ends, strict=True):
        single = end - start == 1 and len(starts) > 1
        if not single and (not runs or any(keys[start] & keys[run] for run in runs)):
            runs.append(start)
        elif not single:
            keys[runs[-1]] |= keys[start]
        found.append(Piece(start, end, -1 if single else runs[-1]))
    for piece in found:
        if piece.leader < 0:
            piece.leader = _lacking(places[piece.start].key, runs, keys, piece.start)
    return found


def next_codes(kode: str, count: int, taken: set[str]) -> list[str]:
    """The codes behind one that a file lacks, if they are as many; else none.

    Args:
        kode: the code of the analysis that swallowed others.
        count: how many it swallowed.
        taken: the codes of the file.
    """
    following = successors(kode, count + 1)
    fits = following and taken.isdisjoint(following[:-1]) and following[-1] in taken
    return following[:-1] if fits else []


def _begins(before: Place, place: Place) -> bool:
    anew = place.kategori == "TK" and before.kategori not in ("TK", "")
    return anew or not 0 < place.row - before.row <= FAR


def _lacking(
    key: tuple[str, ...], runs: list[int], keys: dict[int, set[tuple[str, ...]]], start: int
) -> int:
    """The one run without a line's item, where all others have it; else the nearest before it."""
    without = [run for run in runs if key not in keys[run]]
    if len(without) == 1 < len(runs):
        return without[0]
    before = [run for run in runs if run < start]
    return before[-1] if before else runs[0] if runs else 0
