"""One order: what is exported, and how it is written. It is kept as JSON and restored from that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ahsp.config import LANGUAGES
from ahsp.export.scope import Scope, restored, stored
from ahsp.search.filters import Args

COLUMNS = (
    *("kode_ahsp", "nama_ahsp", "satuan_ahsp", "klasifikasi", "sub_klasifikasi", "kategori"),
    *("kode_item", "uraian", "satuan", "koefisien", "sumber", "tanda"),
)
"""Columns of a line, in their order; `tanda` names what its line is flagged for."""
LAST_MONTH = "last"
"""In the order of a schedule, the month before the one in which it is due."""


class Format(StrEnum):
    """Kinds of files."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PDF = "pdf"


class Numbers(StrEnum):
    """How a CSV file writes numbers and parts its columns: `0.25,` or `0,25;`."""

    INTERNATIONAL = "international"
    INDONESIAN = "indonesian"


class Report(StrEnum):
    """What a PDF has: every line of every analysis, or what they amount to."""

    FULL = "full"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is written.

    Attributes:
        format: its kind.
        columns: those of `COLUMNS` that lines have; none means all.
        language: of labels and sentences, one of `LANGUAGES`; the data keep theirs.
        numbers: for CSV.
        bom: whether a CSV file begins with a byte order mark, by which Excel knows UTF-8.
        report: for PDF.
    """

    format: Format = Format.XLSX
    columns: tuple[str, ...] = ()
    language: str = LANGUAGES[0]
    numbers: Numbers = Numbers.INTERNATIONAL
    bom: bool = False
    report: Report = Report.FULL

    @classmethod
    def from_args(cls, args: Args, usual: "Options | None" = None) -> "Options":
        """Read an address.

        Args:
            args: the request's arguments; whatever makes no sense is left out.
            usual: for what the arguments do not say.
        """
        usual = usual or cls()
        said = {name: args.get(name) or "" for name in ("format", "lang", "numbers", "report")}
        wanted = args.getlist("column")
        columns = tuple(each for each in COLUMNS if each in wanted) if wanted else usual.columns
        bom = args.get("bom")
        return cls(
            Format(said["format"]) if said["format"] in set(Format) else usual.format,
            () if columns == COLUMNS else columns,
            said["lang"] if said["lang"] in LANGUAGES else usual.language,
            Numbers(said["numbers"]) if said["numbers"] in set(Numbers) else usual.numbers,
            bom == "1" if bom is not None else usual.bom,
            Report(said["report"]) if said["report"] in set(Report) else usual.report,
        )

    def args(self) -> dict[str, str | list[str]]:
        """The address's parameters, which `from_args` reads."""
        return {
            "format": str(self.format),
            "lang": self.language,
            "numbers": str(self.numbers),
            "bom": str(int(self.bom)),
            "report": str(self.report),
            **({"column": list(self.columns)} if self.columns else {}),
        }

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns that lines have."""
        return self.columns or COLUMNS


@dataclass(frozen=True, slots=True)
class Order:
    """What is exported and how.

    `month` orders the report of a month (`2026-10`, or `LAST_MONTH`) and not analyses. No address
    has it: that report is for administrators alone.
    """

    scope: Scope = field(default_factory=Scope)
    options: Options = field(default_factory=Options)
    month: str = ""

    def stored(self) -> dict[str, Any]:
        """The order as a JSON column keeps it."""
        kept = {"scope": stored(self.scope.args()), "options": stored(self.options.args())}
        return kept | ({"month": self.month} if self.month else {})

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> "Order":
        """An order that was kept; what makes no sense by now is left out, as in an address."""
        scope = Scope.from_args(restored(kept.get("scope") or {}))
        options = Options.from_args(restored(kept.get("options") or {}))
        return cls(scope, options, str(kept.get("month") or ""))
