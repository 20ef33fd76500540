"""Checking the rows of a workbook against the rules, in one pass over the file."""

from collections.abc import Iterable, Iterator
from itertools import islice

from ahsp.catalog.units import Aliases, Canonical
from ahsp.imports.checking.accounts import LINES
from ahsp.imports.checking.analysis import Analysis
from ahsp.imports.checking.faults import RowFaults
from ahsp.imports.checking.flags import LineFlags
from ahsp.imports.checking.items import Items
from ahsp.imports.checking.kinds import Kinds
from ahsp.imports.checking.known import Figure, Known
from ahsp.imports.checking.lost_points import LostPoints
from ahsp.imports.checking.missing_codes import MissingCodes
from ahsp.imports.checking.outliers import tell_outliers
from ahsp.imports.checking.problems import Teller, visible
from ahsp.imports.checking.sequences import Sequence
from ahsp.imports.checking.swallowed import tell_swallowed
from ahsp.imports.checking.texts import Texts, TextsOf
from ahsp.imports.checking.whole import Whole, tell_skipped
from ahsp.imports.frames import AhspRow, LateFlag, ProblemRow, RincianRow, TextsRow
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.cells import Cleaned, Collapsed, Kategori, Mended
from ahsp.imports.sheets.error_cells import error_of, without_errors
from ahsp.imports.sheets.fields import Fields
from ahsp.imports.sheets.overrides import Confirmed, LeftOut
from ahsp.imports.sheets.parts import Part
from ahsp.imports.sheets.rows import Row

CHUNK = 2_000
"""Lines after which those read so far are handed on."""


class Checker:
    """Reads the parts of one file: lines as they come, analyses and problems at the end.

    `rows_read` counts the lines read, `rows_passed` all rows that are done, for the progress. In
    the end `became` tells how many lines became what, and `sequences` are the analyses with
    repeated lines.
    """

    def __init__(
        self,
        left_out: LeftOut | None = None,
        aliases: Aliases | None = None,
        confirmed: Confirmed | None = None,
        known: Iterable[Figure] = (),
        fields: Fields | None = None,
    ) -> None:
        """Begin a file.

        Args:
            left_out: analyses that a person decided to skip.
            aliases: known spellings of units.
            confirmed: cells that a person decided to leave as they are.
            known: what other editions know of items.
            fields: what a person decided about analyses.
        """
        self._fields = fields or Fields()
        self._left_out = left_out or LeftOut()
        self.rows_read = 0
        self.rows_passed = 0
        self.became = dict.fromkeys(LINES, 0)
        self._analyses: dict[str, Analysis] = {}
        self._told_of = 0
        self._problems: list[ProblemRow] = []
        self._cleaned = Cleaned()
        self._collapsed = Collapsed()
        self._kategori = Kategori()
        self._mended = Mended()
        self._faults = RowFaults(self._cleaned, self._kategori, self._mended)
        self._lost_points = LostPoints(self._problems)
        self._canonical = Canonical(aliases or {})
        self._whole = Whole(self._problems, self._collapsed, self._mended, self._canonical)
        self._missing_codes = MissingCodes(self._problems, self._collapsed)
        self._confirmed = confirmed or Confirmed()
        self._flags = LineFlags(self._mended, self._lost_points, self._confirmed)
        self._kinds = Kinds(self._problems, self._kategori)
        self._texts = TextsOf(
            self._cleaned, self._collapsed, self._kategori, self._mended, self._canonical
        )
        self._items = Items(Known(known, self._texts.folded, self._canonical))
        self._parts: dict[str, Part] = {}
        self.sequences: list[Sequence] = []

    def lines(self, part: Part) -> Iterator[list[RincianRow]]:
        """Check the rows of one part of the file.

        Args:
            part: a sheet whose layout is known.

        Yields:
            chunks of lines that can be stored, each once; the rest is among the problems.
        """
        chunk: list[RincianRow] = []
        before = self.rows_passed
        self._parts[part.name] = part
        tell: Teller | None = None
        for row in part.rows(self._cleaned):
            self.rows_read += 1
            self.rows_passed += 1
            tell = tell or Teller(self._problems, part, row)
            tell.row = row
            line = self._line(tell, part, row)
            if line is not None:
                chunk.append(line)
                if len(chunk) == CHUNK:
                    yield chunk
                    chunk = []
        tell_skipped(self._problems, part)
        self.rows_passed = before + part.row_count
        yield chunk

    def begun(self) -> list[TextsRow]:
        """The texts of the analyses that began since this was asked last."""
        rest = islice(self._analyses.values(), self._told_of, None)
        self._told_of = len(self._analyses)
        return [analysis.texts() for analysis in rest]

    def finish(self) -> tuple[list[AhspRow], list[ProblemRow], list[LateFlag]]:
        """All analyses and problems, and late flags, once the lines of all parts were read."""
        analyses = list(self._analyses.values())
        self._lost_points.propose(self._items)
        self._kinds.propose(self._items)
        flagged = tell_outliers(self._problems, self._items, self._confirmed, analyses)
        self._missing_codes.propose(analyses)
        self._whole.tell(analyses)
        for analysis in analyses:
            if analysis.held_back:
                self.became["held"] += analysis.rows
            else:
                self.became["read"] += analysis.count
                self.became["repeated"] += analysis.doubles
        texts = (self._collapsed, self._kategori)
        self.sequences = tell_swallowed(self._problems, analyses, self._parts, texts)
        return [analysis.finished() for analysis in analyses], self._problems, flagged

    def _line(self, tell: Teller, part: Part, row: Row) -> RincianRow | None:
        told = len(self._problems)
        if self._left_out.has(part, row):
            tell(Rule.SKIPPED_BY_PERSON, "uraian", row.uraian)
            self.became["left_out"] += 1
            return None
        named = part.names_each_row or row.group not in self._analyses
        if named:
            self._faults.tell_name(tell, row.nama)
        texts = self._texts[row[4:8]]
        faulty = self._faults.tell(tell, row, texts, named=named)
        whole = without_errors(row) if faulty else row
        broken = whole is not row
        if broken:
            row, texts = whole, self._texts[whole[4:8]]
        if faulty and not row.kategori:
            self._kinds.missing(told, texts.item, row.kode_item)
        if not row.group:
            self.became["held"] += 1
            return None
        analysis = self._analysis(tell, part, row)
        analysis.refused |= faulty
        analysis.trail.append(row)
        analysis.headings = self._fields.headings(part, row, analysis.headings)
        self._whole.row(tell, analysis, row, texts, named=named, faulty=faulty)
        if texts.satuan != row.satuan:
            tell(Rule.SATUAN_ALIAS, "satuan", row.satuan, suggestion=texts.satuan)
        if not row.kode:
            self._missing_codes.note(told, analysis, part)
        if row.koefisien.value is None or broken:
            return None
        flags = self._flags.tell(tell, analysis, row, part, texts)
        if self._repeated(tell, analysis, row, texts) or faulty:
            return None
        return self._kept(analysis, part, row, texts, flags)

    def _kept(
        self, analysis: Analysis, part: Part, row: Row, texts: Texts, flags: list[str]
    ) -> RincianRow:
        """A line that can be stored, as it is handed on."""
        analysis.count += 1
        if flags:
            analysis.flagged.append(analysis.count)
        if Rule.LOST_DECIMAL not in flags:
            self._items.add(texts.item, analysis, part, row)
        line = (texts.kategori, row.kode_item, row.uraian, row.satuan)
        if texts.kategori == "BHN":
            self._whole.material(analysis, row)
        analysis.digest.add((*line, row.koefisien.spelled))
        digits = row.koefisien.digits
        return (analysis.position, analysis.count, row.number, *line, digits, flags)

    def _analysis(self, tell: Teller, part: Part, row: Row) -> Analysis:
        analysis = self._analyses.get(row.group)
        if analysis is None:
            headings = part.headings(row)
            analysis = Analysis(len(self._analyses) + 1, part.name, row, headings)
            analysis.kode_cell = part.row_number(row, "kode"), part.column_letter(row, "kode")
            analysis.refused = self._faults.tell_heading(tell, row.kode, headings)
            self._analyses[row.group] = analysis
            if row.written != row.kode and not error_of(row.written):
                tell(Rule.KODE_MALFORMED, "kode", row.written, suggestion=row.kode)
            own = headings.satuan_ahsp
            if self._canonical[own] != own:
                tell(Rule.SATUAN_ALIAS, "satuan_ahsp", own, suggestion=self._canonical[own])
        elif analysis.last != self.rows_read - 1 and not analysis.scattered:
            analysis.scattered = True
            tell(Rule.CODE_SCATTERED, "kode", row.kode)
        analysis.last = self.rows_read
        analysis.rows += 1
        if not analysis.nama:
            analysis.nama = row.nama
        elif row.nama and not analysis.renamed and self._differ(row.nama, analysis.nama):
            analysis.renamed = analysis.refused = True
            tell(Rule.NAME_CONFLICT, "nama", row.nama, evidence={"first": visible(analysis.nama)})
        return analysis

    def _differ(self, one: str, other: str) -> bool:
        return one != other and self._collapsed[one] != self._collapsed[other]

    def _repeated(self, tell: Teller, analysis: Analysis, row: Row, texts: Texts) -> bool:
        """Whether this analysis has this line already; tells which of the two kinds it is."""
        text, value = row.koefisien.text, row.koefisien.value
        assert value is not None
        seen = analysis.seen.get(texts.key)
        if seen is None:
            analysis.seen[texts.key] = [value]
            return False
        first = {"first": format(seen[0], "f")}
        analysis.repeats = True
        if value in seen:
            analysis.doubles += 1
            tell(Rule.DUPLICATE_SAME, "koefisien", text, evidence=first)
        else:
            seen.append(value)
            analysis.refused = analysis.conflict = True
            tell(Rule.DUPLICATE_CONFLICT, "koefisien", text, evidence=first)
        return True
