"""Telling of the rarer spellings of items; `ahsp.catalog.item_keys` says what is one item."""

from collections import defaultdict

from ahsp.catalog.item_keys import item_key
from ahsp.imports.checking.problems import Teller
from ahsp.imports.frames import ProblemRow
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.cells import Collapsed, Mended
from ahsp.imports.sheets.parts import Part
from ahsp.imports.sheets.rows import Row


class Spellings:
    """Remembers where each spelling stands, and tells of the rarer ones in the end."""

    def __init__(self, problems: list[ProblemRow], collapsed: Collapsed, mended: Mended) -> None:
        self._problems = problems
        self._collapsed = collapsed
        self._mended = mended
        self._uses: dict[str, list[tuple[Part, Row]]] = defaultdict(list)

    def note(self, tell: Teller, uraian: str) -> None:
        """A row names an item."""
        self._uses[uraian].append((tell.part, tell.row))

    def tell(self) -> None:
        """Tell of each row whose spelling is not the commonest of its item."""
        counts: dict[str, dict[str, int]] = defaultdict(dict)
        keys: dict[str, str] = {}
        for text, uses in self._uses.items():
            if text:
                key = keys[text] = item_key(text)
                spelling = self._collapsed[text]
                counts[key][spelling] = counts[key].get(spelling, 0) + len(uses)
        commonest = {
            key: max(found, key=lambda each: (found[each], *_well_written(each)))
            for key, found in counts.items()
            if len(found) > 1
        }
        for text, key in keys.items():
            best = commonest.get(key)
            if best is not None and self._collapsed[text] != best:
                found = counts[key]
                evidence = {"rows": found[best], "spellings": len(found)}
                offered = self._mended[best] or best
                for part, row in self._uses[text]:
                    tell = Teller(self._problems, part, row)
                    tell(Rule.ITEM_SPELLING, "uraian", text, suggestion=offered, evidence=evidence)


def _well_written(text: str) -> tuple[bool, int, int, str]:
    """Which of two spellings is better: words apart, not all in capitals, the first one large."""
    capitals = sum(letter.isupper() for letter in text)
    return text[:1].isupper() and not text.isupper(), text.count(" "), -capitals, text
