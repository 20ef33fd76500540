"""Why rows were held back, in words beside them."""

from collections import defaultdict
from collections.abc import Iterable

from flask_babel import gettext as _

from ahsp.imports.frames import ProblemRow
from ahsp.imports.refused.held_book import Reason
from ahsp.imports.rules import SEVERITY, Rule, Severity
from ahsp.imports.sheets.overrides import SATUAN
from ahsp.imports.wording.problems import message
from ahsp.imports.wording.rules import RULES

_ORDER = [Severity.ERROR, Severity.WARNING, Severity.NOTICE]


class Reasons:
    """What is wrong with each row, in the language that is in force when it is made."""

    def __init__(self, problems: Iterable[ProblemRow]) -> None:
        self._at: dict[tuple[str, int], list[ProblemRow]] = defaultdict(list)
        for problem in problems:
            self._at[problem[1], problem[2]].append(problem)
        self._fine = Reason(_("Nothing is wrong with this row; its analysis is held back."), "")

    def of(self, sheet: str, row: int, is_line: bool) -> Reason:
        """The reason of one row, its worst problem first.

        A title without a problem has none: with a text beside it, it would be no title any more.
        """
        found = self._at.get((sheet, row))
        if not found:
            return self._fine if is_line else Reason("", "")
        found = sorted(found, key=lambda problem: _ORDER.index(SEVERITY[Rule(problem[0])]))
        worst = SEVERITY[Rule(found[0][0])]
        words = list(dict.fromkeys(_words(problem) for problem in found))
        return Reason("; ".join(words), worst.value)


def _words(problem: ProblemRow) -> str:
    rule, column, evidence = Rule(problem[0]), problem[3], problem[9]
    words = str(RULES[rule].label)
    if column and column != SATUAN:
        words = f"{words} ({column})"
    more = message(rule, evidence)
    return f"{words}: {more}" if more else words
