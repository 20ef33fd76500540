"""Synonyms as a file."""

import pytest

from ahsp.search.quality.pairs_file import LARGEST, UnreadableError, read, written


def test_what_was_written_is_read_back_without_what_is_switched_off() -> None:
    text = written([("urukan", "timbunan", True), ("ac", "air conditioner", False)])
    assert text.splitlines() == [
        "term,meaning,enabled",
        "urukan,timbunan,yes",
        "ac,air conditioner,no",
    ]
    found = read(text.encode())
    assert found.pairs == [("urukan", "timbunan")]
    assert found.wrong == []


def test_spreadsheets_of_here_write_semicolons_and_a_mark_in_front() -> None:
    assert read("\ufeffHebel;Bata Ringan\r\n".encode()).pairs == [("hebel", "bata ringan")]


def test_lines_that_cannot_be_used_are_numbered() -> None:
    content = "term,meaning\nhebel,\nsama, Sama \n\nbata,batu bata\na b c d e f g,x\n"
    found = read(content.encode())
    assert found.pairs == [("bata", "batu bata")]
    assert found.wrong == [2, 3, 6]


@pytest.mark.parametrize("content", [b"PK\x03\x04\xff", b"a\0,b", b"x" * (LARGEST + 1)])
def test_what_is_no_text_or_too_large_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(content)
