"""Reads the program's markup: the library's own reader takes as long as the program to make it.

It knows what templates write and takes nothing else: where the library would guess, a test fails.
"""

import re
from functools import lru_cache
from html import unescape

_TAG = re.compile(r"""(<!--.*?-->|<(?:[^<>"']|"[^"]*"|'[^']*')*>)""", re.S)
_INSIDE = re.compile(r"<(/?)([a-zA-Z][\w:-]*)((?:\s.*?)?)\s*(/?)>", re.S)
_ATTRIBUTE = re.compile(
    r"""\s+([^\s"'<>/=]+)(\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""", re.S
)
_RAW = ("script", "style")
"""Elements whose text is no markup."""
Attributes = tuple[tuple[str, str | None], ...]


class Markup:
    """Tells what a text has, in its order: each tag, and each text between tags."""

    def feed(self, text: str) -> None:
        """Read a page, or a part of one.

        Raises:
            AssertionError: something of it is neither a tag nor a text.
        """
        raw = False
        pieces = iter(_TAG.split(text))
        for data in pieces:
            if data:
                assert "<" not in data, f"neither a tag nor a text: {data[:200]}"
                self.handle_data(unescape(data) if "&" in data and not raw else data)
            raw = self._tag(next(pieces, "<!>"))

    def _tag(self, token: str) -> bool:
        """Tell of a tag; returns whether what follows is no markup."""
        if token.startswith("<!"):  # a comment, or the type of the document
            return False
        begins, tag, attributes, ends = _read(token)
        if begins:
            self.handle_starttag(tag, attributes)
        if ends:
            self.handle_endtag(tag)
        return begins and tag in _RAW

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """A tag begins."""

    def handle_endtag(self, tag: str) -> None:
        """A tag ends."""

    def handle_data(self, data: str) -> None:
        """A text, with its characters as they are meant."""


@lru_cache(maxsize=20_000)
def _read(token: str) -> tuple[bool, str, Attributes, bool]:
    """Whether a tag begins, its name and attributes, and whether it ends; most stand often."""
    found = _INSIDE.fullmatch(token)
    assert found, f"no tag: {token}"
    closing, tag, inside, empty = found.groups()
    assert not (closing and inside.strip()), f"an end with attributes: {token}"
    attributes: list[tuple[str, str | None]] = []
    end = 0
    while part := _ATTRIBUTE.match(inside, end):
        name, given, double, single, bare = part.groups()
        value = unescape(double or single or bare or "") if given else None
        attributes.append((name.lower(), value))
        end = part.end()
    assert not inside[end:].strip(), f"no attributes: {token}"
    return not closing, tag.lower(), tuple(attributes), bool(closing or empty)
