"""The page that shows what each sheet was taken for, and corrects it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ahsp.extensions import db
from ahsp.imports.mappings import remembered
from ahsp.imports.running import work
from ahsp.models import BatchState, ImportBatch, Role
from tests.factories import make_batch
from tests.imports.conftest import Book
from tests.imports.offices import BY_CODE, COLUMNS, HEADERS, office
from tests.imports.work_place import imported, now, read, rows, upload
from tests.imports.workbooks import save
from tests.pages import PageClient

FRAGMENT = {"HX-Request": "true"}
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def admin(client: PageClient, sign_in: Callable[[Role], object]) -> PageClient:
    sign_in(Role.ADMIN)
    return client


def unrecognised(path: Path) -> ImportBatch:
    batch = upload(path)
    work.run(batch.id)
    return now(batch.id)


def said(**values: Any) -> dict[str, Any]:
    columns = {f"column-{at}": name for name, at in COLUMNS.items()}
    return {"sheet": "0", "kind": "flat", "header": "1", "kategori": "section"} | columns | values


def test_a_refused_file_leads_to_the_page_that_can_mend_it(
    admin: PageClient, tmp_path: Path
) -> None:
    batch = unrecognised(office(tmp_path / "b.xlsx"))
    assert f'href="/import/{batch.id}/mapping"' in admin.get(f"/import/{batch.id}").text
    page = admin.get(f"/import/{batch.id}/mapping", headers=ENGLISH).text
    assert "No row has the headers of an analysis table." in page
    assert "Jenis Kegiatan" in page, "the office's own headers"
    assert "0,083" in page, "and values below them"


def test_what_is_said_reads_the_file_and_holds_for_the_next_one(
    admin: PageClient, tmp_path: Path
) -> None:
    batch = unrecognised(office(tmp_path / "b.xlsx"))
    answer = admin.post(f"/import/{batch.id}/mapping", data=said())
    assert (answer.status_code, answer.location) == (303, f"/import/{batch.id}")
    work.run(batch.id)
    assert now(batch.id).state == BatchState.READY
    again = read(office(tmp_path / "c.xlsx"))
    page = admin.get(f"/import/{again.id}/mapping", headers=ENGLISH).text
    assert "set it for these headers" in page
    assert 'id="forget"' in page


def test_htmx_is_led_to_the_import_too(admin: PageClient, tmp_path: Path) -> None:
    batch = unrecognised(office(tmp_path / "b.xlsx"))
    answer = admin.post(f"/import/{batch.id}/mapping", data=said(), headers=FRAGMENT)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/import/{batch.id}")


def test_item_codes_tell_the_kategori_by_the_beginnings_that_were_typed(
    admin: PageClient, tmp_path: Path
) -> None:
    batch = unrecognised(office(tmp_path / "b.xlsx", BY_CODE))
    form = said(kategori="prefix", prefix=["L", "M", "E", "P"],
                prefix_kategori=["TK", "BHN", "ALT", "LAIN"])  # fmt: skip
    admin.post(f"/import/{batch.id}/mapping", data=form)
    work.run(batch.id)
    assert now(batch.id).state == BatchState.READY
    (told,) = remembered.known(db.session()).values()
    assert told.prefixes == {"L": "TK", "M": "BHN", "E": "ALT", "P": "LAIN"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": "guess"}, "Choose how the sheet is read."),
        ({"header": "999"}, "Choose one of the rows."),
        ({"header": "14"}, "There are no rows below this one."),
        ({"kategori": ""}, "Choose where the category stands."),
        ({"column-A": "price"}, "Choose one of the fields."),
        ({"column-A": "nama"}, "Column A is this already."),
        ({"column-F": ""}, "Say which column is: Coefficient."),
        ({"kategori": "column"}, "Say which column is: Category."),
        ({"kategori": "prefix"}, "Give at least one beginning of item codes."),
        (
            {"kategori": "prefix", "prefix": "L", "prefix_kategori": ""},
            "Each row needs a beginning and a category.",
        ),
        (
            {"kategori": "prefix", "prefix": ["L", "l"], "prefix_kategori": ["TK", "BHN"]},
            "One beginning has two rows.",
        ),
        (
            {"kategori": "prefix", "prefix": "L" * 21, "prefix_kategori": "TK"},
            "A beginning has at most 20 letters.",
        ),
        (
            {"kategori": "prefix", "prefix": [f"L{n}" for n in range(31)],
             "prefix_kategori": ["TK"] * 31},
            "At most 30 rows.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_at_its_place_and_nothing_is_lost(
    admin: PageClient, tmp_path: Path, wrong: dict[str, Any], words: str
) -> None:
    batch = unrecognised(office(tmp_path / "b.xlsx"))
    answer = admin.post(f"/import/{batch.id}/mapping", data=said(**wrong), headers=ENGLISH)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="uraian" selected' in " ".join(answer.text.split()), "what was typed stays"
    assert now(batch.id).state == BatchState.REFUSED
    assert remembered.known(db.session()) == {}


def test_another_header_row_shows_its_own_columns(admin: PageClient, tmp_path: Path) -> None:
    batch = unrecognised(office(tmp_path / "b.xlsx"))
    part = admin.get(f"/import/{batch.id}/mapping?sheet=0&header=2", headers=FRAGMENT).text
    assert "<html" not in part
    assert '<td class="mapping-header">7.1 (1)</td>' in part


def test_a_sheet_can_be_left_out(admin: PageClient, book: Book) -> None:
    batch = read(book())
    admin.post(f"/import/{batch.id}/mapping", data={"sheet": "0", "kind": "skip"})
    work.run(batch.id)
    assert (now(batch.id).state, now(batch.id).reason) == (BatchState.REFUSED, "unrecognised")
    page = admin.get(f"/import/{batch.id}/mapping", headers=ENGLISH).text
    assert "Somebody said to leave it out." in page
    admin.post(f"/import/{batch.id}/mapping", data={"sheet": "0", "kind": "content"})
    work.run(batch.id)
    assert now(batch.id).state == BatchState.READY


def test_forgetting_says_so_and_leaves_the_import(admin: PageClient, tmp_path: Path) -> None:
    batch = unrecognised(office(tmp_path / "b.xlsx"))
    admin.post(f"/import/{batch.id}/mapping", data=said())
    work.run(batch.id)
    answer = admin.post(f"/import/{batch.id}/mapping/forget", data={"sheet": "Analisa"})
    assert answer.location == f"/import/{batch.id}/mapping"
    assert 'id="forget"' not in admin.get(answer.location).text
    assert now(batch.id).state == BatchState.READY


def test_after_the_commit_the_page_only_shows(admin: PageClient, book: Book) -> None:
    batch = imported(book())
    page = admin.get(f"/import/{batch.id}/mapping").text
    assert 'id="read-again"' not in page
    assert page.count("disabled") > 5
    answer = admin.post(f"/import/{batch.id}/mapping", data=said())
    assert answer.location == f"/import/{batch.id}"
    assert now(batch.id).state == BatchState.COMMITTED
    assert rows("reading_mapping") == {"reading_mapping": 0}


def test_an_import_whose_sheets_nobody_told_leads_back(admin: PageClient) -> None:
    batch = make_batch(state=BatchState.READY)
    assert admin.get(f"/import/{batch.id}/mapping").location == f"/import/{batch.id}"


@pytest.mark.parametrize("sheet", ["7", "-1"])
def test_a_sheet_that_is_not_there_is_not_found(admin: PageClient, book: Book, sheet: str) -> None:
    batch = read(book())
    assert admin.get(f"/import/{batch.id}/mapping?sheet={sheet}").status_code == 404
    assert (
        admin.post(f"/import/{batch.id}/mapping", data=said(sheet=sheet)).status_code == 404
    )  # fmt: skip


def test_an_import_that_is_not_there_is_not_found(admin: PageClient) -> None:
    assert admin.get("/import/999/mapping").status_code == 404
    assert admin.post("/import/999/mapping", data=said()).status_code == 404
    assert admin.post("/import/999/mapping/forget").status_code == 404


def test_markup_in_a_sheet_is_text(admin: PageClient, tmp_path: Path) -> None:
    headers = ("<img src=x onerror=alert(1)>", *HEADERS[1:])
    path = save(tmp_path / "m.xlsx", [["1", "<b>x</b>"]], headers=headers, sheet="A<i>b")
    page = admin.get(f"/import/{unrecognised(path).id}/mapping").text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "A&lt;i&gt;b" in page
    assert "<b>x</b>" not in page
