"""The form that says how a sheet is read: what it shows, what was typed, what is wrong with it."""

from collections.abc import Mapping as Typed
from dataclasses import dataclass
from typing import Any, Protocol, cast

from ahsp.imports.gate.bounds import letters
from ahsp.imports.mappings.entries import Entry, judge
from ahsp.imports.sheets.addresses import column_number
from ahsp.imports.sheets.layout import LOOK_AT, Layout, columns_of, kategori_by
from ahsp.imports.sheets.mapping import Kind, Mapping
from ahsp.imports.sheets.outline import SheetOutline, texts_below
from ahsp.imports.sheets.sections import PREFIXES, KategoriBy

SAMPLES = 3
"""Values that a column shows."""
SPARE = 2
"""Empty rows of the table of prefixes."""


class Fields(Protocol):
    """What was sent, by name, with all values of a name."""

    def get(self, key: str, default: str, /) -> str:
        """The first value."""

    def getlist(self, key: str, /) -> list[str]:
        """All values."""


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
    judge(entry, told)
    return entry


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
