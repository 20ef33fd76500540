"""Questions with the codes that answer them: tables by which the search is measured.

Two of them are shipped: the half to tune on, and the half that is held out and never looked at
while tuning.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HELD_OUT = "held-out"
TUNING = "tuning"
HALVES = {half: Path(__file__).with_name(f"{half}.tsv") for half in (TUNING, HELD_OUT)}
"""The shipped tables."""

_NAMES = {
    "query": ("query", "q", "question", "kueri", "pertanyaan"),
    "expected": ("expected", "expected_codes", "expected_kode", "codes", "code", "kode"),
    "kind": ("kind", "type", "category", "jenis"),
}
_BETWEEN = re.compile(r"[;,|\s]+")
_HALF = re.compile(r"#\s*half:\s*(\S+)")


class TableError(ValueError):
    """A table that cannot be read; the message names the line."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question, the codes of which one must be among the first results, and its kind.

    A code that ends in `.*` stands for every code below it.
    """

    query: str
    expected: tuple[str, ...]
    kind: str = ""

    def accepts(self, kode: str) -> bool:
        """Whether an analysis of this code answers the question."""
        return any(
            kode.startswith(each[:-1]) if each.endswith(".*") else kode == each
            for each in self.expected
        )


@dataclass(frozen=True, slots=True)
class Table:
    """The questions of a file, and which half it calls itself ("" where it does not)."""

    cases: tuple[Case, ...]
    half: str = ""


def load(path: Path) -> Table:
    """Read a table of UTF-8 text: tab-separated or CSV, with or without a head.

    Without a head the columns are the question, the codes and, optionally, the kind. Lines that
    begin with `#` are remarks.

    Args:
        path: of the file.

    Raises:
        TableError: a line has no question or no code, there is no question at all, or the file is
            no text.
        OSError: the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError("the file is not UTF-8 text") from error
    numbered = list(enumerate(text.splitlines(), start=1))
    half = next((found[1] for _, line in numbered if (found := _HALF.match(line))), "")
    told = [(n, line) for n, line in numbered if line.strip() and not line.startswith("#")]
    if not told:
        raise TableError("the file has no question")
    return Table(tuple(_cases(told)), half)


def _cases(told: list[tuple[int, str]]) -> Iterable[Case]:
    first = told[0][1]
    mark = next((mark for mark in "\t;" if mark in first), ",")
    rows = [
        (n, [cell.strip() for cell in next(csv.reader([line], delimiter=mark))]) for n, line in told
    ]
    places = _places(rows[0][1])
    for n, cells in rows if places is None else rows[1:]:
        yield _case(n, cells, places or {"query": 0, "expected": 1, "kind": 2})


def _places(head: list[str]) -> dict[str, int] | None:
    lower = [cell.lower() for cell in head]
    places = {
        name: lower.index(spelling)
        for name, spellings in _NAMES.items()
        for spelling in spellings
        if spelling in lower
    }
    return places if {"query", "expected"} <= set(places) else None


def _case(n: int, cells: list[str], places: dict[str, int]) -> Case:
    def cell(name: str) -> str:
        place = places.get(name, len(cells))
        return cells[place] if place < len(cells) else ""

    expected = tuple(code for code in _BETWEEN.split(cell("expected")) if code)
    if not cell("query") or not expected:
        raise TableError(f"line {n} needs a question and at least one code")
    return Case(cell("query"), expected, cell("kind"))
