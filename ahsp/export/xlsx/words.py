"""What a workbook says in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Facts = Sequence[tuple[str, str | int]]


@dataclass(frozen=True, slots=True)
class Words:
    """Names, labels and sentences; the defaults are those that tests need.

    Attributes:
        title: of the document, above the facts.
        sheets: names of the three sheets: summary, analyses, lines.
        facts: labels and values that the summary begins with.
        kategori: names of the kategori.
        by_kategori, by_chapter, by_satuan: titles of the summary's tables and of their charts.
        kategori_head, chapter_head, satuan_head: their columns.
        total: in front of sums.
        others: what the chapters after the first few are called together.
        not_kategori, not_satuan: what a cell says to an entry that its list does not have.
    """

    title: str = "AHSP"
    sheets: tuple[str, str, str] = ("Ringkasan", "Pekerjaan", "Rincian")
    facts: Facts = ()
    kategori: Mapping[str, str] = field(default_factory=dict)
    by_kategori: str = "By kategori"
    by_chapter: str = "By chapter"
    by_satuan: str = "By unit"
    kategori_head: tuple[str, ...] = ("kategori", "", "lines", "share", "flagged", "analyses")
    chapter_head: tuple[str, ...] = ("", "", "analyses", "lines", "flagged")
    satuan_head: tuple[str, ...] = ("satuan", "", "lines")
    total: str = "Total"
    others: str = "Others"
    not_kategori: str = "TK, BHN, ALT, LAIN"
    not_satuan: str = "?"
