"""What the record's pages show, read from their markup."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from tests.markup import Attributes, Markup
from tests.pages import PageClient


class _Links(Markup):
    def __init__(self) -> None:
        self.found: list[tuple[dict[str, str], str]] = []
        self._open: tuple[dict[str, str], list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag == "a":
            self._open = ({name: value or "" for name, value in attrs}, [])

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            self.found.append((self._open[0], " ".join("".join(self._open[1]).split())))
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[1].append(data)


def links(text: str) -> list[tuple[dict[str, str], str]]:
    """Attributes and text of each link."""
    parser = _Links()
    parser.feed(text)
    return parser.found


def link(text: str, **attributes: str) -> str | None:
    """The address of the first link with such attributes, e.g. `rel="next"`."""
    for have, _words in links(text):
        if all(have.get(name.rstrip("_")) == value for name, value in attributes.items()):
            return have["href"]
    return None


def ids(text: str) -> list[int]:
    """Numbers of the events in the list, in its order."""
    table = text.partition('id="log"')[2] or text
    return [int(each) for each in re.findall(r'href="/audit/(\d+)[?"][^>]*data-row', table)]


def counted(words: str) -> int:
    """The number in a text, whichever thousands mark it has."""
    found = re.search(r"\d[\d.,]*", words)
    assert found, words
    return int(re.sub(r"\D", "", found[0]))


def button(text: str) -> tuple[int, str]:
    """The number on the button of the CSV file, and its address."""
    for have, words in links(text):
        if have.get("id") == "csv":
            return counted(words.partition("CSV")[2]), have["href"]
    raise AssertionError("there is no such button")


def walked(client: PageClient, address: str | None, rel: str = "next") -> list[int]:
    """Numbers of all events from a page on, page after page."""
    found: list[int] = []
    while address:
        page = client.get(address).text
        found += ids(page)
        address = link(page, rel=rel)
    return found


def asks(address: str) -> dict[str, list[str]]:
    """The parameters of an address."""
    return parse_qs(urlsplit(unescape(address)).query)
