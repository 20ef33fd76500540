"""Analyses as they stand on paper: lines by kategori, numbers under each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ahsp.export.content import KATEGORI, Analysis, Line

FIGURE_SPACE, POINT_SPACE = "\u2007", "\u2008"
"""Blanks as wide as a figure and as a decimal mark."""
SHORT = 20
"""Lines up to which an analysis is not parted; a longer one would leave half a page empty."""
LONGEST_FRACTION = 8
"""Decimals up to which numbers are brought under each other."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line; `flags` says in words what is doubtful."""

    number: int
    uraian: str
    kode_item: str
    satuan: str
    koefisien: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one kategori."""

    letter: str
    kategori: str
    label: str
    lines: list[Row]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One analysis."""

    anchor: str
    sumber: str
    kode: str
    nama: str
    satuan: str
    klasifikasi: str
    sub_klasifikasi: str
    groups: list[Group]
    flagged: int

    @property
    def short(self) -> bool:
        """Whether it is to stay on one page, as far as its lines are not very long."""
        return sum(len(group.lines) for group in self.groups) <= SHORT

    @property
    def chapter(self) -> str:
        """Where it stands in its edition."""
        return " › ".join(filter(None, (self.klasifikasi, self.sub_klasifikasi)))


@dataclass(slots=True)
class Chapter:
    """Analyses that follow each other and have a klasifikasi in common."""

    anchor: str
    sumber: str
    name: str
    label: str
    sheets: list[Sheet] = field(default_factory=list)


def sheet(
    number: int, analysis: Analysis, labels: Mapping[str, str], flags: Mapping[str, str], mark: str
) -> Sheet:
    """An analysis as it stands on paper.

    Args:
        number: of the analysis in the document, from 1.
        analysis: what it says.
        labels: names of the kategori.
        flags: what the rules mean; one that is missing stands for itself.
        mark: the reader's decimal mark.
    """
    sumber, kode, nama, satuan, klasifikasi, sub_klasifikasi, lines = analysis
    depth = min(LONGEST_FRACTION, max((_decimals(line) for line in lines), default=0))
    grouped: dict[str, list[Line]] = {key: [] for key in KATEGORI}
    for line in lines:
        grouped[line.kategori].append(line)
    groups: list[Group] = []
    for key, found in grouped.items():
        if found:
            rows = [_row(place, line, flags, mark, depth) for place, line in enumerate(found, 1)]
            groups.append(Group("ABCD"[len(groups)], key, labels[key], rows))
    flagged = sum(bool(line.tanda) for line in lines)
    anchor = f"a{number}"
    names = (sumber, kode, nama, satuan, klasifikasi, sub_klasifikasi)
    return Sheet(anchor, *names, groups, flagged)


def _row(place: int, line: Line, flags: Mapping[str, str], mark: str, depth: int) -> Row:
    said = tuple(flags.get(rule, rule) for rule in line.tanda.split())
    koefisien = aligned(line.koefisien, depth, mark)
    return Row(place, line.uraian, line.kode_item, line.satuan, koefisien, said)


def _decimals(line: Line) -> int:
    return len(line.koefisien.partition(".")[2])


def aligned(koefisien: str, depth: int, mark: str) -> str:
    """A koefisien with blanks after it, so that marks stand under each other.

    Args:
        koefisien: its digits.
        depth: decimals that the longest has.
        mark: the reader's decimal mark.
    """
    whole, point, fraction = koefisien.partition(".")
    missing = FIGURE_SPACE * max(0, depth - len(fraction))
    if not point and depth:
        missing = POINT_SPACE + missing
    return whole + (mark if point else "") + fraction + missing


def chapters(sheets: Iterable[Sheet], unnamed: str, several: bool) -> list[Chapter]:
    """Sheets under their klasifikasi, in their order.

    Args:
        sheets: all of them.
        unnamed: what an empty klasifikasi is called.
        several: whether there are several editions, which a chapter then names.
    """
    found: list[Chapter] = []
    for each in sheets:
        last = found[-1] if found else None
        if last is None or (last.sumber, last.name) != (each.sumber, each.klasifikasi):
            named = each.klasifikasi or unnamed
            label = f"{each.sumber} · {named}" if several else named
            last = Chapter(f"c{len(found) + 1}", each.sumber, each.klasifikasi, label)
            found.append(last)
        last.sheets.append(each)
    return found
