"""Rows of a workbook as typed records, whatever layout they come from."""

from decimal import Decimal
from typing import Any, NamedTuple

from ahsp.catalog.digest import spelled
from ahsp.imports.rules import LOST_DECIMAL_FROM
from ahsp.imports.sheets.cells import as_text
from ahsp.imports.sheets.numbers import (
    NotANumberError,
    is_plain,
    other_reading,
    power_of,
    read_number,
    read_text,
)


class Reading(NamedTuple):
    """A koefisien cell.

    `text` is what it says, `value` None where that is no koefisien, `digits` the value with all its
    digits, `spelled` the value's one spelling; `large_whole` marks a whole number of 1,000 or more
    in a numeric cell. Where the lone `mark` of a text may also separate thousands, `other` is what
    it would mean then. `power` is
    the value as a power of ten, None where it is zero or past all that could be real.
    """

    text: str
    value: Decimal | None
    digits: str
    spelled: str
    large_whole: bool
    mark: str = ""
    other: str = ""
    power: float | None = None


class Row(NamedTuple):
    """One row with content; `number` is what a spreadsheet shows beside it.

    Rows of one analysis have the same `group`, "" for a row that belongs to none; `origin` is
    whatever the layout needs to know where the row's cells are; `written` is the code as it stands
    in the file, `kode` its one spelling.
    """

    number: int
    group: str
    kode: str
    nama: str
    kategori: str
    kode_item: str
    uraian: str
    satuan: str
    koefisien: Reading
    origin: Any
    written: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Code, name, category, item code, item and unit."""
        return self[2:8]


class Headings(NamedTuple):
    """What describes an analysis besides its code and name."""

    satuan_ahsp: str = ""
    klasifikasi: str = ""
    sub_klasifikasi: str = ""


class Koefisien(dict[Any, Reading]):
    """Koefisien by the raw cell, text or number."""

    def __missing__(self, cell: Any) -> Reading:
        text = as_text(cell)
        reading = self[cell] = _plain(cell, text) or _any(cell, text)
        return reading


def _plain(cell: Any, text: str) -> Reading | None:
    """A text that is written as we would, as most are: what is known of it need not be made."""
    if not (isinstance(cell, str) and is_plain(text)):
        return None
    value = Decimal(text)
    spelling = spelled(value) if text[-1] == "0" else text
    return Reading(text, value, text, spelling, False, *other_reading(text), power_of(value))


def _any(cell: Any, text: str) -> Reading:
    value = _value(cell, text)
    if value is None:
        return Reading(text, None, "", "", False)
    large = not isinstance(cell, str) and value >= LOST_DECIMAL_FROM
    whole = large and value == value.to_integral()
    either = other_reading(text) if isinstance(cell, str) else ("", "")
    return Reading(text, value, format(value, "f"), spelled(value), whole, *either, power_of(value))


def _value(cell: Any, text: str) -> Decimal | None:
    try:
        if isinstance(cell, str):
            value = read_text(text)
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            value = read_number(cell)
        else:
            return None
    except NotANumberError:
        return None
    return value.copy_abs() if value >= 0 else None  # no -0
