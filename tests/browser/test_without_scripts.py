"""Everything but what is live works without JavaScript."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from ahsp.imports.sample import sample_path
from tests.browser import brake
from tests.browser.conftest import NewContext
from tests.browser.site import Site
from tests.browser.steps import READY, names, sign_in, upload


@pytest.fixture
def plain(visit: NewContext, admin: str) -> Page:
    """A page without scripts, signed in as an administrator."""
    return visit("id", user=admin, java_script_enabled=False).new_page()


def test_a_search_is_sent_narrowed_and_paged(plain: Page) -> None:
    plain.goto("/search")
    plain.locator("#q").fill("pemasangan")
    plain.locator("#search button").click()
    plain.wait_for_url(re.compile(r"/search\?q=pemasangan$"))
    assert names(plain)
    with plain.expect_navigation():
        plain.locator(".facet a", has_text="Contoh AHSP").click()
    expect(plain.locator(".chip")).to_contain_text("Contoh AHSP")
    expect(plain.locator("#q")).to_have_value("pemasangan")
    first = names(plain)
    plain.locator(".pager a[rel=next]").click()
    plain.wait_for_url(re.compile(r"page=2$"))
    assert not set(first) & set(names(plain))
    plain.locator("#q").fill("pemasangan bata")  # asked again, it keeps the filters
    plain.locator("#search button").click()
    expect(plain.locator(".chip")).to_contain_text("Contoh AHSP")
    plain.locator(".chip").click()
    expect(plain.locator(".chip")).to_have_count(0)


def test_a_result_opens_on_its_own_page(plain: Page) -> None:
    plain.goto("/search?q=plesteran&sumber=1")
    link = plain.locator(".grid-hits [data-row]").first
    name = link.inner_text()
    link.click()
    expect(plain.locator("h1")).to_have_text(name)
    expect(plain.locator("[data-copy-excel]")).to_be_hidden()  # it could do nothing
    plain.locator(".back").click()
    expect(plain.locator("#q")).to_have_value("plesteran")


def test_signing_in_and_out_works(site: Site, visit: NewContext) -> None:
    site.make_user("polos", "viewer")
    page = visit("en", java_script_enabled=False).new_page()
    page.goto("/search?q=bata")
    sign_in(page, "polos")
    expect(page).to_have_url(re.compile(r"/search\?q=bata$"))
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/account/sign-in"))


def test_an_import_is_uploaded_followed_by_reloading_and_confirmed(site: Site, plain: Page) -> None:
    with brake.held(site.data):
        upload(plain, sample_path(), "Tanpa skrip")
        expect(plain.locator("#bar")).to_be_visible()
    with plain.expect_navigation(url=re.compile("/import/")):
        plain.locator(".refresh a").click()
    _reload_until(plain, "#confirm")
    rule = plain.locator(".rules a", has_text="desimal")
    rule.click()
    expect(plain.locator("h1")).to_contain_text("desimal")
    expect(plain.locator("tbody tr")).to_have_count(12)
    plain.locator(".back").click()
    plain.locator("#confirm").click()
    _reload_until(plain, ".note-success")
    expect(plain.locator(".note-success")).to_contain_text("232 analisis")


def _reload_until(page: Page, selector: str) -> None:
    """Somebody who presses reload now and then."""
    deadline = time.monotonic() + READY / 1000
    while time.monotonic() < deadline:
        if page.locator(selector).count():
            return
        page.reload()
    pytest.fail(f"{selector} never came")


def test_a_refused_upload_says_why_at_its_field(plain: Page) -> None:
    plain.goto("/import")
    plain.locator("input[type=file]").set_input_files(
        {"name": "daftar.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    plain.locator("[name=sumber]").fill("AHSP 2031")
    plain.locator("#upload button[type=submit]").click()
    expect(plain.locator("#file-error")).to_contain_text(".pdf")
    expect(plain.locator("[name=sumber]")).to_have_value("AHSP 2031")


def test_language_and_colours_are_switched(plain: Page) -> None:
    plain.goto("/search?q=bata")
    plain.locator(".topbar .tools button[lang=en]").click()
    expect(plain.locator("html")).to_have_attribute("lang", "en")
    plain.locator(".topbar .tools .theme-switch button:visible").click()
    expect(plain.locator("html")).to_have_attribute("data-theme", "light")
    expect(plain).to_have_url(re.compile(r"/search\?q=bata$"))
