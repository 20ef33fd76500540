"""Checking the rows of a flat workbook against the rules, in one pass over the file."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ahsp.catalog.digest import Digest
from ahsp.imports.cells import CONTROL, Cleaned, Collapsed, Kategori, Mended
from ahsp.imports.evidence import Peers, propose
from ahsp.imports.frames import AhspRow, ProblemRow, RincianRow
from ahsp.imports.layout import Layout
from ahsp.imports.rows import HEADINGS, Row, headings, mostly_decimal_text, read_rows
from ahsp.imports.rules import KLASIFIKASI_LENGTH, KODE_LENGTH, SATUAN_LENGTH, TEXT_LENGTH, Rule
from ahsp.imports.workbook import Sheet

MISSING: dict[str, Rule | None] = {
    "kode": Rule.KODE_MISSING,
    "nama": Rule.NAMA_MISSING,
    "kategori": Rule.KATEGORI_MISSING,
    "kode_item": None,
    "uraian": Rule.URAIAN_MISSING,
    "satuan": Rule.SATUAN_MISSING,
}
"""The rule that an empty cell of a column breaks; a line may do without an item code."""
TEXTS = ("nama", "kode_item", "uraian")
"""Columns of free text; the others have limits of their own."""
CHUNK = 2_000
"""Lines after which those read so far are handed on."""
Key = tuple[str, str, str, str]


class Analysis:
    """What is known of one analysis while its rows come by."""

    __slots__ = (
        "count",
        "digest",
        "flagged",
        "headings",
        "kode",
        "last",
        "nama",
        "position",
        "refused",
        "renamed",
        "row",
        "scattered",
        "seen",
        "sheet",
    )

    def __init__(self, position: int, sheet: str, row: Row, texts: tuple[str, str, str]) -> None:
        self.position = position
        self.kode = row.kode
        self.nama = row.nama
        self.headings = texts  # in the order of `HEADINGS`
        self.sheet = sheet
        self.row = row.number
        self.last = 0
        self.digest = Digest()
        self.seen: dict[Key, list[Decimal]] = {}
        self.count = 0
        self.flagged = 0
        self.refused = self.renamed = self.scattered = False

    def finished(self) -> AhspRow:
        """This analysis as it is staged; one without a single good line is refused too."""
        satuan, klasifikasi, sub_klasifikasi = self.headings
        header = (self.kode, self.nama, satuan, klasifikasi, sub_klasifikasi)
        digest = self.digest.finish(*header)
        refused = self.refused or not self.count
        if refused:  # perhaps because its very header cannot be kept
            shown = [_visible(text) for text in header]
            header = (shown[0], shown[1], shown[2], shown[3], shown[4])
        return (
            self.position,
            *header,
            self.sheet,
            self.row,
            digest,
            self.count,
            self.flagged,
            refused,
        )


class Checker:
    """Reads the sheets of one file: lines as they come, analyses and problems at the end."""

    def __init__(self) -> None:
        self.rows_read = 0
        self._analyses: dict[str, Analysis] = {}
        self._problems: list[ProblemRow] = []
        self._suspects: list[tuple[int, Analysis, Decimal, tuple[str, str]]] = []
        self._peers: dict[tuple[str, str], list[tuple[int, Decimal]]] = defaultdict(list)
        self._collapsed = Collapsed()
        self._kategori = Kategori()
        self._mended = Mended()
        self._cleaned = Cleaned()

    def lines(self, sheet: Sheet, layout: Layout) -> Iterator[list[RincianRow]]:
        """Check the rows of one sheet.

        Args:
            sheet: its cells.
            layout: where its columns are.

        Yields:
            chunks of lines that can be stored, each once; the rest is among the problems.
        """
        decimal_text = mostly_decimal_text(sheet, layout)
        chunk: list[RincianRow] = []
        for row in read_rows(sheet, layout, self._cleaned):
            self.rows_read += 1
            line = self._line(sheet, layout, row, decimal_text)
            if line is not None:
                chunk.append(line)
                if len(chunk) == CHUNK:
                    yield chunk
                    chunk = []
        yield chunk

    def finish(self) -> tuple[list[AhspRow], list[ProblemRow]]:
        """All analyses and problems of the file, once the lines of all sheets were read."""
        summaries: dict[tuple[str, str], Peers | None] = {}
        for index, analysis, value, item in self._suspects:
            if item not in summaries:
                summaries[item] = Peers.of(peer for _, peer in self._peers[item])
            peers = summaries[item]
            if any(where == analysis.position for where, _ in self._peers[item]):
                others = (peer for where, peer in self._peers[item] if where != analysis.position)
                peers = Peers.of(others)
            self._problems[index] = (*self._problems[index][:8], *propose(value, peers))
        return [analysis.finished() for analysis in self._analyses.values()], self._problems

    def _line(
        self, sheet: Sheet, layout: Layout, row: Row, decimal_text: bool
    ) -> RincianRow | None:
        tell = _Teller(self._problems, sheet, layout, row)
        faulty = self._faults(tell, row)
        if not row.kode:
            return None
        analysis = self._analysis(tell, sheet, layout, row)
        analysis.refused |= faulty
        value = row.koefisien.value
        if value is None:
            return None
        kategori, collapsed = self._kategori[row.kategori], self._collapsed
        item = (collapsed[row.uraian], collapsed[row.satuan])
        flags = self._flags(tell, analysis, row, decimal_text, item)
        key = (kategori, collapsed[row.kode_item], *item)
        if self._repeated(tell, analysis, key, row) or faulty:
            return None
        analysis.count += 1
        analysis.flagged += bool(flags)
        line = (kategori, row.kode_item, row.uraian, row.satuan)
        reading = row.koefisien
        analysis.digest.add((*line, reading.spelled))
        return (analysis.position, analysis.count, row.number, *line, reading.digits, flags)

    def _analysis(self, tell: "_Teller", sheet: Sheet, layout: Layout, row: Row) -> Analysis:
        analysis = self._analyses.get(row.kode)
        if analysis is None:
            texts = headings(row, layout)
            analysis = Analysis(len(self._analyses) + 1, sheet.name, row, texts)
            self._analyses[row.kode] = analysis
            self._heading_faults(tell, analysis)
        elif analysis.last != self.rows_read - 1 and not analysis.scattered:
            analysis.scattered = True
            tell(Rule.CODE_SCATTERED, "kode", row.kode)
        analysis.last = self.rows_read
        if not analysis.nama:
            analysis.nama = row.nama
        elif row.nama and not analysis.renamed and self._differ(row.nama, analysis.nama):
            analysis.renamed = analysis.refused = True
            tell(Rule.NAME_CONFLICT, "nama", row.nama, evidence={"first": _visible(analysis.nama)})
        return analysis

    def _differ(self, one: str, other: str) -> bool:
        return one != other and self._collapsed[one] != self._collapsed[other]

    def _heading_faults(self, tell: "_Teller", analysis: Analysis) -> None:
        if len(analysis.kode) > KODE_LENGTH:
            analysis.refused = True
            tell(Rule.TEXT_TOO_LONG, "kode", analysis.kode)
        for name, text in zip(HEADINGS, analysis.headings, strict=True):
            if len(text) > KLASIFIKASI_LENGTH:
                analysis.refused = True
                tell(Rule.TEXT_TOO_LONG, name, text)
            if CONTROL.search(text):
                analysis.refused = True
                tell(Rule.CONTROL_CHARACTER, name, text)

    def _faults(self, tell: "_Teller", row: Row) -> bool:
        """Tell what is wrong with a row by itself; whether it cannot be stored."""
        mended = self._mended[row.nama]
        if mended:
            tell(Rule.MOJIBAKE, "nama", row.nama, suggestion=mended)
        complete = row.kode and row.nama and row.uraian and row.satuan
        known = self._kategori[row.kategori] and row.koefisien.value is not None
        if complete and known and len(row.satuan) <= SATUAN_LENGTH:
            unfit = self._cleaned.unfit
            if not unfit or unfit.isdisjoint(row[1:7]):
                return False
        self._tell_faults(tell, row)
        return True

    def _tell_faults(self, tell: "_Teller", row: Row) -> None:
        for name, rule in MISSING.items():
            text = getattr(row, name)
            if not text and rule:
                tell(rule, name, text)
            elif text in self._cleaned.unfit:
                if CONTROL.search(text):
                    tell(Rule.CONTROL_CHARACTER, name, text)
                elif name in TEXTS:
                    tell(Rule.TEXT_TOO_LONG, name, text)
        if len(row.satuan) > SATUAN_LENGTH:
            tell(Rule.SATUAN_TOO_LONG, "satuan", row.satuan)
        if row.kategori and not self._kategori[row.kategori]:
            tell(Rule.KATEGORI_UNKNOWN, "kategori", row.kategori)
        if row.koefisien.value is None:
            missing = not row.koefisien.text
            rule = Rule.KOEFISIEN_MISSING if missing else Rule.KOEFISIEN_INVALID
            tell(rule, "koefisien", row.koefisien.text)

    def _repeated(self, tell: "_Teller", analysis: Analysis, key: Key, row: Row) -> bool:
        """Whether this analysis has this line already; tells which of the two kinds it is."""
        value = row.koefisien.value
        assert value is not None
        seen = analysis.seen.get(key)
        if seen is None:
            analysis.seen[key] = [value]
            return False
        first = {"first": format(seen[0], "f")}
        if value in seen:
            tell(Rule.DUPLICATE_SAME, "koefisien", row.koefisien.text, evidence=first)
        else:
            seen.append(value)
            analysis.refused = True
            tell(Rule.DUPLICATE_CONFLICT, "koefisien", row.koefisien.text, evidence=first)
        return True

    def _flags(
        self,
        tell: "_Teller",
        analysis: Analysis,
        row: Row,
        decimal_text: bool,
        item: tuple[str, str],
    ) -> list[str]:
        flags: list[str] = []
        value = row.koefisien.value
        assert value is not None
        if decimal_text and row.koefisien.large_whole:
            self._suspects.append((len(self._problems), analysis, value, item))
            tell(Rule.LOST_DECIMAL, "koefisien", row.koefisien.text)
            flags.append(Rule.LOST_DECIMAL)
        else:
            self._peers[item].append((analysis.position, value))
        for name, text in (("uraian", row.uraian), ("satuan", row.satuan)):
            mended = self._mended[text]
            if mended:
                tell(Rule.MOJIBAKE, name, text, suggestion=mended)
                if Rule.MOJIBAKE not in flags:
                    flags.append(Rule.MOJIBAKE)
        return flags


class _Teller:
    """Adds problems of one row, with its place."""

    __slots__ = ("layout", "problems", "row", "sheet")

    def __init__(self, problems: list[ProblemRow], sheet: Sheet, layout: Layout, row: Row) -> None:
        self.problems = problems
        self.sheet = sheet
        self.layout = layout
        self.row = row

    def __call__(
        self,
        rule: Rule,
        column: str,
        value: str,
        suggestion: str | None = None,
        evidence: dict[str, Any] | None = None,
    ) -> None:
        place = self.layout.columns.get(column)
        row = self.row
        self.problems.append(
            (
                rule,
                self.sheet.name,
                row.number,
                "" if place is None else self.sheet.column_letter(place),
                _visible(row.kode),
                _visible(row.nama),
                _visible(row.uraian),
                _visible(value),
                _offered(suggestion),
                evidence,
            )
        )


def _visible(text: str) -> str:
    """Text as a problem shows it: NUL, which no database keeps, as its symbol; not endless."""
    return text[:500].replace("\x00", "\u2400")


def _offered(suggestion: str | None) -> str | None:
    """A suggestion as a person may accept it; none at all for a text that cannot be kept."""
    kept = suggestion and len(suggestion) <= TEXT_LENGTH and "\x00" not in suggestion
    return suggestion if kept else None
