"""Marking what was found: Markup built from escaped pieces, never from a server's HTML."""

import re
from collections.abc import Collection, Sequence

from markupsafe import Markup, escape

_WORD = re.compile(r"[^\W_]+")


def mark_words(text: str, words: Sequence[str], kin: Collection[str] = ()) -> Markup:
    """A text with the found parts of its words in `<mark>`.

    Args:
        text: any text; it is escaped.
        words: lower-case beginnings; the beginning is marked, not the whole word.
        kin: lower-case words of the text that share a stem with a word; marked whole.
    """
    pieces: list[Markup] = []
    done = 0
    for match in _WORD.finditer(text):
        length = _found(match.group().lower(), words, kin)
        if length:
            start = match.start()
            pieces.append(escape(text[done:start]))
            pieces.append(_marked(text[start : start + length]))
            done = start + length
    pieces.append(escape(text[done:]))
    return Markup("").join(pieces)


def mark_start(text: str, beginning: str) -> Markup:
    """A text with its beginning in `<mark>` where it is `beginning`, in capitals or not."""
    if not beginning or not text.upper().startswith(beginning):
        return escape(text)
    return _marked(text[: len(beginning)]) + escape(text[len(beginning) :])


def _found(word: str, words: Sequence[str], kin: Collection[str]) -> int:
    if word in kin:
        return len(word)
    return max((len(each) for each in words if word.startswith(each)), default=0)


def _marked(text: str) -> Markup:
    return Markup("<mark>{}</mark>").format(text)
