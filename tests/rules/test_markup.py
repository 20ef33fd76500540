"""Markup is read as the library reads it, without guesses; what a page may not have is seen."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from flask import Flask

from ahsp.models import Role, User
from tests.factories import make_ahsp
from tests.markup import Attributes, Markup
from tests.pages import PageClient, check_page

PAGES = ("/search/start", "/search?q=galian", "/audit", "/audit/log", "/import", "/nothing-here")


class Ours(Markup):
    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self.told.append(("start", tag, *attrs))

    def handle_endtag(self, tag: str) -> None:
        self.told.append(("end", tag))

    def handle_data(self, data: str) -> None:
        self.told.append(("text", data))


class Theirs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[object, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.told.append(("start", tag, *attrs))

    def handle_endtag(self, tag: str) -> None:
        self.told.append(("end", tag))

    def handle_data(self, data: str) -> None:
        self.told.append(("text", data))


def ours(text: str) -> list[tuple[object, ...]]:
    reader = Ours()
    reader.feed(text)
    return reader.told


def theirs(text: str) -> list[tuple[object, ...]]:
    reader = Theirs()
    reader.feed(text)
    reader.close()
    return reader.told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "only a text, 3 &gt; 2 &amp;c. &#8722;",
        '<!DOCTYPE html><html lang="id"><title>Galian &amp; urugan</title></html>',
        '<p class="a  b" id=\'c\' hidden data-x=1 title="a &quot;b&quot; > c">x</p>',
        '<svg viewBox="0 0 1 1"><path d="M0 0"/><circle r="1" /></svg>',
        "<A HREF='/x'\n   REL=next>y</A >",
        '<script src="/a.js"></script><script>if (a &amp;&amp; b) c()</script>',
        '<tr ><td></td></tr><!-- a <b>, "c --><br>',
        '<input value=""><input value>',
    ],
)
def test_a_text_is_read_as_the_library_reads_it(text: str) -> None:
    assert ours(text) == theirs(text)


def test_pages_are_read_as_the_library_reads_them(
    context: Flask, client: PageClient, sign_in: Callable[[Role | str], User]
) -> None:
    make_ahsp("1.1", "Galian <tanah> & 'urugan'")
    sign_in(Role.ADMIN)
    for address in PAGES:
        text = client.get(address).text
        assert "<html" in text
        assert ours(text) == theirs(text)


@pytest.mark.parametrize(
    "text", ["a < b", "<p", '<p class="a>b</p>', "<p a=b'c>", '<p "a">', "</p id>", "<1>", "<>"]
)
def test_what_would_be_guessed_is_refused(text: str) -> None:
    with pytest.raises(AssertionError):
        Ours().feed(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<p id="a"></p><p id="a"></p>', "ids repeat"),
        ("<p><b></p></b>", "closes something else"),
        ('<p class="a" class="b"></p>', "repeats an attribute"),
        ('<p style="x"></p>', "style"),
        ('<p onclick="x"></p>', "onclick"),
        ('<p hx-on:click="x"></p>', "hx-on:click"),
        ("<script>x</script>", "a script stands in the page"),
        ("<style>p {}</style>", "a style stands in the page"),
        ('<a href="https://evil.example">x</a>', "leads to https://evil.example"),
        ('<form action="//evil.example"></form>', "leads to //evil.example"),
        ('<a href="javascript:x">x</a>', "leads to javascript:x"),
    ],
)
def test_what_a_page_may_not_have_is_seen(text: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        check_page(text, whole=False)
    check_page(
        '<p id="a"><a rel="nofollow noopener" href="https://a.example">x</a></p>', whole=False
    )
