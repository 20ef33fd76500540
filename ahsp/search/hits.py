"""From the rows of the statement to hits: why each is there, and what of it was found."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from markupsafe import escape

from ahsp.search.found import Hit, LineHit, Used
from ahsp.search.highlight import Marker, mark_start
from ahsp.search.language.terms import words
from ahsp.search.understanding import Understood

# The columns of a row are the first fields of what is made of it, in their order.
_COLUMNS = 9
_WAYS = {6: "name", 5: "stem", 4: "synonym", 3: "prefix", 2: "chapter", 1: "item"}


def hits(rows: Iterable[Sequence[Any]], what: Understood, kin: Collection[str]) -> list[Hit]:
    """The analyses of a page.

    Args:
        rows: as the statement has them.
        what: the question.
        kin: words of these rows that are marked whole.
    """
    marker, unmarked = Marker(words(what.root), kin), Marker((), kin)
    codes = what.question.codes
    return [
        _by_code(row, unmarked, codes) if row[8] >= 1 else _by_words(row, marker) for row in rows
    ]


def _by_code(row: Sequence[Any], unmarked: Marker, codes: Sequence[str]) -> Hit:
    kode, nama, score = row[1], row[2], row[8]
    matched = "code" if score == 2 else "code_prefix"
    return Hit(*(*row[:_COLUMNS], mark_start(kode, codes), unmarked.mark(nama), matched))


def _by_words(row: Sequence[Any], marker: Marker) -> Hit:
    kode, nama, score, line = row[1], row[2], row[8], row[9]
    way = _WAYS.get(int(score * 8), "")
    used = None
    if line is not None and way == "item":
        uraian, unit, koefisien, kategori = line
        used = Used(uraian, unit, koefisien, kategori, marker.mark(uraian))
    return Hit(*(*row[:_COLUMNS], escape(kode), marker.mark(nama), way, used))


def line_hits(
    rows: Iterable[Sequence[Any]], what: Understood, kin: Collection[str]
) -> list[LineHit]:
    """The lines of a page.

    Args:
        rows: as the statement has them.
        what: the question.
        kin: words of these rows that are marked whole.
    """
    marker = Marker(words(what.root), kin)
    return [LineHit(*(*row[:_COLUMNS], marker.mark(row[5]))) for row in rows]


def texts_of(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """What is marked of analyses: their names, and the items by which they were found.

    Args:
        rows: as the statement has them.
    """
    for row in rows:
        yield row[2]
        if row[9] is not None:
            yield row[9][0]


def texts_of_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """What is marked of lines: their items.

    Args:
        rows: as the statement has them.
    """
    return (row[5] for row in rows)
