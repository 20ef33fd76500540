"""Lines whose kategori is missing: what the same item is elsewhere, and what its code says."""

import re
from collections import Counter
from typing import Any

from ahsp.imports.checking.items import Items
from ahsp.imports.checking.known import Item
from ahsp.imports.frames import ProblemRow
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.cells import Kategori

CODES = {"L": "TK", "M": "BHN", "E": "ALT"}
"""Kategori by how official item codes begin, as in `L.01`."""
_CODE = re.compile(r"([A-Z])[.-]?[0-9]")
MOSTLY = 0.9
"""Share of an item's lines that has to be of one kategori for it to be proposed."""
ENOUGH = 5
"""Lines of an item, all of one kategori, from which on that is certain."""
LEAST = 2
"""Lines of an item elsewhere that say something at all."""
CODE_WEIGHS = 5
"""Lines that the beginning of an item code counts for."""


class Kinds:
    """Remembers lines without a kategori while the rows come by."""

    def __init__(self, problems: list[ProblemRow], kategori: Kategori) -> None:
        """Begin a file.

        Args:
            problems: its problems, to which the proposals are added in the end.
            kategori: the words for it.
        """
        self._problems = problems
        self._kategori = kategori
        self._missing: list[tuple[int, Item, str]] = []

    def missing(self, since: int, item: Item, kode_item: str) -> None:
        """A line without a kategori; its problem is one of those told since some number."""
        for index in range(since, len(self._problems)):
            if self._problems[index][0] == Rule.KATEGORI_MISSING:
                self._missing.append((index, item, kode_item))

    def propose(self, items: Items) -> None:
        """Give the problems of such lines a suggestion, and tell of each where there is one."""
        votes: dict[Item, Counter[str]] = {}
        for index, item, kode_item in self._missing:
            if item not in votes:
                votes[item] = items.known.kategori(item)
                for line in items.lines.get(item, ()):
                    votes[item][self._kategori[line.row.kategori]] += 1
            proof = propose(votes[item], kode_item)
            if proof is not None:
                place = self._problems[index][1:8]
                self._problems[index] = (Rule.KATEGORI_MISSING, *place, *proof)
                self._problems.append((Rule.KATEGORI_PROPOSED, *place, *proof))


def propose(votes: Counter[str], kode_item: str) -> tuple[str, dict[str, Any]] | None:
    """Propose the kategori of a line.

    Args:
        votes: what the same item is elsewhere, by number of lines.
        kode_item: the line's item code.

    Returns:
        the kategori, and as evidence how many of how many lines elsewhere are of it, how the code
        begins where that says the same, the confidence, and whether it is certain; None where
        nothing speaks for one.
    """
    begins = _CODE.match(kode_item.upper())
    coded = CODES.get(begins[1]) if begins else None
    total = votes.total() if votes.total() >= LEAST else 0
    chosen, agree = votes.most_common(1)[0] if total else (coded or "", 0)
    if not chosen or agree < MOSTLY * total:
        return None
    evidence: dict[str, Any] = {"kategori": chosen, "agree": agree, "elsewhere": total}
    weight = CODE_WEIGHS if coded else 0
    backed = weight if coded == chosen else 0
    evidence["confidence"] = round((agree + backed + 1) / (total + weight + 2), 3)
    if backed and begins:
        evidence["code"] = begins[1]
    if agree == total >= ENOUGH and weight == backed:
        evidence["certain"] = True
    return chosen, evidence
