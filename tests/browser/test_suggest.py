"""Suggestions by keyboard and by mouse, without a letter lost and without standing in the way."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.steps import names

SUGGEST = re.compile(r"/search/suggest\?")


def _active(page: Page) -> str:
    """What the box says is chosen, as a screen reader hears it."""
    return str(
        page.evaluate(
            "document.getElementById(document.getElementById('q')"
            ".getAttribute('aria-activedescendant'))?.innerText ?? ''"
        )
    )


def test_the_arrows_go_through_the_suggestions_and_enter_takes_one(page: Page) -> None:
    page.goto("/search?sumber=1")
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.fill("1.1.2")  # at once, so that there is one list and no other follows
    expect(box).to_have_attribute("aria-expanded", "true")
    codes = page.locator("#suggest [role=option]").locator(".suggest-text").all_inner_texts()
    assert len(codes) > 2
    page.keyboard.press("ArrowDown")
    assert _active(page).startswith(codes[0])
    page.keyboard.press("End")
    assert _active(page).startswith(codes[-1])
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    assert _active(page).startswith(codes[1])
    expect(page.locator("#suggest [aria-selected=true]")).to_have_count(1)
    expect(box).to_be_focused()
    expect(box).to_have_value("1.1.2")
    page.keyboard.press("Enter")
    expect(box).to_have_value(codes[1])
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator("td.col-kode").first).to_have_text(codes[1])
    expect(page).to_have_url(re.compile(rf"q={re.escape(codes[1])}$"))
    expect(box).to_be_focused()


def test_escape_closes_the_list_and_leaves_what_was_typed(page: Page) -> None:
    page.goto("/search")
    box = page.locator("#q")
    box.press_sequentially("galian")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(box).to_have_value("galian")
    expect(page).to_have_url(re.compile("q=galian$"))
    page.keyboard.press("ArrowDown")
    expect(page.locator(".grid-hits [data-row]").first).to_be_focused()


def test_past_the_last_suggestion_come_the_results(page: Page) -> None:
    page.goto("/search")
    page.locator("#q").fill("galian")
    expect(page.locator("#suggest [role=option]").first).to_be_visible()
    expect(page).to_have_url(re.compile("q=galian$"))
    for _ in range(page.locator("#suggest [role=option]").count() + 1):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator(".grid-hits [data-row]").first).to_be_focused()


def test_a_suggestion_is_taken_by_the_mouse_and_the_focus_stays(page: Page) -> None:
    page.goto("/search")
    page.locator("#q").fill("plester")
    option = page.locator("#suggest [role=option]").first
    name = option.locator(".suggest-text").inner_text()
    option.click()
    expect(page.locator("#q")).to_have_value(name)
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator(".grid-hits [data-row]").first).to_have_text(name)


def test_a_late_list_does_not_open_what_was_closed(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(SUGGEST, hold)
    page.goto("/search")
    with page.expect_request(SUGGEST):
        page.locator("#q").press_sequentially("galian")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=galian$"))
    for route in held:
        route.continue_()
    page.evaluate("fetch('/search?q=later').then(answer => answer.text())")
    expect(page.locator("#suggestions")).to_be_hidden()


def test_a_search_that_was_used_is_suggested_again_until_it_is_cleared(page: Page) -> None:
    page.goto("/search")
    box = page.locator("#q")
    box.press_sequentially("plesteran")
    expect(page).to_have_url(re.compile("q=plesteran$"))
    with page.expect_response(re.compile("/search/recent")):
        box.press("Enter")
    found = names(page)
    box.fill("")
    expect(page).to_have_url(re.compile("/search$"))
    box.click()
    # What others share may be suggested before it.
    again = page.locator("#suggest [role=option]").filter(has_text=re.compile(r"^\s*plesteran\s*$"))
    expect(again).to_have_count(1)
    for _ in range(page.locator("#suggest [role=option]").count()):
        page.keyboard.press("ArrowDown")
        if again.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=plesteran$"))
    assert names(page) == found
    page.locator(".saved-button summary").click()
    page.locator("#saved-menu .link-button").click()
    expect(page.locator(".toast-note")).to_be_visible()
    expect(page.locator("#saved-recent")).to_have_count(0)
