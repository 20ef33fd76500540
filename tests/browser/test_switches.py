"""Switches as an administrator uses them, with and without JavaScript, and what readers meet."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewContext
from tests.browser.test_access import look


@pytest.mark.parametrize("scripts", [True, False])
def test_a_capability_is_switched_off_and_on_and_its_pages_say_so(
    visit: NewContext, admin: str, scripts: bool
) -> None:
    window = visit("id", user=admin, java_script_enabled=scripts)
    page = window.new_page()
    page.goto("/admin/switches")
    exports = page.locator("tr:has(td.col-what b:text-is('Ekspor di latar belakang'))").first
    exports.get_by_role("link", name="Nonaktifkan").click()
    page.locator("#reason").fill("Ruang penyimpanan penuh sampai pukul 14.00")
    page.locator("#switch-form").get_by_role("button", name="Nonaktifkan").click()
    try:
        expect(exports.locator(".col-state")).to_have_text("nonaktif")
        expect(exports.locator(".col-why")).to_contain_text(admin)
        expect(page.locator(".topnav a[href='/exports']")).to_have_count(0)
        if scripts:
            look(page)
        reader = visit("en", user=f"siti-{scripts}", role="viewer").new_page()
        reader.goto("/exports")
        expect(reader.locator("h1")).to_have_text("Switched off for now")
        expect(reader.locator(".error-page")).to_contain_text("Ruang penyimpanan penuh")
        look(reader)
        page.goto("/search")
        strip = page.locator(".strip", has_text="Dinonaktifkan")
        expect(strip).to_be_visible()
        if scripts:
            look(page)
        strip.get_by_role("link").click()
    finally:
        page.goto("/admin/switches?change=exports")
        page.locator("#switch-form").get_by_role("button").click()
    expect(exports.locator(".col-state")).to_have_text("aktif")
    expect(page).to_have_url(re.compile("/admin/switches$"))
