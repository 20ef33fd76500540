"""The form that says how a sheet is read: what it shows, what was typed, what is wrong with it."""

from collections.abc import Mapping as Typed
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from flask_babel import gettext as _

from ahsp.imports.gate.bounds import letters
from ahsp.imports.mappings.recognised import FIELDS
from ahsp.imports.sheets.addresses import column_number
from ahsp.imports.sheets.cells import CONTROL
from ahsp.imports.sheets.layout import LOOK_AT, REQUIRED, Layout, columns_of, kategori_by
from ahsp.imports.sheets.mapping import Kind, Mapping
from ahsp.imports.sheets.outline import SheetOutline, texts_below
from ahsp.imports.sheets.sections import PREFIXES, KategoriBy
from ahsp.models import Kategori

SAMPLES = 3
"""Values that a column shows."""
SPARE = 2
"""Empty rows of the table of prefixes."""
MOST_PREFIXES = 30
PREFIX_LENGTH = 20


class Fields(Protocol):
    """What was sent, by name, with all values of a name."""

    def get(self, key: str, default: str, /) -> str:
        """The first value."""

    def getlist(self, key: str, /) -> list[str]:
        """All values."""


@dataclass(slots=True)
class Entry:
    """What the form says; `columns` is the field of each column, by its letters.

    `errors` are sentences by the place that they stand at: `kind`, `header`, `columns`, `kategori`,
    `prefixes`, or the letters of a column.
    """

    kind: str
    header: int
    kategori: str
    columns: dict[str, str]
    prefixes: list[tuple[str, str]]
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One column: its letters, its header, values below, and the field that it is, "" for none."""

    letters: str
    header: str
    samples: list[str]
    field: str


def guessed(told: SheetOutline, header: int | None = None) -> Entry:
    """What the form says before anybody typed: what the sheet is read as, or could be.

    Args:
        told: the sheet.
        header: number of the header row that somebody chose; None takes the likeliest.
    """
    mapping = told.mapping
    prefixes = dict(mapping.prefixes) if mapping else dict(PREFIXES)
    kind = "content" if told.kind else "flat"
    if mapping and told.origin != "content":
        kind = mapping.kind
    if mapping and mapping.kind == "flat" and header in (None, mapping.header):
        columns = {at: name for name, at in mapping.columns.items()}
        return Entry(kind, mapping.header, mapping.kategori, columns, list(prefixes.items()))
    number = header if header is not None else _likely_header(told)
    index = number - told.top
    row = told.sample[index] if 0 <= index < len(told.sample) else []
    found = columns_of(row)
    by: str = "column"
    if "kategori" not in found:
        by = _kategori_guess(found, told.sample[index + 1 :])
    columns = {letters(told.left + at): name for name, at in found.items()}
    if header is not None:  # whoever chooses a header row wants it read
        kind = "flat"
    return Entry(kind, number, by, columns, list(prefixes.items()))


def _kategori_guess(found: Typed[str, int], lines: list[list[str]]) -> KategoriBy:
    nowhere = -1
    width = max(map(len, lines), default=0)
    columns = {name: found.get(name, nowhere) for name in ("satuan", "koefisien")}
    if "kode_item" in found:
        columns["kode_item"] = found["kode_item"]
    if not width:
        return "column"
    padded = [[*line, *[""] * (width - len(line)), ""] for line in lines]
    return kategori_by(Layout(0, columns), padded) or "section"


def _likely_header(told: SheetOutline) -> int:
    """The row whose texts are headers most likely: known ones first, then many."""

    def worth(index: int) -> tuple[int, int, int]:
        row = told.sample[index]
        texts = [text for text in row if any(map(str.isalpha, text))]
        return len(columns_of(row)), len(set(texts)), -index

    rows = range(min(LOOK_AT, len(told.sample)))
    return told.top + max(rows, key=worth, default=0)


def typed(told: SheetOutline, sent: Fields) -> Entry:
    """What somebody sent, with what is wrong with it.

    Args:
        told: the sheet.
        sent: the form.
    """
    header = sent.get("header", "")
    known = {each.letters for each in columns(told, Entry("", told.top, "", {}, []))}
    chosen = {at: sent.get(f"column-{at}", "") for at in sorted(known, key=column_number)}
    pairs = zip(sent.getlist("prefix"), sent.getlist("prefix_kategori"), strict=False)
    entry = Entry(
        kind=sent.get("kind", ""),
        header=int(header) if header.isascii() and header.isdigit() and len(header) < 9 else 0,
        kategori=sent.get("kategori", ""),
        columns={at: name for at, name in chosen.items() if name},
        prefixes=[(" ".join(prefix.split()), kategori) for prefix, kategori in pairs],
    )
    _judge(entry, told)
    return entry


def _judge(entry: Entry, told: SheetOutline) -> None:
    kinds = {"content", "skip", "flat", *(["block"] if told.blocks else [])}
    if entry.kind not in kinds:
        entry.errors["kind"] = _("Choose how the sheet is read.")
    if entry.kind != "flat":
        return
    if not told.top <= entry.header < told.top + len(told.sample):
        entry.errors["header"] = _("Choose one of the rows.")
    elif entry.header + 1 >= told.top + len(told.sample):
        entry.errors["header"] = _("There are no rows below this one.")
    if entry.kategori not in ("column", "section", "prefix"):
        entry.errors["kategori"] = _("Choose where the category stands.")
    _judge_columns(entry)
    if entry.kategori == "prefix":
        _judge_prefixes(entry)


def _judge_columns(entry: Entry) -> None:
    seen: dict[str, str] = {}
    for at, name in entry.columns.items():
        if name not in FIELDS:
            entry.errors[at] = _("Choose one of the fields.")
        elif name in seen:
            entry.errors[at] = _("Column %(column)s is this already.", column=seen[name])
        seen.setdefault(name, at)
    needed = [name for name in REQUIRED if name != "kategori" or entry.kategori == "column"]
    needed += ["kode_item"] if entry.kategori == "prefix" else []
    lacking = [str(FIELDS[name]) for name in needed if name not in seen]
    if lacking:
        entry.errors["columns"] = _("Say which column is: %(names)s.", names=", ".join(lacking))


def _judge_prefixes(entry: Entry) -> None:
    given = [(prefix, kategori) for prefix, kategori in entry.prefixes if prefix or kategori]
    known = [prefix.upper() for prefix, _kategori in given]
    if not given:
        entry.errors["prefixes"] = _("Give at least one beginning of item codes.")
    elif len(given) > MOST_PREFIXES:
        entry.errors["prefixes"] = _("At most %(limit)s rows.", limit=MOST_PREFIXES)
    elif not all(prefix and kategori in set(Kategori) for prefix, kategori in given):
        entry.errors["prefixes"] = _("Each row needs a beginning and a category.")
    elif len(set(known)) < len(known):
        entry.errors["prefixes"] = _("One beginning has two rows.")
    elif any(len(prefix) > PREFIX_LENGTH or CONTROL.search(prefix) for prefix in known):
        entry.errors["prefixes"] = _(
            "A beginning has at most %(limit)s letters.", limit=PREFIX_LENGTH
        )


def mapping_from(entry: Entry, told: SheetOutline) -> Mapping:
    """The mapping that a form without errors says."""
    if entry.kind != "flat":
        return Mapping(sheet=told.name, kind=cast("Kind", entry.kind))
    headers, first = told.headers[entry.header - told.top]
    by_column = entry.kategori == "column"
    prefixes = {prefix: kategori for prefix, kategori in entry.prefixes if prefix}
    usual: dict[str, Any] = {"prefixes": prefixes} if entry.kategori == "prefix" else {}
    return Mapping(
        sheet=told.name,
        kind="flat",
        header=entry.header,
        columns={name: at for at, name in entry.columns.items() if name != "kategori" or by_column},
        kategori=cast("KategoriBy", entry.kategori),
        first=first,
        signature=headers,
        **usual,
    )


def columns(told: SheetOutline, entry: Entry) -> list[ColumnView]:
    """The columns of a sheet's sample that hold anything, with what the form says of each."""
    header = entry.header - told.top
    names = told.sample[header] if 0 <= header < len(told.sample) else []
    found = []
    for index in range(max(map(len, told.sample), default=0)):
        at = letters(told.left + index)
        if not any(index < len(row) and row[index] for row in told.sample):
            continue
        name = names[index] if index < len(names) else ""
        samples = texts_below(told.sample, header, index, SAMPLES)
        found.append(ColumnView(at, name, samples, entry.columns.get(at, "")))
    return found


def header_rows(told: SheetOutline) -> list[tuple[int, str]]:
    """The rows that can be the header row: number, and what stands in it; all but empty ones."""
    rows = ((told.top + index, list(filter(None, row))) for index, row in enumerate(told.sample))
    return [(number, " · ".join(texts)[:90]) for number, texts in rows if texts]


def prefix_rows(entry: Entry) -> list[tuple[str, str]]:
    """The rows of the table of prefixes, with some spare ones."""
    filled = [pair for pair in entry.prefixes if any(pair)] or list(PREFIXES.items())
    return [*filled, *[("", "")] * SPARE]
