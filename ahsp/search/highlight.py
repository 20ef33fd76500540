"""Marking what was found: Markup built from escaped pieces, never from a server's HTML."""

import re
from collections.abc import Collection, Iterable, Sequence

from markupsafe import Markup, escape

_WORDS = re.compile(r"([^\W_]+)")


def words_in(text: str) -> list[str]:
    """The words of a text, each of which is marked or not."""
    return _WORDS.findall(text)


class Marker:
    """Marks what was found of words; made once for many texts, which mostly share their words.

    Args:
        beginnings: in lower case; the longest that a word has is marked, not the whole word.
        kin: words in lower case that are marked whole.
    """

    def __init__(self, beginnings: Iterable[str], kin: Collection[str] = ()) -> None:
        self._marked = _Marked(beginnings, kin)

    def mark(self, text: str) -> Markup:
        """A text with the found parts of its words in `<mark>`.

        Args:
            text: any text; it is escaped.
        """
        marked = self._marked
        pieces = _WORDS.split(text)  # every second one is a word, and has nothing to escape
        pieces[1::2] = [marked[word] for word in pieces[1::2]]
        if escape(text) != text:
            pieces[::2] = map(_plain, pieces[::2])
        return Markup("".join(pieces))  # noqa: S704  # every piece is escaped above


class _Marked(dict[str, str]):
    """Words as they are marked, each found out when it is met first."""

    def __init__(self, beginnings: Iterable[str], kin: Collection[str]) -> None:
        self._beginnings = sorted(beginnings, key=len, reverse=True)
        self._kin = kin

    def __missing__(self, word: str) -> str:
        lower = word.lower()
        length = len(word)
        if lower not in self._kin:
            length = next((len(each) for each in self._beginnings if lower.startswith(each)), 0)
        self[word] = f"<mark>{word[:length]}</mark>{word[length:]}" if length else word
        return self[word]


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
