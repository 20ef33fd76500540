"""What differs between two contents of one analysis, field by field.

Leaf: knows neither Flask nor a database. Lines have no identity of their own: two are the same line
where they say the same but for the koefisien, or else where they differ in the least.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

HEADER = ("nama", "satuan", "klasifikasi", "sub_klasifikasi")
"""Fields of an analysis that are compared, in the order in which they are shown."""


class Line(NamedTuple):
    """One line of an analysis, as far as it is compared; `flags` are the rules that doubt it."""

    kategori: str
    kode_item: str
    uraian: str
    satuan: str
    koefisien: Decimal
    flags: tuple[str, ...] = ()


_TEXTS = ("kategori", "kode_item", "uraian", "satuan")
# The strictest likeness first; in each pass only lines that found no partner before.
_LIKENESSES = (
    ("kategori", "kode_item", "uraian", "satuan"),
    ("kategori", "kode_item", "uraian"),
    ("kategori", "uraian", "satuan"),
    ("kategori", "kode_item", "satuan"),
    ("kode_item", "uraian", "satuan"),
    ("kategori", "uraian"),
)


@dataclass(frozen=True, slots=True)
class Content:
    """One analysis as a whole."""

    header: Mapping[str, str]
    lines: tuple[Line, ...]

    @classmethod
    def of_version(cls, content: Mapping[str, Any]) -> "Content":
        """The content of a kept version."""
        return cls({name: content[name] for name in HEADER}, tuple(map(_kept, content["lines"])))


def _kept(line: Mapping[str, Any]) -> Line:
    kategori, kode_item, uraian, satuan = (str(line[name]) for name in _TEXTS)
    koefisien, flags = Decimal(line["koefisien"]), tuple(line.get("flags") or ())
    return Line(kategori, kode_item, uraian, satuan, koefisien, flags)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs.

    `field` is one of `HEADER`, a field of `Line`, `line` for a whole one, or `order`; `item` names
    the line, "" for the header; None stands for nothing there, before or after. A whole line is
    told by its koefisien, with its unit in `unit`. Of `flags`, those that went are `before` and
    those that came `after`, with commas between them.
    """

    field: str
    item: str
    before: str | Decimal | None
    after: str | Decimal | None
    unit: str = ""


def differences(before: Content, after: Content, *, stored: bool = True) -> list[Difference]:
    """All that differs, the header first, then lines in the order of the later content.

    Args:
        before: the earlier content.
        after: the later one.
        stored: whether the later one was stored; a file's flags may be decided about already, so
            that those which it brings are not told.
    """
    found = [
        Difference(name, "", before.header[name], after.header[name])
        for name in HEADER
        if before.header[name] != after.header[name]
    ]
    pairs = _pairs(before.lines, after.lines)
    for place, line in enumerate(after.lines):
        if place in pairs:
            found += _of_line(before.lines[pairs[place]], line, stored)
        else:
            found.append(Difference("line", line.uraian, None, line.koefisien, line.satuan))
    left = set(range(len(before.lines))) - set(pairs.values())
    for line in (before.lines[place] for place in sorted(left)):
        found.append(Difference("line", line.uraian, line.koefisien, None, line.satuan))
    if not found and [line[:-1] for line in before.lines] != [line[:-1] for line in after.lines]:
        found.append(Difference("order", "", None, None))
    return found


def _of_line(before: Line, after: Line, stored: bool) -> Iterable[Difference]:
    if before[:-1] == after[:-1]:  # else the flag came or went with the value that it is about
        gone, come = (
            ", ".join(flag for flag in one.flags if flag not in other.flags) or None
            for one, other in ((before, after), (after, before))
        )
        if gone or (come and stored):
            yield Difference("flags", before.uraian, gone, come if stored else None)
    for name in Line._fields[:-1]:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Difference(name, before.uraian, old, new, after.satuan)


def _pairs(before: tuple[Line, ...], after: tuple[Line, ...]) -> dict[int, int]:
    """Places of later lines with the places of the earlier lines that they were."""
    pairs: dict[int, int] = {}
    free = dict(enumerate(before))
    for likeness in _LIKENESSES:
        waiting: dict[tuple[Any, ...], list[int]] = {}
        for place, line in reversed(free.items()):
            waiting.setdefault(_key(line, likeness), []).append(place)
        for place, line in enumerate(after):
            partners = waiting.get(_key(line, likeness)) if place not in pairs else None
            if partners:
                pairs[place] = partners.pop()
                del free[pairs[place]]
    return pairs


def _key(line: Line, likeness: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(line, name) for name in likeness)
