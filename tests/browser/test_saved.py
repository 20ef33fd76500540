"""Saving a search from the box, and finding it again, also as somebody else."""

import re
import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.steps import names

LIVE = """part => {
  const found = part.matches("form, a") ? part : part.querySelector("form");
  return Boolean(found && found["htmx-internal-data"]);
}"""


def _until_live(page: Page, what: str = "#save") -> None:
    """Wait until htmx has taken a form or link over; before that, Enter takes the plain way."""
    deadline = time.monotonic() + 60
    while not page.locator(what).evaluate(LIVE):
        assert time.monotonic() < deadline, f"htmx never took {what} over"


def test_a_search_is_saved_from_the_box_by_keyboard_and_shared(
    page: Page, visit: NewContext
) -> None:
    page.goto("/search?q=plesteran&sumber=1")
    found = names(page)
    page.locator(".saved-button summary").focus()
    page.keyboard.press("Enter")
    _until_live(page, "#saved-menu .btn-primary")
    page.locator("#saved-menu .btn-primary").press("Enter")
    expect(page.locator("#save [name=name]")).to_be_focused()
    _until_live(page)
    page.keyboard.type("   ")
    page.keyboard.press("Enter")
    expect(page.locator("#name-error")).to_be_visible()
    _until_live(page)
    page.locator("#save [name=name]").fill("Plesteran contoh")
    page.locator("#save [name=shared]").check()
    page.keyboard.press("Enter")
    expect(page.locator(".saved-here")).to_contain_text("Plesteran contoh")
    expect(page.locator(".saved-button summary")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#saved-menu")).to_be_hidden()
    other = visit("id", user="tono", role="viewer").new_page()
    other.goto("/search")
    other.locator(".saved-button summary").click()
    other.locator(".saved-entry", has_text="Plesteran contoh").click()
    other.wait_for_url(re.compile("q=plesteran&sumber=1$"))
    assert names(other) == found


def test_one_is_removed_only_after_a_question(page: Page) -> None:
    page.goto("/search/saved/new?q=galian")
    page.locator("[name=name]").fill("Galian sementara")
    page.locator("main [type=submit]").click()
    page.goto("/search/saved")
    row = page.locator(".grid-saved tr", has_text="Galian sementara")
    page.once("dialog", lambda dialog: dialog.dismiss())
    row.locator("button").click()
    expect(row).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    row.locator("button").click()
    expect(row).to_have_count(0)
