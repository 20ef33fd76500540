"""The keyboard reaches everything, and shows where it is."""

import re

from playwright.sync_api import Page, expect

from tests.browser.steps import follow

FOCUS = """() => {
  const element = document.activeElement;
  const row = element.closest('.grid-hits tbody tr');
  const place = row ?? (element.id === 'q' ? element.form : element);
  const style = getComputedStyle(place);
  const box = place.getClientRects()[0]; // a link may run over two lines
  return {
    name: row ? 'row' : element.id || element.className || element.textContent.trim(),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: place.contains(document.elementFromPoint(box.left + box.width / 2, box.top + 3)),
    top: box.top + scrollY,
  };
}"""


def test_slash_goes_to_the_search_box_and_is_a_letter_inside_it(page: Page) -> None:
    page.goto("/search?q=bata")
    box = page.locator("#q")
    expect(box).not_to_be_focused()
    page.keyboard.press("/")
    expect(box).to_be_focused()
    expect(box).to_have_value("bata")
    page.keyboard.press("End")
    page.keyboard.type(" 1/2")
    expect(box).to_have_value("bata 1/2")
    box.fill("")
    page.keyboard.type("/bata")  # out of habit, though one is in the box already
    expect(box).to_have_value("bata")


def test_arrows_run_down_the_rows_and_enter_opens_one(page: Page) -> None:
    page.goto("/search?q=plesteran&sumber=1")
    links = page.locator(".grid-hits [data-row]")
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    name = links.nth(1).inner_text()
    expect(page.locator("#panel h1")).to_have_text(name)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ahsp/*")
    expect(page.locator("h1")).to_have_text(name)


def test_a_row_that_one_goes_back_up_to_does_not_hide_under_the_head(page: Page) -> None:
    page.goto("/search?sumber=1")
    page.keyboard.press("/")
    for key in ["ArrowDown"] * 19 + ["ArrowUp"] * 16:
        page.keyboard.press(key)
        stop = page.evaluate(FOCUS)
        assert stop["name"] == "row"
        assert stop["seen"], stop


def test_escape_closes_the_menu_and_gives_focus_back(page: Page) -> None:
    page.goto("/search")
    button = page.locator(".menu summary")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu-sheet")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".menu-sheet")).to_be_hidden()
    expect(button).to_be_focused()


def test_the_first_tab_offers_to_skip_to_the_content(page: Page) -> None:
    page.goto("/audit")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    expect(page).to_have_url(re.compile("#main$"))


def test_tab_goes_through_the_page_in_reading_order_and_is_always_seen(page: Page) -> None:
    page.goto("/search?q=plesteran&sumber=1")
    page.locator(".grid-hits [data-row]").first.focus()
    expect(page.locator("#panel h1")).to_be_visible()
    page.locator(".skip").focus()
    walked = []
    for _ in range(100):
        walked.append(page.evaluate(FOCUS))
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
    assert len(walked) < 100
    names = [stop["name"] for stop in walked]
    assert names[:2] == ["skip", "brand"]
    assert not [stop for stop in walked if not (stop["outlined"] and stop["seen"])]
    rows = [stop["top"] for stop in walked if stop["name"] == "row"]
    assert len(rows) > 5
    assert rows == sorted(rows)
    assert names.index("q") < names.index("row")


def test_forms_are_filled_in_and_sent_without_a_mouse(page: Page) -> None:
    page.goto("/import")
    page.locator("[name=sumber]").focus()
    page.keyboard.type("Tanpa berkas")
    page.keyboard.press("Tab")
    expect(page.locator("#upload button[type=submit]")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('input[type=file]').matches(':invalid')")
    expect(page).to_have_url(re.compile("/import$"))


def test_j_and_k_walk_through_an_edition_and_are_letters_in_a_field(page: Page) -> None:
    page.goto("/search?q=2.1.1.2&sumber=1")
    page.locator(".grid-hits [data-row]").first.press("Enter")
    page.wait_for_url("**/ahsp/*")
    kode = page.locator(".facts .kode")
    expect(kode).to_have_text("2.1.1.2")
    follow(page, "j")
    expect(kode).to_have_text("2.1.1.3")
    follow(page, "k")
    expect(kode).to_have_text("2.1.1.2")
    follow(page, "k")
    expect(kode).to_have_text("2.1.1.1")
    page.go_back()
    expect(kode).to_have_text("2.1.1.2")
    page.goto("/search")
    page.locator("#q").press_sequentially("jk")
    expect(page.locator("#q")).to_have_value("jk")
