"""A text cut into what estimators mean by its pieces: words, grades, mixes, sizes, filters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

FILTERS = {
    "sumber": "sumber",
    "source": "sumber",
    "klasifikasi": "klasifikasi",
    "classification": "klasifikasi",
    "satuan": "satuan",
    "unit": "satuan",
    "kategori": "kategori",
    "category": "kategori",
    "item": "item",
    "koef": "koef",
    "koefisien": "koef",
}
"""Names of filters as they are typed, in both languages."""

_PART = r"[0-9]+(?:[.,/][0-9]+)?"
_OF_MIX = r"(?:\s?(?:pc|sp|ps|pp|kr|kp|semen|pasir))?"
# In this order: what comes first in the list wins at its place.
_KINDS = {
    "filter": rf"(?P<name>{'|'.join(FILTERS)})\s?(?P<sign>:|>=|<=|>|<|=)\s?"
    r'(?P<value>"[^"]*"?|[^\s()]*)',
    "quote": '"',
    "open": r"\(",
    "close": r"\)",
    "fc": r"f\s?(?:['’′`]|3)?\s?c\s?(?:['’′`]|3)?\s?[=.:]?\s?(?P<mpa>[0-9]{1,3}(?:[.,][0-9]{1,2})?)"
    r"(?![\w.])",
    "k": r"k\s?[-.=]?\s?(?P<kg>[1-9][0-9]{2})(?![\w.,])",
    "code": r"(?:[a-z]{1,4}\.)?[0-9]+(?:\.[0-9a-z]+){2,}\.?|[a-z]{1,4}\.[0-9]+(?:\.[0-9a-z]+)+\.?",
    "inch": r"[0-9]{1,2}(?:[\s-]?[0-9]/[0-9]{1,2}|/[0-9]{1,2})?"
    r"(?:[\"”″]|\s?(?:inch|inci)(?![\w]))",
    "mix": rf"{_PART}{_OF_MIX}(?:\s?:\s?{_PART}{_OF_MIX})+(?![\w])",
    "size": r"[0-9]+(?:[.,][0-9]+)?(?:\s?[x×]\s?[0-9]+(?:[.,][0-9]+)?)+(?![0-9a-z])",
    "figure": r"[0-9]+[.,/][0-9]+(?![0-9a-z.,/])",
    "word": r"[^\W_]+",
    "minus": r"(?<![^\s(])[-–](?=[^\W\d_]|[\"(])",
    "bar": r"\|+",
    "ampersand": r"&+",
}
_TOKEN = re.compile(
    "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()), re.IGNORECASE
)
_FIGURES = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text; `parts` are its figures, or a filter's name, sign and value."""

    kind: str
    text: str
    at: int
    parts: tuple[str, ...] = ()


def tokens(text: str) -> Iterator[Token]:
    """The pieces of a text, in order; what means nothing is left out.

    Args:
        text: any text.
    """
    place = 0
    while found := _TOKEN.search(text, place):
        place = found.end()
        kind = str(found.lastgroup)
        if kind in ("mpa", "kg", "name", "sign", "value"):
            kind = next(each for each in _KINDS if found[each] is not None)
        if kind != "quote" and kind not in ("open", "close", "bar", "ampersand", "minus"):
            before = text[found.start() - 1 : found.start()]
            if before.isalnum() and kind != "word":
                # `m3` of `10m3x5`: a piece begins at a word, never inside of one.
                word = re.compile(r"[^\W_]+").match(text, found.start())
                assert word is not None
                place = word.end()
                yield Token("word", word[0], word.start())
                continue
        yield _token(kind, found)


def _token(kind: str, found: re.Match[str]) -> Token:
    text, at = found[kind], found.start()
    if kind == "filter":
        value = found["value"]
        parts = (FILTERS[found["name"].lower()], found["sign"], value.strip('"').strip())
        return Token(kind, text, at, parts)
    if kind == "fc":
        return Token(kind, text, at, tuple(_FIGURES.findall(found["mpa"])))
    if kind == "k":
        return Token(kind, text, at, (found["kg"],))
    if kind == "size":
        return Token(kind, text, at, tuple(re.split(r"\s?[x×]\s?", text.lower())))
    if kind in ("mix", "figure", "inch"):
        return Token(kind, text, at, tuple(_FIGURES.findall(text)))
    return Token(kind, text, at)
