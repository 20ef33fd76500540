"""What the summary says in numbers, counted while the rows are written."""

from collections import Counter
from dataclasses import dataclass, field

from ahsp.export.content import KATEGORI, Analysis


@dataclass(slots=True)
class Tally:
    """Counts of what was written so far.

    Attributes:
        ahsp, rincian: how many.
        lines: by kategori.
        flagged: lines that are flagged, by kategori.
        users: analyses that have a line of a kategori.
        chapters: analyses by klasifikasi; `chapter_lines` and `chapter_flagged` their lines.
        satuan: lines by unit.
    """

    ahsp: int = 0
    rincian: int = 0
    lines: Counter[str] = field(default_factory=Counter)
    flagged: Counter[str] = field(default_factory=Counter)
    users: Counter[str] = field(default_factory=Counter)
    chapters: Counter[str] = field(default_factory=Counter)
    chapter_lines: Counter[str] = field(default_factory=Counter)
    chapter_flagged: Counter[str] = field(default_factory=Counter)
    satuan: Counter[str] = field(default_factory=Counter)

    def add(self, analysis: Analysis) -> tuple[list[int], int]:
        """Take one more analysis.

        Returns:
            how many lines it has of each of `KATEGORI`, and how many are flagged.
        """
        counts = dict.fromkeys(KATEGORI, 0)
        marked = 0
        for line in analysis.lines:
            counts[line.kategori] += 1
            self.satuan[line.satuan] += 1
            if line.tanda:
                marked += 1
                self.flagged[line.kategori] += 1
        for kategori, count in counts.items():
            if count:
                self.lines[kategori] += count
                self.users[kategori] += 1
        total = len(analysis.lines)
        self.ahsp += 1
        self.rincian += total
        self.chapters[analysis.klasifikasi] += 1
        self.chapter_lines[analysis.klasifikasi] += total
        self.chapter_flagged[analysis.klasifikasi] += marked
        return list(counts.values()), marked
