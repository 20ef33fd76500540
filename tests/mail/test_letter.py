"""A letter as text and as HTML, with harmless and with hostile words in it."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from flask import Flask, render_template

from ahsp.mail.letter import Letter
from ahsp.mail.neutral import neutral
from ahsp.mail.plain import WIDTH, plain
from tests.mail.conftest import LETTER

HOSTILE = (
    "\u202exslx.\u2066<script>alert(1)</script>&amp; \x1b[31m\x07\r\nBcc: lain@x.id\u2028.xlsx"
)


class Seen(HTMLParser):
    """The elements, attributes and text of a mail."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


def page(app: Flask, letter: Letter) -> str:
    with app.app_context():
        return render_template("mail/letter.html", letter=letter.neutral(), language="id")


def test_the_text_is_laid_out_for_a_terminal() -> None:
    letter = replace(
        LETTER,
        paragraphs=("Berkas buku.xlsx sudah dibaca. " * 5, "Silakan dilihat."),
        facts=(("Baru", "1.204"), ("Ditahan", "3")),
    )
    assert plain(letter.neutral()) == (
        "Impor selesai: buku.xlsx\n"
        "------------------------\n"
        "\n"
        "Berkas buku.xlsx sudah dibaca. Berkas buku.xlsx sudah dibaca. Berkas\n"
        "buku.xlsx sudah dibaca. Berkas buku.xlsx sudah dibaca. Berkas buku.xlsx\n"
        "sudah dibaca.\n"
        "\n"
        "Silakan dilihat.\n"
        "\n"
        "  Baru:     1.204\n"
        "  Ditahan:  3\n"
        "\n"
        "Buka impor:\n"
        "https://ahsp.example/import/12\n"
        "\n"
        "-- \n"
        "Anda mengunggahnya.\n"
    )


def test_no_line_is_longer_than_a_terminals_but_that_of_a_link() -> None:
    link = "https://ahsp.example/import/12?" + "x" * 200
    long = "w" * 300
    letter = Letter(
        subject=long,
        paragraphs=(long, "kata " * 60),
        facts=((long, long), ("Berkas", "nama-berkas-panjang " * 9)),
        links=(("Buka " * 30, link),),
        why=long,
    )
    lines = plain(letter.neutral()).splitlines()
    assert link in lines
    assert max(len(line) for line in lines if line != link) <= WIDTH


def test_text_from_files_steers_nothing_and_is_seen_to_have_tried() -> None:
    assert neutral(HOSTILE) == (
        "\ufffdxslx.\ufffd<script>alert(1)</script>&amp; \ufffd[31m\ufffd Bcc: lain@x.id .xlsx"
    )
    assert (
        neutral("a\tb\n\n c\x85d\xadé\u200be\ud800\U000e0041")
        == "a b c d\ufffdé\ufffde\ufffd\ufffd"
    )
    assert neutral("Ø 16 mm², ½ “pas” 👩\u200d🔧 عربى") == "Ø 16 mm², ½ “pas” 👩\u200d🔧 عربى"


@pytest.mark.parametrize("place", ["subject", "paragraphs", "facts", "links", "why"])
def test_hostile_words_show_as_words_in_both_parts(app: Flask, place: str) -> None:
    values = {"paragraphs": (HOSTILE,), "facts": ((HOSTILE, HOSTILE),),
              "links": ((HOSTILE, "https://ahsp.example/"),)}  # fmt: skip
    letter = replace(LETTER, **{place: values.get(place, HOSTILE)})
    text = plain(letter.neutral())
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text
    )
    assert "Bcc:" in text
    assert not re.search("^Bcc:", text, re.MULTILINE)
    html = page(app, letter)
    assert "\u202e" not in html
    seen = Seen(html)
    assert "script" not in seen.elements
    assert "<script>alert(1)</script>&amp;" in seen.words


def test_the_html_carries_its_own_style_and_asks_for_nothing(app: Flask) -> None:
    html = page(app, LETTER)
    seen = Seen(html)
    assert html.lstrip().startswith("<!DOCTYPE html>")
    assert not {"style", "link", "script", "img", "form", "iframe", "object"} & set(seen.elements)
    assert len([name for name, _ in seen.attributes if name == "style"]) >= 10
    assert not [name for name, _ in seen.attributes if name in ("class", "src", "background")]
    assert "url(" not in html
    assert [value for name, value in seen.attributes if name == "href"] == [
        "https://ahsp.example/import/12"
    ]
    assert ("lang", "id") in seen.attributes


def test_both_parts_say_the_same(app: Flask) -> None:
    def words(text: str) -> str:
        return " ".join(re.sub("[=:-]|https?://\\S+", " ", text).split())

    text = words(plain(LETTER.neutral())).replace("Baru 12", "Baru 12")
    for each in (LETTER.subject, *LETTER.paragraphs, LETTER.links[0][0], LETTER.why):
        assert words(each) in text
        assert words(each) in words(Seen(page(app, LETTER)).words)
