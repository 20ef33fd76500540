"""How a person parts one analysis into several, and which cells are then read otherwise."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ahsp.imports.checking.sequences import Line, Sequence
from ahsp.imports.sheets.kode import tidied

LETTERS = "bcdefghijklmnopqrstuvwxyz"
"""What parts are told apart by where the file's codes leave no place for them."""


class Cell(NamedTuple):
    """A cell, what it says, and what it is read as."""

    row: int
    column: str
    old: str
    new: str


@dataclass(slots=True)
class Part:
    """One of the analyses to be: its code and name, and the indexes of its lines.

    `leader` is the index of the line that it begins with; it tells the part apart while cuts are
    moved.
    """

    leader: int
    kode: str
    nama: str
    lines: list[int] = field(default_factory=list)


class Split:
    """An analysis in pieces: each begins at a cut, and is a part or belongs to another's."""

    def __init__(
        self, sequence: Sequence, leaders: Mapping[int, int], texts: Mapping[str, str]
    ) -> None:
        """Part an analysis.

        Args:
            sequence: its lines.
            leaders: for each index that a piece begins at, the piece that it belongs to.
            texts: codes and names by `kode-` and `nama-` and the index of the part's first line;
                a part without any gets what is proposed.
        """
        self.sequence = sequence
        self.leaders = {
            start: leader if leaders.get(leader) == leader else start
            for start, leader in sorted(leaders.items())
        }
        starts = [start for start, leader in self.leaders.items() if leader == start]
        offered = iter(_offered(sequence, texts))
        self.parts = [self._part(start, texts, offered) for start in starts]
        by_leader = {part.leader: part for part in self.parts}
        piece = 0
        for at in range(len(sequence.lines)):
            piece = at if at in self.leaders else piece
            by_leader[self.leaders[piece]].lines.append(at)

    @classmethod
    def proposed(cls, sequence: Sequence) -> "Split":
        """The parts that the runs of an analysis are."""
        return cls(sequence, {int(at): leader for at, leader in sequence.leaders.items()}, {})

    @classmethod
    def chosen(cls, sequence: Sequence, cuts: Collection[int], texts: Mapping[str, str]) -> "Split":
        """The parts that a form says.

        Args:
            sequence: the analysis.
            cuts: indexes of lines that a piece begins at; the first line always is one.
            texts: the form: `of-` and the index of a piece gives the piece that it belongs to.
        """
        leaders = {0: 0} | {at: at for at in cuts if 0 < at < len(sequence.lines)}
        for at in leaders:
            of = texts.get(f"of-{at}", "")
            leaders[at] = int(of) if of.isascii() and of.isdigit() and len(of) < 9 else at
        return cls(sequence, leaders, texts)

    def _part(self, start: int, texts: Mapping[str, str], offered: Iterator[str]) -> Part:
        kode = texts.get(f"kode-{start}")
        nama = texts.get(f"nama-{start}", self.sequence.nama)
        return Part(start, (next(offered, "") if kode is None else kode).strip(), nama.strip())

    def cells(self) -> list[Cell]:
        """The cells that are read otherwise, in the order of the file."""
        carried = self.sequence.kind != "flat"
        found: list[Cell] = []
        for part in self.parts:
            for at in part.lines:
                line = self.sequence.lines[at]
                if not carried:
                    found += self._changed(line, part)
                elif not self._as_it_was(part):
                    found += self._carried(line, part, first=at == part.lines[0])
        return sorted(found, key=lambda cell: (cell.row, cell.column))

    def _changed(self, line: Line, part: Part) -> list[Cell]:
        columns, found = self.sequence.columns, []
        if tidied(line.kode) != tidied(part.kode):
            found.append(Cell(line.row, columns["kode"], line.kode, part.kode))
        if line.nama != part.nama:
            found.append(Cell(line.row, columns["nama"], line.nama, part.nama))
        return found

    def _carried(self, line: Line, part: Part, *, first: bool) -> list[Cell]:
        """All that a line of its own needs, as it can leave nothing to a line above any more."""
        values = {"kode": part.kode, "nama": part.nama, "kategori": line.kategori}
        values |= self.sequence.headings if first else {}
        columns = self.sequence.columns
        return [
            Cell(line.row, columns[name], "", value)
            for name, value in values.items()
            if value and columns.get(name)
        ]

    def _as_it_was(self, part: Part) -> bool:
        """Whether a part is the beginning of the analysis, under its code and name."""
        same = (part.kode, part.nama) == (self.sequence.kode, self.sequence.nama)
        return same and part.lines == list(range(len(part.lines)))


def _offered(sequence: Sequence, texts: Mapping[str, str]) -> list[str]:
    """Codes for parts that have none yet, in order."""
    used = {text for name, text in texts.items() if name.startswith("kode-")}
    kode = sequence.kode
    lettered = [kode + letter for letter in LETTERS] if kode[-1:].isdigit() else []
    proposals = [kode, *(sequence.codes or lettered)]
    return [each for each in proposals if each not in used]
