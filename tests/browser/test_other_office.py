"""A workbook in a style that the reader does not know, from its refusal to the search."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.steps import READY, names, until_ready, upload
from tests.browser.test_access import look
from tests.imports.offices import BY_SECTION, COLUMNS, office


def _say_columns(page: Page) -> None:
    for name, letters in COLUMNS.items():
        page.locator(f"#column-{letters}").select_option(name)
    page.locator("[name=kategori][value=section]").check()


def test_somebody_says_once_what_the_columns_are(visit: NewContext, tmp_path: Path) -> None:
    page = visit("en", user="kantor").new_page()
    upload(page, office(tmp_path / "kantor.xlsx"), "Kantor lain 2024")
    page.locator("#say-columns").click(timeout=READY)
    expect(page.locator("#mapping-form")).to_be_visible()
    look(page)

    _say_columns(page)
    page.locator("#column-F").select_option("")
    page.locator("#read-again").click()
    expect(page.locator("#error-columns")).to_have_text("Say which column is: Coefficient.")
    expect(page.locator("#column-D")).to_have_value("uraian")
    look(page)

    page.locator("[name=kategori][value=prefix]").check()
    expect(page.locator("#prefix-1")).to_be_visible()
    look(page)
    page.locator("[name=kind][value=skip]").check()
    expect(page.locator("#header")).to_be_hidden()
    page.locator("[name=kind][value=flat]").check()

    _say_columns(page)
    page.locator("#read-again").click()
    until_ready(page)
    page.locator("#confirm").click()
    expect(page.locator(".note-success")).to_be_visible(timeout=READY)
    page.goto("/search?q=Beton mutu rendah")
    assert names(page) == ["Beton mutu rendah"]

    batch = upload(page, office(tmp_path / "lagi.xlsx", BY_SECTION[:10]), "Kantor lain 2025")
    until_ready(page)
    page.goto(f"/import/{batch}/mapping")
    expect(page.locator(".sheet > .sub")).to_contain_text("as kantor set it for these headers")
    look(page)
    page.locator("#forget").click()
    expect(page.locator("#forget")).to_have_count(0)


def test_the_header_row_can_be_another_one_and_focus_stays(
    visit: NewContext, tmp_path: Path
) -> None:
    page = visit("id", user="kantor").new_page()
    batch = upload(page, office(tmp_path / "judul.xlsx", top=3), "Kantor lain 2026")
    page.wait_for_selector("#confirm, #say-columns", timeout=READY)
    page.goto(f"/import/{batch}/mapping")
    page.locator("#header").focus()
    page.locator("#header").select_option("5")
    expect(page.locator("#column-A").locator("xpath=ancestor::tr")).to_contain_text("7.1 (1)")
    expect(page.locator("#header")).to_be_focused()
