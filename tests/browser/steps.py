"""What people do again and again."""

import re
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.site import PASSWORD

BATCH = re.compile(r"/import/(\d+)$")
READY = 60_000  # milliseconds within which the largest workbook is read on a slow machine


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in form and send it."""
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(password)
    page.locator("main button[type=submit]").click()


def upload(page: Page, file: Path | FilePayload, sumber: str) -> int:
    """Upload a workbook; returns the number of the import whose page is then shown."""
    page.goto("/import")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("[name=sumber]").fill(sumber)
    page.locator("#upload button[type=submit]").click()
    page.wait_for_url(BATCH)
    found = BATCH.search(page.url)
    assert found
    return int(found[1])


def until_ready(page: Page) -> None:
    """Wait until the import that the page shows can be confirmed."""
    expect(page.locator("#confirm")).to_be_visible(timeout=READY)


def follow(page: Page, key: str) -> None:
    """Press a key that leads to another page, and wait until that page hears keys too."""
    with page.expect_navigation():
        page.keyboard.press(key)


def names(page: Page) -> list[str]:
    """The names of the results on the page."""
    return page.locator(".grid-hits [data-row]").all_inner_texts()
