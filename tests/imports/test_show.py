"""The page of one import, in each of its states, and the parts that htmx asks for."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.imports.running import work
from ahsp.imports.wording.refusals import REASONS
from ahsp.models import AuditEvent, BatchState, ImportBatch, Role
from tests.factories import make_batch
from tests.imports.conftest import LINES, Book
from tests.imports.work_place import confirmed, events, imported, now, read, rows, state, upload
from tests.imports.workbooks import line
from tests.pages import PageClient

FRAGMENT = {"HX-Request": "true"}
ENGLISH = {"Accept-Language": "en"}
SignIn = Callable[[Role], object]
COUNTS = {
    "rows_read": 5,
    "layout": "flat",
    "sheets": ["AHSP"],
    "skipped": [],
    "ahsp": {"read": 3, "new": 2, "changed": 0, "same": 0, "refused": 1},
    "rincian": {"read": 5, "new": 4, "changed": 0, "removed": 0, "same": 0},
}
STATES: list[tuple[str, dict[str, Any], str]] = [
    ("pending", {}, "Waiting for a worker"),
    ("reading", {"phase": "check"}, "Opening the workbook"),
    (
        "reading",
        {"phase": "read", "rows_done": 2000, "rows_total": 13899},
        "2,000 of 13,899 rows",
    ),
    ("ready", {"summary": COUNTS, "phase": "compare"}, "Nothing changes"),
    ("committing", {"summary": COUNTS, "phase": "commit"}, "Writing to the catalogue"),
    ("committed", {"summary": COUNTS}, "analyses are in the catalogue"),
    ("refused", {"reason": "encrypted"}, "protected by a password"),
    ("failed", {"reason": "internal", "reason_detail": {"error": "KeyError"}}, "KeyError"),
    ("failed", {"reason": "heard-of-later"}, "heard-of-later"),
    ("cancelled", {}, "The import was cancelled."),
]


@pytest.fixture
def admin(client: PageClient, sign_in: SignIn) -> PageClient:
    sign_in(Role.ADMIN)
    return client


def test_every_state_has_a_page(admin: PageClient) -> None:
    tried = {name for name, _, _ in STATES} | {"undone"}  # which has tests of its own
    assert tried == set(BatchState)


@pytest.mark.parametrize(("name", "values", "words"), STATES)
def test_each_state_says_what_is_and_polls_only_while_there_is_something_to_wait_for(
    admin: PageClient, name: str, values: dict[str, Any], words: str
) -> None:
    batch = make_batch(state=name, **values)
    page = admin.get(f"/import/{batch.id}", headers=ENGLISH).text
    if name != "ready":
        assert words in page
    active = name in ("pending", "reading", "committing")
    assert (f'hx-get="/import/{batch.id}/status"' in page) is active
    assert ("<progress" in page) is active
    assert ('id="cancel"' in page) is (name in ("pending", "reading", "ready"))
    assert ('id="confirm"' in page) is (name == "ready")


@pytest.mark.parametrize(("name", "values", "words"), STATES)
def test_the_poll_answers_with_the_part_and_ends_by_itself(
    admin: PageClient, name: str, values: dict[str, Any], words: str
) -> None:
    batch = make_batch(state=name, **values)
    answer = admin.get(f"/import/{batch.id}/status", headers=FRAGMENT | ENGLISH)
    active = name in ("pending", "reading", "committing")
    assert answer.status_code == (200 if active else 286)
    assert answer.text.lstrip().startswith('<div id="batch"')
    assert ("hx-trigger" in answer.text.partition(">")[0]) is active
    assert "HX-Request" in answer.vary
    if name != "ready":
        assert words in answer.text
    assert admin.get(f"/import/{batch.id}/status").status_code == 200, "as a page"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_is_a_sentence_in_both_languages(
    admin: PageClient, language: str, reason: str
) -> None:
    detail = {"limit": 3, "found": 4, "extension": ".x", "sheet": "A", "sheets": ["A", "B"]}
    detail |= {"missing": ["kode"], "error": "KeyError"}
    batch = make_batch(state="refused", reason=reason, reason_detail=detail)
    page = admin.get(f"/import/{batch.id}", headers={"Accept-Language": language}).text
    told = page.partition('role="alert"')[2].partition("</div>")[0]
    assert told
    assert f"({reason})" not in told
    assert "%(" not in told


def test_a_bar_has_an_end_only_once_the_rows_are_counted(admin: PageClient) -> None:
    batch = make_batch(state="reading", phase="read", rows_done=5, rows_total=10)
    page = admin.get(f"/import/{batch.id}/status", headers=FRAGMENT).text
    assert re.search(r'<progress[^>]*max="10"[^>]*value="5"', page)
    other = make_batch(state="reading", phase="check")
    page = admin.get(f"/import/{other.id}/status", headers=FRAGMENT).text
    assert "max=" not in page.partition("<progress")[2].partition(">")[0]


@pytest.mark.parametrize(
    "address",
    ["/import/999999", "/import/999999/status", "/import/99999999999999999999", "/import/x"],
)
def test_what_is_not_there_is_not_found(admin: PageClient, address: str) -> None:
    assert admin.get(address).status_code == 404
    assert admin.post(f"{address}/confirm").status_code == 404
    assert admin.post(f"{address}/cancel").status_code == 404


def faulty(book: Book, count: int = 1) -> ImportBatch:
    """An import with `count` lines whose unit is missing, and one good analysis."""
    bad = [line("9.9", f"Bahan {number}", satuan="") for number in range(count)]
    return read(book(*LINES, *bad))


def test_counts_and_problems_are_shown_when_it_was_read(admin: PageClient, book: Book) -> None:
    batch = faulty(book)
    page = admin.get(f"/import/{batch.id}", headers=ENGLISH).text
    assert "Unit missing" in page
    assert f'href="/import/{batch.id}/problems/satuan-missing"' in page


def test_where_each_row_went_is_told_and_adds_up(admin: PageClient, book: Book) -> None:
    batch = faulty(book, 2)
    page = admin.get(f"/import/{batch.id}", headers=ENGLISH).text
    told = page.partition("Where the 8 rows of the workbook went")[2].partition("</details>")[0]
    counts = dict(re.findall(r"<dt>([^<]+)</dt>\s*<dd[^>]*>\s*(\d+)", told))
    assert counts == {
        "Lines read into their analyses": "5",
        "Lines held back": "2",
        "Column headers": "1",
        "Rows of the workbook": "8",
    }
    older = make_batch(state="committed", summary=COUNTS)
    assert "of the workbook went" not in admin.get(f"/import/{older.id}", headers=ENGLISH).text


def test_the_rows_of_a_rule_are_a_page_and_a_part(admin: PageClient, book: Book) -> None:
    batch = faulty(book)
    address = f"/import/{batch.id}/problems/satuan-missing"
    page = admin.get(address, headers=ENGLISH).text
    assert "<html" in page
    assert "F7" in page, "the cell as a spreadsheet names it"
    assert "9.9" in page
    part = admin.get(address, headers=FRAGMENT | ENGLISH).text
    assert part.lstrip().startswith('<section id="problems"')


def test_long_lists_of_problems_are_paged(admin: PageClient, book: Book) -> None:
    batch = faulty(book, 120)
    address = f"/import/{batch.id}/problems/satuan-missing"
    cells = [
        re.findall(r"F(\d+)\s*</t[dh]>", admin.get(f"{address}?page={page}").text)
        for page in (1, 2, 3)
    ]
    assert [len(page) for page in cells] == [50, 50, 20]
    assert [int(row) for page in cells for row in page] == list(range(7, 127))
    for page in ("0", "-1", "x", "99", "9" * 30):
        assert admin.get(f"{address}?page={page}").status_code in (200, 404), page


@pytest.mark.parametrize("rule", ["koefisien-missing", "never-heard-of", "<script>", "'; --"])
def test_a_rule_that_is_unknown_or_unbroken_is_not_found(
    admin: PageClient, book: Book, rule: str
) -> None:
    batch = faulty(book)
    assert admin.get(f"/import/{batch.id}/problems/{rule}").status_code == 404


def test_hostile_cells_are_shown_as_text(admin: PageClient, book: Book) -> None:
    evil = "<script>alert(1)</script>\"' onload=x {{7*7}}"
    batch = read(book(line("1", f"{evil} x", "bukan angka", nama=evil), line("2")))
    for address in (f"/import/{batch.id}", f"/import/{batch.id}/problems/koefisien-invalid"):
        assert "<script>alert" not in admin.get(address).text


def test_confirming_twice_commits_once_and_both_lead_to_the_page(
    admin: PageClient, book: Book
) -> None:
    batch = read(book())
    for _ in range(2):
        answer = admin.post(f"/import/{batch.id}/confirm")
        assert (answer.status_code, answer.location) == (303, f"/import/{batch.id}")
    assert state(batch.id) == "committing"
    work.run(batch.id)
    assert admin.post(f"/import/{batch.id}/confirm").status_code == 303
    assert state(batch.id) == "committed"
    assert events().count("import.confirmed") == 1
    assert rows("ahsp") == {"ahsp": 3}


@pytest.mark.parametrize("make", [upload, read, confirmed])
def test_cancelling_twice_is_one_cancellation(
    admin: PageClient, book: Book, make: Callable[..., ImportBatch]
) -> None:
    batch = make(book())
    for _ in range(2):
        answer = admin.post(f"/import/{batch.id}/cancel")
        assert (answer.status_code, answer.location) == (303, f"/import/{batch.id}")
    assert state(batch.id) == "cancelled"
    assert events().count("import.cancelled") == 1
    admin.post(f"/import/{batch.id}/confirm")
    assert state(batch.id) == "cancelled"


def test_an_import_that_is_in_cannot_be_cancelled(admin: PageClient, book: Book) -> None:
    batch = imported(book())
    assert admin.post(f"/import/{batch.id}/cancel").status_code == 303
    assert state(batch.id) == "committed"
    assert rows("ahsp") == {"ahsp": 3}


def test_the_person_who_confirms_or_cancels_is_recorded(
    context: Flask, admin: PageClient, book: Book
) -> None:
    first, second = read(book()), read(book())
    admin.post(f"/import/{first.id}/confirm")
    admin.post(f"/import/{second.id}/cancel")
    told = db.session.query(AuditEvent).order_by(AuditEvent.id.desc()).limit(2).all()
    assert [each.event for each in told] == ["import.cancelled", "import.confirmed"]
    assert all(each.username.startswith("admin") and each.address for each in told)


def test_where_nothing_would_change_nothing_can_be_confirmed_by_the_page(
    admin: PageClient, book: Book
) -> None:
    path = book()
    imported(path)
    batch = read(path)
    page = admin.get(f"/import/{batch.id}", headers=ENGLISH).text
    assert "There is nothing to import." in page
    assert now(batch.id).state == "ready"


ALONE = "No worker has had it for"


def minutes_ago(count: int) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=count)


@pytest.mark.parametrize("state", [BatchState.PENDING, BatchState.COMMITTING])
def test_an_import_that_no_worker_takes_says_so(admin: PageClient, state: BatchState) -> None:
    batch = make_batch(state=state, created_at=minutes_ago(3))
    page = admin.get(f"/import/{batch.id}", headers={"Accept-Language": "en"}).text
    assert f"{ALONE} 3 min" in page
    assert 'href="/admin/health"' in page


@pytest.mark.parametrize(
    ("state", "minutes"),
    [
        (BatchState.PENDING, {}),
        (BatchState.READING, {"created_at": 3, "lease_until": -10}),
        (BatchState.COMMITTING, {"created_at": 3, "phase_at": -10}),
        (BatchState.READY, {}),
    ],
)
def test_one_that_is_worked_on_or_was_just_sent_does_not(
    admin: PageClient, state: BatchState, minutes: dict[str, int]
) -> None:
    batch = make_batch(state=state, **{name: minutes_ago(count) for name, count in minutes.items()})
    page = admin.get(f"/import/{batch.id}", headers={"Accept-Language": "en"}).text
    assert ALONE not in page
