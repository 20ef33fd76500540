"""What a person says of how a sheet is read, and what is wrong with it."""

from dataclasses import dataclass, field

from flask_babel import gettext as _

from ahsp.imports.mappings.recognised import FIELDS
from ahsp.imports.sheets.cells import CONTROL
from ahsp.imports.sheets.layout import REQUIRED
from ahsp.imports.sheets.outline import SheetOutline
from ahsp.models import Kategori

MOST_PREFIXES = 30
PREFIX_LENGTH = 20


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


def judge(entry: Entry, told: SheetOutline) -> None:
    """Find what is wrong with what was said of a sheet, and put it into `errors`."""
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
