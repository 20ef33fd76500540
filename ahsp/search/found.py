"""What a search gives: rows, counts, and why each row is there."""

from decimal import Decimal

from markupsafe import Markup
from msgspec import Struct, field

from ahsp.search.filters import Value
from ahsp.search.language.question import Problem


class Used(Struct, frozen=True):
    """The line by which an analysis was found, and its koefisien as text, to the last digit."""

    uraian: str
    satuan: str
    koefisien: str
    kategori: str
    uraian_html: Markup = field(default_factory=Markup)

    @property
    def number(self) -> Decimal:
        """The koefisien as a number."""
        return Decimal(self.koefisien)


class Hit(Struct, frozen=True):
    """One analysis that was found, as a row of the results shows it; `satuan` is the canonical.

    Attributes:
        matched: why it is there: `code`, `code_prefix`, `name` (all words), `stem`, `prefix`,
            `synonym`, `chapter` (some words only in the classification), or `item`.
        used: the line that matched, where `matched` is `item`.
    """

    id: int
    kode: str
    nama: str
    satuan: str
    sumber: str
    klasifikasi: str
    items: int
    flagged: int
    score: float
    kode_html: Markup
    nama_html: Markup
    matched: str = ""
    used: Used | None = None


class LineHit(Struct, frozen=True):
    """One line that was found, with the analysis that it is of."""

    ahsp_id: int
    kode: str
    nama: str
    sumber: str
    kategori: str
    uraian: str
    satuan: str
    koefisien: str
    score: float
    uraian_html: Markup

    @property
    def number(self) -> Decimal:
        """The koefisien as a number."""
        return Decimal(self.koefisien)


class Counted(Struct, frozen=True):
    """One value of a facet with its count; `capped` where there may be more."""

    value: Value
    label: str
    count: int
    capped: bool


class Correction(Struct, frozen=True):
    """A word as typed and as it was looked for instead."""

    typed: str
    instead: str


class Found(Struct, frozen=True):
    """One page of results.

    Attributes:
        rows: the hits of the page.
        total: how many there are, at most `BOUND` - 1 where `capped`.
        capped: whether there are more than `total`.
        lines: how many lines the analyses have, or None where `capped`.
        page: number of the page, from 1; the last one where a later one was asked for.
        first, last: places of the page's first and last hit, from 1; 0 without hits.
        pages: how many pages there are.
        facets: counted values of each filter.
        ms: milliseconds that looking took.
        corrected: words that were looked for in another spelling, as nothing has them as typed.
        corrected_q: the question with these spellings; "" where nothing was corrected.
        left_out: words that occur nowhere and were left out.
        loosely: whether any one word may be missing, since nothing has all of them.
        problems: parts of the question that could not be used.
        interpretation: what was understood, in the reader's language.
        line_rows: the lines of the page, where lines were looked for; `rows` is empty then.
        prev_url, next_url: addresses of the pages beside it, once a route fills them in.
    """

    rows: list[Hit]
    total: int
    capped: bool
    lines: int | None
    page: int
    first: int
    last: int
    pages: int
    facets: dict[str, list[Counted]]
    ms: float
    corrected: tuple[Correction, ...] = ()
    corrected_q: str = ""
    left_out: tuple[str, ...] = ()
    loosely: bool = False
    problems: tuple[Problem, ...] = ()
    interpretation: str = ""
    line_rows: list[LineHit] = field(default_factory=list)
    prev_url: str | None = None
    next_url: str | None = None
