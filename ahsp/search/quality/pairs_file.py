"""Synonyms as a CSV file: written for people's spreadsheets, read as they come back."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from ahsp.search.quality.terms import LONGEST, MOST_WORDS, tidy

LARGEST = 512 * 1024
"""Bytes of a file that is read."""
HEAD = ("term", "meaning", "enabled")


class UnreadableError(ValueError):
    """Not a file of synonyms."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says: its pairs, and the numbers of the lines that cannot be used."""

    pairs: list[tuple[str, str]]
    wrong: list[int]


def written(rows: Iterable[tuple[str, str, bool]]) -> str:
    """A CSV text with a head; terms hold no mark that a spreadsheet takes for a formula.

    Args:
        rows: terms, meanings, and whether they count.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    writer.writerows((term, meaning, "yes" if on else "no") for term, meaning, on in rows)
    return out.getvalue()


def read(content: bytes) -> Read:
    """Pairs of a CSV text, apart by commas, semicolons or tabs; a head is left out.

    Lines whose third column says `no` are left out as well.

    Args:
        content: of the file.

    Raises:
        UnreadableError: it is no text, or too large.
    """
    if len(content) > LARGEST:
        raise UnreadableError("too large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("no text") from error
    if "\0" in text:
        raise UnreadableError("no text")
    first = text.lstrip().partition("\n")[0]
    mark = next((mark for mark in "\t;" if mark in first), ",")
    found = Read([], [])
    for number, cells in enumerate(csv.reader(text.splitlines(), delimiter=mark), start=1):
        said = [tidy(cell) for cell in cells]
        if not any(said) or (number == 1 and said[:2] == list(HEAD[:2])) or said[2:3] == ["no"]:
            continue
        term, meaning = (*said, "", "")[:2]
        if _usable(term) and _usable(meaning) and term != meaning:
            found.pairs.append((term, meaning))
        else:
            found.wrong.append(number)
    return found


def _usable(term: str) -> bool:
    return 0 < len(term) <= LONGEST and len(term.split()) <= MOST_WORDS
