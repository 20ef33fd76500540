"""What a person takes away: cells for Excel, a sheet of paper."""

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.steps import READY, until_ready, upload

HEADERS = (
    "kode_ahsp", "nama_ahsp", "satuan_ahsp", "klasifikasi", "sub_klasifikasi",
    "kategori", "kode_item", "uraian", "satuan", "koefisien",
)  # fmt: skip
ROWS: list[tuple[Any, ...]] = [
    ("Z.1", "=SUM(A1) rabat", "m2", "Uji", "Uji", "TK", "L.01", "Pekerja", "OH", "0.0125"),
    ("Z.1", "=SUM(A1) rabat", "m2", "Uji", "Uji", "BHN", "M.01", "=HYPERLINK(1)", "kg", "11.5"),
    ("Z.1", "=SUM(A1) rabat", "m2", "Uji", "Uji", "BHN", "M.02", "-2+3 papan", "m3", "0.043"),
    ("Z.1", "=SUM(A1) rabat", "m2", "Uji", "Uji", "BHN", "M.03", "@semen", "zak", "1"),
    ("Z.1", "=SUM(A1) rabat", "m2", "Uji", "Uji", "ALT", "E.01", "+Molen", "jam", "0.25"),
]


@pytest.fixture(scope="package")
def odd_workbook() -> FilePayload:
    """One analysis whose texts look like formulas."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADERS)
    for line, row in enumerate(ROWS, 2):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(line, column)
            cell.value = value
            cell.data_type = "s"
    file = io.BytesIO()
    book.save(file)
    return {"name": "aneh.xlsx", "mimeType": "application/zip", "buffer": file.getvalue()}


def _import(page: Page, workbook: FilePayload) -> None:
    page.goto("/search?q=Z.1")
    if page.locator(".grid-hits .col-kode", has_text="Z.1").count():
        return
    upload(page, workbook, "Aneh")
    until_ready(page)
    page.locator("#confirm").click()
    expect(page.locator(".note-success")).to_be_visible(timeout=READY)


def _copied(context: BrowserContext, page: Page) -> list[list[str]]:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-copy-excel]").click()
    expect(page.locator(".toast-note")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    return [line.split("\t") for line in text.split("\n")]


@pytest.mark.parametrize(("language", "mark"), [("id", ","), ("en", ".")])
def test_copied_cells_have_the_readers_decimal_mark_and_no_formula(
    page: Page, visit: NewContext, odd_workbook: FilePayload, language: str, mark: str
) -> None:
    _import(page, odd_workbook)
    context = visit(language, user="siti", role="viewer")
    reading = context.new_page()
    reading.goto("/search?q=Z.1")
    reading.locator(".grid-hits [data-row]").first.press("Enter")
    reading.wait_for_url("**/ahsp/*")
    assert _copied(context, reading) == [
        ["Z.1", "'=SUM(A1) rabat", "m2"],
        ["TK", "Pekerja", "L.01", "OH", f"0{mark}0125"],
        ["BHN", "'=HYPERLINK(1)", "M.01", "kg", f"11{mark}5"],
        ["BHN", "'-2+3 papan", "M.02", "m3", f"0{mark}043"],
        ["BHN", "'@semen", "M.03", "zak", "1"],
        ["ALT", "'+Molen", "E.01", "jam", f"0{mark}25"],
    ]


def test_a_browser_that_forbids_copying_says_so(page: Page) -> None:
    page.goto("/search?q=plesteran&sumber=1")
    page.locator(".grid-hits [data-row]").first.press("Enter")
    page.wait_for_url("**/ahsp/*")
    page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }"
    )
    page.locator("[data-copy-excel]").click()
    expect(page.locator(".toast-note[data-kind=danger]")).to_be_visible()
    page.locator(".toast-note [data-dismiss]").click()
    expect(page.locator(".toast-note")).to_have_count(0)


def test_coefficients_that_are_selected_by_hand_stay_one_number(page: Page) -> None:
    page.goto("/search?q=plesteran&sumber=1")
    page.locator(".grid-hits [data-row]").first.press("Enter")
    page.wait_for_url("**/ahsp/*")
    cell = page.locator("td.col-koefisien").first
    selected = cell.evaluate(
        "cell => { getSelection().selectAllChildren(cell); return String(getSelection()); }"
    )
    assert re.fullmatch(r"\d+,\d+", selected.strip())


def test_an_analysis_is_printed_on_one_sheet_without_the_screens_furniture(
    page: Page, tmp_path: Path
) -> None:
    page.goto("/search?q=plesteran&sumber=1")
    page.locator(".grid-hits [data-row]").first.press("Enter")
    page.wait_for_url("**/ahsp/*")
    page.emulate_media(media="print", color_scheme="dark")
    for name in (
        ".topbar",
        ".back",
        ".steps",
        ".crumbs",
        ".actions",
        ".chapter",
        "#history",
        ".skip",
    ):
        expect(page.locator(name)).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".origin")).to_be_visible()
    ink, paper = page.evaluate(
        "[getComputedStyle(document.querySelector('h1')).color,"
        " getComputedStyle(document.body).backgroundColor]"
    )
    assert (ink, paper) == ("rgb(23, 32, 43)", "rgb(255, 255, 255)")
    file = page.pdf(path=tmp_path / "analysis.pdf", format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", file)) == 1
