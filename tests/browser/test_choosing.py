"""Choosing rows by mouse and keyboard, and taking them away: cells for Excel, or a file."""

import io
import re

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext

ROWS = ".grid-hits tbody tr"


def _ticked(page: Page) -> list[int]:
    ticked: list[int] = page.locator("[data-pick]").evaluate_all(
        "boxes => boxes.map((box, place) => box.checked ? place : -1).filter(place => place >= 0)"
    )
    return ticked


def _cells(page: Page, place: int) -> list[str]:
    return page.locator(ROWS).nth(place).locator("[data-copied]").all_inner_texts()


def test_x_ticks_the_row_and_shift_with_arrows_a_stretch(page: Page) -> None:
    page.goto("/search?q=plesteran&sumber=1")
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    assert _ticked(page) == [0]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    assert _ticked(page) == [0, 1, 2, 3]
    expect(page.locator(".selection-said")).to_have_text("4 dipilih")
    page.keyboard.press("x")
    assert _ticked(page) == [0, 1, 2]
    page.keyboard.press("Escape")
    assert _ticked(page) == []
    expect(page.locator(".selection")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_be_focused()


def test_shift_with_the_mouse_ticks_a_stretch_and_the_head_all(page: Page) -> None:
    page.goto("/search?q=pemasangan&sumber=1")
    boxes = page.locator("[data-pick]")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    assert _ticked(page) == [1, 2, 3, 4]
    head = page.locator("[data-pick-all]")
    assert head.evaluate("box => box.indeterminate")
    expect(page.locator("#panel h1")).to_have_count(0)  # a tick opens nothing
    head.click()
    assert len(_ticked(page)) == page.locator(ROWS).count()
    page.locator("[data-select-results]").click()
    total = page.locator(".tally").inner_text().split(" ")[0]
    expect(page.locator(".selection-said")).to_contain_text(total)
    file = page.locator("[data-results-file]")
    expect(file).to_have_text(page.locator(".take").inner_text().strip())
    boxes.nth(0).click()
    expect(file).to_be_hidden()


def test_what_is_ticked_is_copied_as_cells_and_else_the_row_one_is_on(visit: NewContext) -> None:
    context = visit("id", user="siti", role="viewer", viewport={"width": 1440, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/search?q=plesteran&sumber=1")
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+c")
    expect(page.locator(".toast-note")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "\t".join(_cells(page, 1))
    page.reload()  # good news leaves by itself, sooner or later
    page.locator("[data-pick]").nth(0).click()
    page.locator("[data-pick]").nth(3).click()
    page.locator("[data-copy-rows]").click()
    expect(page.locator(".toast-note")).to_be_visible()
    expected = "\n".join("\t".join(_cells(page, place)) for place in (0, 3))
    assert page.evaluate("navigator.clipboard.readText()") == expected


def test_the_number_of_rows_on_the_button_is_the_one_that_comes_out(page: Page) -> None:
    page.goto("/search?q=plesteran&sumber=1")
    for place in (0, 2):
        page.locator("[data-pick]").nth(place).click()
    button = page.locator("[data-selected-file]")
    said = int(re.sub(r"\D", "", button.inner_text()))
    with page.expect_download() as download:
        button.click()
    content = download.value.path().read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[2]
    assert sheet.max_row - 1 == said


def test_a_new_answer_forgets_what_was_ticked(page: Page) -> None:
    page.goto("/search?q=plesteran&sumber=1")
    page.locator("[data-pick]").first.click()
    expect(page.locator(".selection")).to_be_visible()
    page.locator("#q").fill("galian")
    expect(page).to_have_url(re.compile("q=galian"))
    assert _ticked(page) == []
    expect(page.locator(".selection")).to_be_hidden()


def test_who_comes_back_is_on_the_row_that_was_opened(page: Page) -> None:
    page.goto("/search?q=plesteran&sumber=1")
    page.keyboard.press("/")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ahsp/*")
    page.go_back()
    expect(page.locator(".grid-hits [data-row]").nth(3)).to_be_focused()


def test_ctrl_k_leads_to_the_box_from_everywhere(page: Page) -> None:
    page.goto("/search?q=plesteran&sumber=1")
    page.keyboard.press("Control+k")
    expect(page.locator("#q")).to_be_focused()
    page.goto("/audit")
    page.keyboard.press("Control+k")
    page.wait_for_url("**/search")
    expect(page.locator("#q")).to_be_focused()
