"""Markup in a workbook is shown as text, and told of once."""

from flask import Flask

from ahsp.extensions import db
from ahsp.models import AuditEvent
from tests.imports.conftest import LINES, Book
from tests.imports.work_place import events, read
from tests.imports.workbooks import line


def test_markup_in_a_workbook_is_recorded_once(context: Flask, book: Book) -> None:
    evil = "<img src=x onerror=alert(1)>"
    read(book(line("1.1", nama=evil), line("1.2", uraian="<script>x</script>")))
    assert events() == ["file_upload.received", "xss.markup_in_file", "import.ready"]
    found = db.session.query(AuditEvent).filter_by(event="xss.markup_in_file").one()
    assert (found.detail["count"], found.detail["text"]) == (2, evil)


def test_a_workbook_of_plain_words_holds_none(context: Flask, book: Book) -> None:
    read(book(*LINES, line("1.4", uraian="Semen < 3 kg, 1:4, f'c = 25")))
    assert events() == ["file_upload.received", "import.ready"]
