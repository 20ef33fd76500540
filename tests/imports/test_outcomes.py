"""Pages of what an import would do, what it did, and how it is taken back."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask_babel import refresh

from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.running import work
from ahsp.imports.storing import changes
from ahsp.models import BatchState, ImportBatch, ImportMode, Role, User
from tests.factories import make_batch, make_user
from tests.imports.storing.test_undo import EDITION, FIRST, SECOND, do, kodes, stored, upload
from tests.imports.workbooks import line, save
from tests.pages import PageClient

FRAGMENT = {"HX-Request": "true"}
SignIn = Callable[[Role], User]


@pytest.fixture
def admin(client: PageClient, sign_in: SignIn) -> PageClient:
    sign_in(Role.ADMIN)
    refresh()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def ready(folder: Path, rows: list[list[Any]]) -> int:
    """A second workbook, read and waiting to be confirmed."""
    batch = upload(folder, rows)
    work.run(batch)
    db.session.expire_all()
    return batch


def of(batch: int, effect: str) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    db.session.expire_all()
    found = changes.changes_page(db.session.get_one(ImportBatch, batch), effect, 1)
    return [
        (
            change.kode,
            [(one.field, one.item, str(one.before), str(one.after)) for one in change.differences],
        )
        for change in found.items
    ]


THIRD = [
    line("1.1", koefisien="0.6", satuan_ahsp="m3"),
    line("1.1", "Pasir", "2", kategori="BHN", satuan="m3"),
    *SECOND[2:],
    line("1.5", satuan=""),
]
CHANGED = [
    (
        "1.1",
        [
            ("satuan", "", "m2", "m3"),
            ("koefisien", "Pekerja", "0.5000", "0.6"),
            ("line", "Pasir", "None", "2"),
            ("line", "Semen", "1.25", "None"),
        ],
    )
]


@pytest.mark.usefixtures("context")
def test_before_a_commit_each_effect_lists_its_analyses_field_by_field(tmp_path: Path) -> None:
    do(tmp_path, FIRST)
    batch = ready(tmp_path, THIRD)
    assert of(batch, "changed") == CHANGED
    expected = {"new": ["1.4"], "same": ["1.2"], "refused": ["1.5"], "missing": ["1.3"]}
    for effect, kodes_of in expected.items():
        assert [kode for kode, _ in of(batch, effect)] == kodes_of, effect


@pytest.mark.usefixtures("context")
def test_after_it_and_after_its_undoing_the_lists_stay(tmp_path: Path) -> None:
    do(tmp_path, FIRST)
    batch = do(tmp_path, THIRD, ImportMode.REPLACE_EDITION).batch
    assert batch is not None
    later = do(tmp_path, [line("1.1", koefisien="9")]).batch
    for _ in range(2):
        assert of(batch, "changed") == CHANGED
        assert of(batch, "new") == [("1.4", [])]
        assert of(batch, "removed") == [("1.3", [])]
        if later is not None:
            services.undo(later)
            services.undo(batch)
            later = None


@pytest.mark.usefixtures("context")
def test_the_same_lines_in_another_order_are_told_as_that(tmp_path: Path) -> None:
    do(tmp_path, FIRST)
    batch = ready(tmp_path, [FIRST[1], FIRST[0]])
    assert of(batch, "changed") == [("1.1", [("order", "", "None", "None")])]


def test_the_page_lists_what_changed_with_both_values(admin: PageClient, tmp_path: Path) -> None:
    do(tmp_path, FIRST)
    batch = ready(tmp_path, THIRD)
    page = admin.get(f"/import/{batch}/changes").text
    for words in ("0.5000", "0.6", "Pasir", "item added", "item removed", "m2", "m3"):
        assert words in page
    part = admin.get(f"/import/{batch}/changes?effect=missing", headers=FRAGMENT)
    assert part.text.lstrip().startswith('<section id="changes"')
    assert "1.3" in part.text
    assert "HX-Request" in part.vary
    assert admin.get(f"/import/{batch}/changes?effect=nonsense").status_code == 302
    shown = admin.get(f"/import/{batch}").text
    assert f'href="/import/{batch}/changes?effect=missing"' in shown


def test_long_lists_come_in_pages(
    admin: PageClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "PAGE", 3)
    batch = ready(tmp_path, [line(f"2.{number}") for number in range(1, 9)])
    address = f"/import/{batch}/changes?effect=new"
    first, last = admin.get(address).text, admin.get(f"{address}&page=99").text
    assert "2.3<" in first
    assert "2.4<" not in first
    assert "2.8<" in last
    assert "page=2" in first
    assert "Page 3 of 3" in last
    assert admin.get(f"{address}&page=-5").status_code == 200


def test_nothing_is_listed_for_a_file_that_was_not_read(admin: PageClient) -> None:
    batch = make_batch(state=BatchState.REFUSED, reason="corrupt").id
    answer = admin.get(f"/import/{batch}/changes")
    assert (answer.status_code, answer.location) == (302, f"/import/{batch}")
    asked = admin.get(f"/import/{batch}/plan", headers=FRAGMENT)
    assert (asked.status_code, asked.headers["HX-Redirect"]) == (204, f"/import/{batch}")
    assert admin.get("/import/999999/changes").status_code == 404
    assert admin.get("/import/999999/undo").status_code == 404
    assert admin.post("/import/999999/undo").status_code == 404


BUTTONS = {
    ImportMode.ADD_AND_UPDATE: "Import 2 analyses",
    ImportMode.ADD_ONLY: "Add 1 analysis",
    ImportMode.UPDATE_ONLY: "Update 1 analysis",
    ImportMode.REPLACE_EDITION: "Replace edition: 1 new, 1 changed, 1 removed",
}


@pytest.mark.parametrize("mode", list(ImportMode))
def test_the_button_says_what_then_happens(
    admin: PageClient, tmp_path: Path, mode: ImportMode
) -> None:
    do(tmp_path, FIRST)
    batch = ready(tmp_path, SECOND)
    part = admin.get(f"/import/{batch}/plan?mode={mode}", headers=FRAGMENT)
    assert part.text.lstrip().startswith('<section id="plan"')
    assert part.headers["HX-Replace-Url"] == f"/import/{batch}?mode={mode}"
    page = admin.get(f"/import/{batch}?mode={mode}").text
    for text in (part.text, page):
        assert f">{BUTTONS[mode]}</button>" in unescape(text)
        assert f'name="mode" value="{mode}"' in text
    assert admin.post(f"/import/{batch}/confirm", data={"mode": mode}).status_code == 303
    work.run(batch)
    done = db.session.get_one(ImportBatch, batch, populate_existing=True)
    assert (done.state, done.mode) == (BatchState.COMMITTED, mode)
    assert done.summary is not None
    counts = [done.summary["ahsp"][name] for name in ("new", "changed", "removed")]
    assert sum(counts) == int(BUTTONS[mode].split()[1]) if mode != "replace_edition" else 3


def test_a_mode_that_does_not_exist_confirms_nothing(admin: PageClient, tmp_path: Path) -> None:
    batch = ready(tmp_path, FIRST)
    assert admin.post(f"/import/{batch}/confirm", data={"mode": "erase"}).status_code == 400
    assert db.session.get_one(ImportBatch, batch).state == BatchState.READY
    assert "Import 3 analyses" in admin.get(f"/import/{batch}?mode=erase").text


def test_an_import_is_undone_by_two_clicks_with_the_counts_before_and_after(
    admin: PageClient, tmp_path: Path
) -> None:
    do(tmp_path, FIRST)
    before = stored()
    batch = do(tmp_path, SECOND, ImportMode.REPLACE_EDITION).batch
    assert f'href="/import/{batch}/undo"' in admin.get(f"/import/{batch}").text
    page = admin.get(f"/import/{batch}/undo").text
    assert "Undo 3 analyses" in " ".join(page.split())
    part = admin.get(f"/import/{batch}/undo", headers=FRAGMENT)
    assert part.text.lstrip().startswith('<section id="undo"')
    answer = admin.post(f"/import/{batch}/undo")
    assert (answer.status_code, answer.location) == (303, f"/import/{batch}")
    assert stored() == before
    after = " ".join(admin.get(f"/import/{batch}").text.split())
    assert "The import was undone." in after
    assert "3 analyses are as they were before, 0 were kept" in after
    assert admin.post(f"/import/{batch}/undo").status_code == 303, "a second time does nothing"
    assert "There is nothing to undo." in admin.get(f"/import/{batch}/undo").text


def test_the_imports_so_far_can_be_filtered_and_shared(admin: PageClient) -> None:
    siti = make_user("siti")
    for number in range(30):
        make_batch(file_name=f"buku-{number:02}.xlsx", username="siti", user_id=siti.id)
    make_batch(file_name="50%_off.xlsx", sumber="Edisi Lain", state=BatchState.UNDONE)

    def files(query: str) -> list[str]:
        text = admin.get(f"/import?{query}", headers=FRAGMENT).text
        assert text.lstrip().startswith('<div id="imports"')
        return [piece.split("<")[0].split(">")[1] for piece in text.split('href="/import/')[1:]]

    assert files("state=undone") == ["50%_off.xlsx"]
    assert files("who=siti&q=07") == ["buku-07.xlsx"]
    assert files("q=%25_") == ["50%_off.xlsx"], "no pattern but text"
    assert files("q=edisi+lain") == ["50%_off.xlsx"]
    assert len(files("")) == 25
    assert files("page=2")[-1] == "buku-00.xlsx"
    assert files("who=siti&state=undone") == []
    for odd in ("page=-1", "page=x", "page=99999999999", "state=%00", "q=%00", "page=%C2%B2"):
        assert admin.get(f"/import?{odd}").status_code == 200, odd
    shared = admin.get("/import?state=&who=&q=07&page=1", headers=FRAGMENT)
    assert shared.headers["HX-Push-Url"] == "/import?q=07"
    page = admin.get("/import?state=undone&who=siti").text
    assert "Undone (1)" in page
    assert "siti (30)" in page
    assert "No import fits" in page


def test_the_imports_of_a_month_are_those_of_the_site_s_calendar(admin: PageClient) -> None:
    moments = {
        "akhir-september": datetime(2026, 9, 30, 16, 59, tzinfo=UTC),
        "awal-oktober": datetime(2026, 9, 30, 17, 0, tzinfo=UTC),  # midnight in Jakarta
        "akhir-oktober": datetime(2026, 10, 31, 16, 59, tzinfo=UTC),
        "awal-november": datetime(2026, 10, 31, 17, 0, tzinfo=UTC),
    }
    for name, moment in moments.items():
        make_batch(file_name=f"{name}.xlsx", created_at=moment)
    admin.set_cookie("lang", "en")
    page = admin.get("/import?month=2026-10").text
    assert "October 2026 (2)" in page
    shown = [name for name in moments if f"{name}.xlsx" in page]
    assert shown == ["awal-oktober", "akhir-oktober"]
    empty = admin.get("/import?month=2020-02").text
    assert "February 2020 (0)" in empty
    assert "No import fits" in empty
    for odd in ("2026-13", "2026-1", "x", "9999-01", "2026-10-01"):
        assert "awal-november" in admin.get("/import", query_string={"month": odd}).text, odd
    part = admin.get("/import?month=2026-10&q=akhir", headers=FRAGMENT)
    assert part.headers["HX-Push-Url"] == "/import?month=2026-10&q=akhir"


def _copy_with(folder: Path, source: Path, cells: dict[int, str], rows: int | None = None) -> Path:
    """A copy of a flat workbook with other koefisien at some rows, or with its first rows only."""
    book = openpyxl.load_workbook(source)
    sheet = book.active
    assert sheet is not None
    titles: Sequence[Any] = [cell.value for cell in sheet[1]]
    column = next(n for n, title in enumerate(titles, 1) if "koefisien" in str(title).lower())
    for row, value in cells.items():
        sheet.cell(row, column).value = value
    if rows is not None:
        sheet.delete_rows(rows + 1, sheet.max_row)
    path = folder / f"salinan-{rows or 'utuh'}.xlsx"
    book.save(path)
    return path


@pytest.mark.shared
@pytest.mark.usefixtures("context")
def test_a_real_book_with_a_few_koefisien_changed_and_back(tmp_path: Path, shared: Path) -> None:
    source = shared / "data" / "SNI_2025_AHSP.xlsx"
    first = services.import_file(source, EDITION)
    assert first.state == BatchState.COMMITTED
    before = stored()
    wanted = [row for row in before if row[19] and not row[20]][10::900][:5]
    copy = _copy_with(tmp_path, source, {row[19]: "0.0123" for row in wanted})
    told = services.import_file(copy, EDITION, dry_run=True)
    assert (told.ahsp["new"], told.ahsp["changed"], told.ahsp["same"]) == (
        0, len(wanted), first.ahsp["new"] - len(wanted),
    )  # fmt: skip
    assert told.rincian["changed"] == len(wanted)
    with copy.open("rb") as stream:
        batch = services.upload(stream, copy.name, EDITION).id
    work.run(batch)
    assert of(batch, "changed") == [
        (row[1], [("koefisien", row[16], row[18], "0.0123")])
        for row in sorted(wanted, key=lambda row: int(row[6]))
    ]
    services.confirm(batch)
    work.run(batch)
    assert len(stored()) == len(before)
    assert stored() != before
    assert services.undo(batch).counts()["restored"] == len(wanted)
    assert stored() == before


@pytest.mark.shared
@pytest.mark.usefixtures("context")
def test_a_real_edition_replaced_by_a_part_of_it_comes_back_whole(
    tmp_path: Path, shared: Path
) -> None:
    source = shared / "data" / "SNI_2025_AHSP.xlsx"
    first = services.import_file(source, EDITION)
    before = stored()
    part = _copy_with(tmp_path, source, {}, rows=2000)
    report = services.import_file(part, EDITION, mode=ImportMode.REPLACE_EDITION)
    assert report.ahsp["new"] == 0
    assert report.ahsp["removed"] > 1000
    assert len(kodes()) == first.ahsp["new"] - report.ahsp["removed"]
    assert report.batch is not None
    assert services.undo(report.batch).reversed == report.ahsp["removed"] + report.ahsp["changed"]
    assert stored() == before


def test_undo_from_the_shell(context: Flask, tmp_path: Path) -> None:
    do(tmp_path, FIRST)
    batch = do(tmp_path, SECOND, ImportMode.REPLACE_EDITION).batch
    shell = context.test_cli_runner()
    dry = shell.invoke(args=["imports", "undo", str(batch), "--dry-run", "--json"])
    done = shell.invoke(args=["imports", "undo", str(batch), "--json"])
    told = {
        "batch": batch, "state": "undone", "sumber": EDITION, "reversed": 3, "withdrawn": 1,
        "restored": 1, "returned": 1, "kept": 0, "impossible": 0,
    }  # fmt: skip
    assert (dry.exit_code, json.loads(dry.output)) == (0, told | {"state": "dry-run"})
    assert (done.exit_code, json.loads(done.output)) == (0, told)
    again = shell.invoke(args=["imports", "undo", str(batch)])
    assert again.exit_code == 1
    assert "is undone; nothing of it can be undone" in again.output
    assert shell.invoke(args=["imports", "undo", "999999"]).exit_code == 2
    assert shell.invoke(args=["imports", "undo", "0"]).exit_code == 2


def test_the_mode_from_the_shell(context: Flask, tmp_path: Path) -> None:
    do(tmp_path, FIRST)
    path = str(save(tmp_path / "lain.xlsx", SECOND))
    shell = context.test_cli_runner()
    command = ["imports", "run", path, "--sumber", EDITION, "--json", "--mode"]
    told = json.loads(shell.invoke(args=[*command, "replace_edition"]).output)
    assert told["mode"] == "replace_edition"
    assert told["ahsp"] == {
        "read": 3, "new": 1, "changed": 1, "same": 1, "refused": 0, "skipped": 0, "removed": 1,
    }  # fmt: skip
    assert told["rincian"]["removed"] == 1
    assert shell.invoke(args=[*command, "erase"]).exit_code == 2
