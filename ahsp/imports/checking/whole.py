"""What only the whole file tells: rules about several analyses, and rows that are in none."""

from collections import defaultdict
from collections.abc import Iterable

from ahsp.catalog.units import Canonical
from ahsp.imports.checking.analysis import Analysis
from ahsp.imports.checking.names import Names
from ahsp.imports.checking.own_units import tell_units
from ahsp.imports.checking.problems import Teller, visible
from ahsp.imports.checking.spellings import Spellings
from ahsp.imports.checking.texts import Texts
from ahsp.imports.checking.worksheets import Worksheets
from ahsp.imports.frames import ProblemRow
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.cells import Collapsed, Mended
from ahsp.imports.sheets.parts import Part
from ahsp.imports.sheets.rows import Row

SKIPPED = {"worksheet": Rule.NOT_AN_ANALYSIS, "sub-heading": Rule.SUB_HEADING}
"""Reasons for leaving rows out that a person should know of."""


class Whole:
    """What the rules about the whole file need of each row, and what they tell in the end."""

    def __init__(
        self,
        problems: list[ProblemRow],
        collapsed: Collapsed,
        mended: Mended,
        canonical: Canonical,
    ) -> None:
        """Begin a file.

        Args:
            problems: the file's, to which these rules add theirs.
            collapsed: texts as they are compared.
            mended: texts as their characters should be.
            canonical: spellings of units.
        """
        self._problems = problems
        self._mended = mended
        self._canonical = canonical
        self._names = Names(problems, mended)
        self._spellings = Spellings(problems, collapsed, mended)
        self._worksheets = Worksheets()

    def row(
        self, tell: Teller, analysis: Analysis, row: Row, texts: Texts, *, named: bool, faulty: bool
    ) -> None:
        """A row of an analysis: whether it names it, and whether it goes nowhere."""
        self._spellings.note(tell, row.uraian)
        if not texts.plain:
            self._names.item(tell, row.uraian)
        if named:
            self._names.note(tell, analysis, row.nama)
        if faulty:
            self._worksheets.note(analysis, row)

    def material(self, analysis: Analysis, row: Row) -> None:
        """A line of an analysis that can be stored, and is a material."""
        if row.koefisien.value is not None:
            self._names.material(analysis, row.satuan, row.koefisien.value)

    def tell(self, analyses: list[Analysis]) -> None:
        """Tell what all rows together say, once they were seen.

        Args:
            analyses: of the file, in order.
        """
        self._names.tell()
        tell_units(self._problems, analyses, self._names, self._mended, self._canonical)
        self._spellings.tell()
        self._worksheets.tell(self._problems, analyses)
        tell_reused(self._problems, analyses)


def tell_skipped(problems: list[ProblemRow], part: Part) -> None:
    """Tell of what looked like a line or an analysis of a part and is none."""
    for skipped in part.skipped:
        rule = SKIPPED.get(skipped.reason)
        if rule:
            place = (rule, part.name, skipped.number, "", "", "", "")
            problems.append((*place, visible(skipped.text), None, None))


def tell_reused(problems: list[ProblemRow], analyses: Iterable[Analysis]) -> None:
    """Refuse all analyses that share a code: a person decides which one has it."""
    by_kode: dict[str, list[Analysis]] = defaultdict(list)
    for analysis in analyses:
        by_kode[analysis.kode].append(analysis)
    for kode, sharing in by_kode.items():
        for analysis in sharing if kode and len(sharing) > 1 else ():
            analysis.refused = True
            place = (Rule.KODE_REUSED, analysis.sheet, *analysis.kode_cell)
            names = (visible(kode), visible(analysis.nama), "")
            first = {"first": visible(sharing[0].nama)}
            problems.append((*place, *names, visible(kode), None, first))
