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
    beginnings = tuple(words)
    plain = _plain if _plain(text) != text else str  # most texts have nothing to escape
    pieces: list[str] = []
    done = 0
    for match in _WORD.finditer(text):
        word = match[0].lower()
        if word in kin:
            length = len(word)
        elif word.startswith(beginnings):
            length = max(len(each) for each in beginnings if word.startswith(each))
        else:
            continue
        start = match.start()
        pieces += plain(text[done:start]), "<mark>", plain(text[start : start + length]), "</mark>"
        done = start + length
    pieces.append(plain(text[done:]))
    return Markup("".join(pieces))  # noqa: S704  # every piece is escaped above


def mark_start(text: str, beginnings: Sequence[str]) -> Markup:
    """A text with the first of `beginnings` that it has in `<mark>`."""
    for each in beginnings:
        if text.startswith(each):
            return Markup(_marked(each) + _plain(text[len(each) :]))  # noqa: S704  # escaped
    return escape(text)


def _marked(text: str) -> str:
    return f"<mark>{_plain(text)}</mark>"


def _plain(text: str) -> str:
    return str(escape(text))  # a plain str: Markup would escape what it is joined with
