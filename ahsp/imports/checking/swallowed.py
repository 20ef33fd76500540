"""Analyses that hold others of the file: told with their runs, and handed on to be parted."""

from collections.abc import Iterable, Mapping
from typing import Any

from ahsp.imports.checking.analysis import Analysis
from ahsp.imports.checking.problems import Teller, visible
from ahsp.imports.checking.runs import Piece, Place, next_codes, pieces
from ahsp.imports.checking.sequences import MOST, MOST_LINES, Line, Sequence
from ahsp.imports.frames import ProblemRow
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.cells import Collapsed, Kategori
from ahsp.imports.sheets.parts import Part
from ahsp.imports.sheets.rows import Headings, Row

SHOWN = 50
"""Runs that a problem lists."""
FIELDS = ("kode", "nama", "kategori", *Headings._fields)


def tell_swallowed(
    problems: list[ProblemRow],
    analyses: Iterable[Analysis],
    parts: Mapping[str, Part],
    texts: tuple[Collapsed, Kategori],
) -> list[Sequence]:
    """Tell of analyses whose lines are several analyses', or may be.

    Where their repeated lines are in conflict they are refused already. Where these are all the
    same nothing is, and the analysis goes in with each line once: then a person is warned.

    Args:
        problems: the file's, to which these are added.
        analyses: all of the file.
        parts: its sheets by name.
        texts: collapsed texts, and words for kategori, seen before.

    Returns:
        every analysis with a repeated line, as it may be parted.
    """
    analyses = list(analyses)
    taken = {analysis.kode for analysis in analyses}
    left, found = MOST, []
    for analysis in analyses:
        if not analysis.repeats:
            continue
        rows, part = analysis.trail, parts[analysis.sheet]
        too_many = len(rows) > min(left, MOST_LINES)
        left -= 0 if too_many else len(rows)
        cut = [] if too_many else pieces([_place(row, *texts) for row in rows])
        runs = sorted({piece.leader for piece in cut})
        codes = next_codes(analysis.kode, len(runs) - 1, taken) if len(runs) > 1 else []
        if len(runs) > 1:
            told = Teller(problems, part, rows[runs[1]])
            evidence: dict[str, Any] = {"runs": _listed(rows, cut)[:SHOWN], "codes": codes}
            rule = Rule.SWALLOWED_ANALYSIS if analysis.conflict else Rule.JOINED_ANALYSES
            told(rule, "kode", analysis.kode, evidence=evidence)
        shown = [] if too_many or part.kind == "block" else rows
        found.append(_sequence(analysis, part, shown, cut, codes))
    return found


def _place(row: Row, collapsed: Collapsed, kategori: Kategori) -> Place:
    texts = (collapsed[row.kode_item], collapsed[row.uraian], collapsed[row.satuan])
    return Place(row.number, kategori[row.kategori], (kategori[row.kategori], *texts))


def _listed(rows: list[Row], cut: list[Piece]) -> list[list[int]]:
    """First and last row of each run, and how many lines it has with those that stand apart."""
    listed = []
    for lead in (piece for piece in cut if piece.leader == piece.start):
        own = [piece for piece in cut if piece.leader == lead.start]
        count = sum(piece.end - piece.start for piece in own)
        last = max(piece.end for piece in own if piece.end - piece.start > 1 or piece is lead)
        listed.append([rows[lead.start].number, rows[last - 1].number, count])
    return listed


def _sequence(
    analysis: Analysis, part: Part, rows: list[Row], cut: list[Piece], codes: list[str]
) -> Sequence:
    first = rows[0] if rows else None
    letters = {name: part.column_letter(first, name) for name in FIELDS} if first else {}
    return Sequence(
        position=analysis.position,
        kode=visible(analysis.kode),
        nama=visible(analysis.nama),
        sheet=analysis.sheet,
        kind=part.kind,
        columns=letters,
        headings={name: visible(text) for name, text in analysis.headings._asdict().items()},
        lines=[_line(row) for row in rows],
        leaders={str(piece.start): piece.leader for piece in cut},
        codes=codes,
    )


def _line(row: Row) -> Line:
    _, nama, kategori, kode_item, uraian, satuan = map(visible, row.texts)
    written, koefisien = visible(row.written), visible(row.koefisien.text)
    return Line(row.number, written, nama, kategori, kode_item, uraian, satuan, koefisien)
