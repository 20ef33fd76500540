"""An uploader who left the page is written to, once for each end, with the page's own numbers."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.running import endings, notices, work
from ahsp.mail import delivery
from ahsp.mail.notices import GRACE, LATELY, NOTED_EVERY
from ahsp.models import BatchState, ImportBatch, ImportMode, Role, User
from tests.apps import browser
from tests.factories import make_ahsp, make_user
from tests.imports.conftest import LINES, Book
from tests.imports.work_place import end_lease, now, state, upload
from tests.imports.workbooks import line
from tests.mail.conftest import mails, wait_of
from tests.mail.sink import Sink
from tests.pages import PageClient

PART = {"HX-Request": "true"}


@pytest.fixture
def ratna(context: Flask) -> User:
    """The uploader, with an address, who reads English."""
    return make_user("ratna", role=Role.ADMIN, email="ratna@kantor.example", language="en")


@pytest.fixture
def window(context: Flask, ratna: User) -> PageClient:
    """Her browser, in English."""
    return browser(context, ratna, language="en")


def looked(batch_id: int, seconds_ago: int) -> None:
    """As if the uploader's page had asked so long ago."""
    with db.engine.begin() as link:
        link.execute(
            text("UPDATE import_batch SET looked_at = now() - make_interval(secs => :ago)"
                 " WHERE id = :id"),
            {"ago": seconds_ago, "id": batch_id},
        )  # fmt: skip


def read_by(user: User | None, book: Book, *rows: list[Any]) -> ImportBatch:
    """A workbook that somebody uploaded, read."""
    batch = upload(book(*rows), user=user)
    work.run(batch.id)
    return now(batch.id)


def test_who_left_is_told_that_the_workbook_is_ready(
    context: Flask,
    sink: Sink,
    ratna: User,
    book: Book,
) -> None:
    batch = read_by(ratna, book)
    assert batch.state == BatchState.READY
    assert delivery.deliver() == 1
    (got,) = sink.mails
    assert got["To"] == "ratna@kantor.example"
    assert got["Subject"] == f"Ready to import: {batch.file_name}"
    plain, html = (part.get_content() for part in got.iter_parts())
    assert f"\nhttps://ahsp.example/import/{batch.id}\n" in plain
    assert f'href="https://ahsp.example/import/{batch.id}"' in html
    assert "Nothing in the catalogue was changed." in plain


def numbers_of(page: str) -> dict[str, str]:
    """The counts that the page of an import shows."""
    stats = page.partition('<dl class="stats">')[2].partition("</dl>")[0]
    text_of = re.sub(r'<span class="visually-hidden">.*?</span>', "", stats)
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", text_of, re.DOTALL)
    return {name: re.sub(r"<[^>]+>", "", value).strip() for name, value in pairs}


def numbers_in(letter: str) -> dict[str, str]:
    """The numbers of a letter's text."""
    return dict(re.findall(r"^  ([^:\n]+): +(\S+)$", letter, re.MULTILINE))


@pytest.mark.parametrize("spoken", ["id", "en"])
@pytest.mark.parametrize("mode", [ImportMode.ADD_AND_UPDATE, ImportMode.REPLACE_EDITION])
def test_the_numbers_are_those_of_the_page_before_and_after(
    context: Flask, ratna: User, window: PageClient, book: Book, spoken: str, mode: str
) -> None:
    ratna.language = spoken
    db.session.commit()
    window.set_cookie("lang", spoken)
    make_ahsp("9.9", "Tidak ada lagi", lines=LINES_OF_ONE)
    make_ahsp("1.2", "Pekerjaan 1.2", lines=LINES_OF_ONE)
    batch = read_by(ratna, book, *LINES, line("1.4", koefisien="x"))
    letter = mails()[0].text
    page = numbers_of(window.get(f"/import/{batch.id}").text)
    assert len(page) >= 5
    assert page.items() <= numbers_in(letter).items()
    services.confirm(batch.id, mode)
    work.run(batch.id)
    assert state(batch.id) == BatchState.COMMITTED
    letter = mails()[-1].text
    page = numbers_of(window.get(f"/import/{batch.id}").text)
    assert page.items() <= numbers_in(letter).items()
    touched = int(page["Baru" if spoken == "id" else "New"])
    assert touched == 2
    said = "3 analisis" if spoken == "id" else "3 analyses are in the catalogue."
    assert said in letter


LINES_OF_ONE = (("TK", "", "Pekerja", "OH", "0.1"),)


def test_each_end_is_one_mail_with_a_name_of_its_own(
    context: Flask, ratna: User, book: Book
) -> None:
    batch = read_by(ratna, book)
    work.run(batch.id)  # the bell, a second time
    services.confirm(batch.id)
    work.run(batch.id)
    work.run(batch.id)
    assert [mail.subject.partition(":")[0] for mail in mails()] == ["Ready to import", "Imported"]
    assert len({mail.key for mail in mails()}) == 2


def test_a_workbook_that_is_read_again_is_told_of_again(
    context: Flask, ratna: User, book: Book
) -> None:
    batch = read_by(ratna, book)
    services.read_again(batch.id)
    work.run(batch.id)
    assert [mail.subject.partition(":")[0] for mail in mails()] == ["Ready to import"] * 2


def test_a_worker_that_was_lost_and_taken_over_makes_one_mail(
    context: Flask, ratna: User, book: Book
) -> None:
    from ahsp.imports.running.leases import claim

    batch = upload(book(), user=ratna)
    assert claim(batch.id, 30)
    end_lease(batch.id)
    work.run(batch.id)
    assert state(batch.id) == BatchState.READY
    assert len(mails()) == 1


def test_a_refused_workbook_is_told_of_with_its_reason(
    context: Flask, ratna: User, book: Book
) -> None:
    path = book(["x"], name="rekap.xlsx")
    path.write_bytes(b"PK\x03\x04 no workbook")
    batch = upload(path, user=ratna)
    work.run(batch.id)
    assert state(batch.id) == BatchState.REFUSED
    mail = mails()[-1]
    assert mail.subject == "Refused: rekap.xlsx"
    said = " ".join(mail.text.split())
    window = browser(context, ratna, language="en")
    page = window.get(f"/import/{batch.id}").text
    (reason,) = re.findall(r"refused\.</strong>\s*<p>(.*?)</p>", page, re.DOTALL)
    assert " ".join(reason.split()) in said


def test_an_import_that_stopped_is_told_of(context: Flask, ratna: User, book: Book) -> None:
    batch = upload(book(), user=ratna)
    endings.fail(batch.id, batch.turn, "worker_lost", "lease")
    (mail,) = mails()
    assert mail.subject == f"Import stopped: {batch.file_name}"
    endings.fail(batch.id, batch.turn, "worker_lost", "lease")
    assert len(mails()) == 1


def test_who_confirmed_and_is_asked_again_is_told_of(
    context: Flask, ratna: User, book: Book
) -> None:
    batch = read_by(ratna, book)
    services.confirm(batch.id, ImportMode.REPLACE_EDITION)
    make_ahsp("7.7", "Bertambah sejak itu")
    work.run(batch.id)
    assert (state(batch.id), now(batch.id).reason) == (BatchState.READY, "edition_changed")
    assert mails()[-1].subject == f"Confirm again: {batch.file_name}"


@pytest.mark.parametrize("changes", [{"email": None}, {"active": False}, None])
def test_nothing_is_written_where_there_is_nobody_to_write_to(
    context: Flask, ratna: User, book: Book, changes: dict[str, Any] | None
) -> None:
    for name, value in (changes or {}).items():
        setattr(ratna, name, value)
    db.session.commit()
    batch = read_by(ratna if changes else None, book)
    assert batch.state == BatchState.READY
    assert mails() == []


def test_a_cancelled_import_is_not_told_of(context: Flask, ratna: User, book: Book) -> None:
    batch = upload(book(), user=ratna)
    services.cancel(batch.id)
    assert mails() == []


def test_who_watches_has_time_to_see_it_and_is_not_written_to(
    context: Flask, ratna: User, window: PageClient, book: Book
) -> None:
    batch = upload(book(), user=ratna)
    assert window.get(f"/import/{batch.id}/status", headers=PART).status_code == 200
    work.run(batch.id)
    (mail,) = mails()
    assert GRACE - 5 < wait_of(mail) <= GRACE
    assert window.get(f"/import/{batch.id}/status", headers=PART).status_code == 286
    assert mails() == []


def test_who_watched_and_left_is_written_to_after_a_while(
    context: Flask,
    sink: Sink,
    ratna: User,
    window: PageClient,
    book: Book,
) -> None:
    batch = upload(book(), user=ratna)
    window.get(f"/import/{batch.id}")
    work.run(batch.id)
    assert delivery.deliver() == 0
    with db.engine.begin() as link:
        link.execute(text("UPDATE mail_message SET next_try_at = next_try_at - interval '30 s'"))
    assert delivery.deliver() == 1
    window.get(f"/import/{batch.id}")
    assert [mail.state for mail in mails()] == ["sent"], "a mail that went out stays in the ledger"


@pytest.mark.parametrize(("since", "waits"), [(-5, True), (5, False)])
def test_who_looked_long_ago_counts_as_gone(
    context: Flask, ratna: User, book: Book, since: int, waits: bool
) -> None:
    batch = upload(book(), user=ratna)
    looked(batch.id, LATELY + since)
    work.run(batch.id)
    (mail,) = mails()
    assert (wait_of(mail) > 0) == waits


def test_only_the_uploaders_looks_count(context: Flask, ratna: User, book: Book) -> None:
    batch = upload(book(), user=ratna)
    other = browser(context, make_user("budi", role=Role.ADMIN))
    other.get(f"/import/{batch.id}/status", headers=PART)
    assert now(batch.id).looked_at is None
    work.run(batch.id)
    other.get(f"/import/{batch.id}")
    (mail,) = mails()
    assert wait_of(mail) <= 0


def test_a_poll_notes_the_look_every_few_seconds_only(
    context: Flask, ratna: User, window: PageClient, book: Book
) -> None:
    batch = upload(book(), user=ratna)
    window.get(f"/import/{batch.id}")
    first = now(batch.id).looked_at
    assert first is not None
    window.get(f"/import/{batch.id}/status", headers=PART)
    assert now(batch.id).looked_at == first
    looked(batch.id, NOTED_EVERY + 1)
    window.get(f"/import/{batch.id}/status", headers=PART)
    assert now(batch.id).looked_at > first


def test_a_poll_does_not_wait_for_a_worker_that_writes_the_row(
    context: Flask, ratna: User, window: PageClient, book: Book
) -> None:
    batch = upload(book(), user=ratna)
    with db.engine.begin() as link:
        link.execute(text("UPDATE import_batch SET rows_done = 1 WHERE id = :id"), {"id": batch.id})
        link.execute(text("SET LOCAL lock_timeout = '5s'"))
        assert window.get(f"/import/{batch.id}/status", headers=PART).status_code == 200
    assert now(batch.id).looked_at is None


def test_the_page_says_where_it_will_write_to(
    context: Flask, ratna: User, window: PageClient, book: Book
) -> None:
    batch = upload(book(), user=ratna)
    assert "We will write to ratna@kantor.example." in window.get(f"/import/{batch.id}").text
    ratna.email = None
    db.session.commit()
    page = window.get(f"/import/{batch.id}").text
    assert "Say where we may write to" in page
    assert page.count('href="/account/profile"') == 2
    other = browser(context, make_user("budi", role=Role.ADMIN, email="budi@x.id"), language="en")
    page = other.get(f"/import/{batch.id}").text
    assert "We will write to" not in page
    assert "Say where we may write to" not in page


def test_the_language_is_that_of_the_upload_where_the_person_chose_none(
    context: Flask, ratna: User, book: Book
) -> None:
    ratna.language = None
    db.session.commit()
    batch = upload(book(), user=ratna)
    batch.language = "id"
    db.session.commit()
    work.run(batch.id)
    assert mails()[0].subject.startswith("Siap diimpor: ")


def test_a_hostile_file_name_is_text_in_both_parts(
    context: Flask,
    sink: Sink,
    ratna: User,
    book: Book,
) -> None:
    name = "\u202e<img src=x onerror=alert(1)>\x1b[2J\r\nBcc: a@b.id.xlsx"
    path = book()
    with path.open("rb") as stream:
        batch = services.upload(stream, name, "AHSP <b>2025</b>", None, user=ratna)
    work.run(batch.id)
    delivery.deliver()
    (got,) = sink.mails
    assert got["Bcc"] is None
    assert "[U+202E]<img src=x onerror=alert(1)>[U+001B][2J Bcc: a@b.id.xlsx" in got["Subject"]
    plain, html = (part.get_content() for part in got.iter_parts())
    for part in (plain, html):
        assert not re.search("[\u202e\x1b]", part)
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "AHSP &lt;b&gt;2025&lt;/b&gt;" in html


def test_an_import_does_not_fail_with_its_letter(
    context: Flask, ratna: User, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_batch: ImportBatch) -> None:
        raise KeyError("a word is missing")

    monkeypatch.setattr(notices, "letter_of", broken)
    assert read_by(ratna, book).state == BatchState.READY
    assert mails() == []
