"""The walk of somebody who has never seen it: from the terminal's password to a coefficient."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ahsp.imports.sample import sample_path
from tests.browser import brake
from tests.browser.conftest import NewContext
from tests.browser.site import PASSWORD, Site
from tests.browser.steps import READY, names, sign_in, until_ready, upload

WORDS = {
    "id": {
        "new": "Kata sandi Anda sudah diganti",
        "import": "Impor 232 analisis",
        "done": "232 analisis masuk ke katalog",
        "tally": "analisis",
        "groups": ["Tenaga kerja", "Bahan"],
        "koefisien": r"^\d+,\d+$",
        "origin": r"contoh-ahsp\.xlsx, lembar .+, baris \d",
    },
    "en": {
        "new": "Your password is changed",
        "import": "Import 232 analyses",
        "done": "232 analyses are in the catalogue",
        "tally": "analyses",
        "groups": ["Labour", "Materials"],
        "koefisien": r"^\d+\.\d+$",
        "origin": r"contoh-ahsp\.xlsx, sheet .+, rows \d",
    },
}


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_newcomer_signs_in_imports_a_workbook_and_finds_a_coefficient(
    site: Site, visit: NewContext, language: str
) -> None:
    page = visit(language).new_page()
    words = WORDS[language]
    sumber = f"Edisi {language}"
    _choose_a_password(site, page, language)
    expect(page.locator(".note-success")).to_contain_text(str(words["new"]))
    with brake.held(site.data):
        batch = upload(page, sample_path(), sumber)
        expect(page.locator("#bar")).to_be_visible()
        page.reload()
        expect(page.locator("#bar")).to_be_visible()
        colleague = visit(language, user="colleague").new_page()
        colleague.goto(f"/import/{batch}")
        expect(colleague.locator("#bar")).to_be_visible()
        expect(colleague.locator("h1")).to_have_text("contoh-ahsp.xlsx")
    for watching in (page, colleague):
        until_ready(watching)
        expect(watching.locator("#bar")).to_have_count(0)
    _look_at_problems(page)
    expect(page.locator("#confirm")).to_have_text(str(words["import"]))
    page.locator("#confirm").click()
    expect(page.locator(".note-success")).to_contain_text(str(words["done"]), timeout=READY)
    _find(page, sumber, language)


def _choose_a_password(site: Site, page: Page, language: str) -> None:
    """The administrator's first sign-in; the second language's is that of a new colleague."""
    username, once = "admin", site.one_time_password()
    if language == "en":
        username, once = "newcomer", PASSWORD
        site.make_user(username, "admin", must_change=True)
    page.goto("/")
    sign_in(page, username, once)
    page.wait_for_url("**/account/password")
    page.goto("/import")
    page.wait_for_url("**/account/password")  # there is no way round
    page.locator("[name=current]").fill(once)
    page.locator("[name=password]").fill("sebuah kata sandi sendiri")
    page.locator("[name=again]").fill("sebuah kata sandi sendiri")
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/search")


def _look_at_problems(page: Page) -> None:
    rules = page.locator(".rules a")
    counts = [int(text.split()[0]) for text in rules.locator(".num").all_inner_texts()]
    assert len(counts) == 17
    assert {1, 2, 3, 8, 12, 15, 18} == set(counts)
    expect(page.locator("#problems tbody tr").first).to_be_visible()
    rules.filter(has_text=re.compile("desimal|Decimal")).click()
    expect(page.locator("#problems tbody tr")).to_have_count(12)


def _find(page: Page, sumber: str, language: str) -> None:
    words = WORDS[language]
    page.locator(".topnav a").first.click()
    page.wait_for_url("**/search")  # what is typed before its scripts run is not heard
    box = page.locator("#q")
    expect(box).to_be_focused()
    everything = page.locator(".tally").inner_text()
    for letter in "pasangan bata":
        page.keyboard.type(letter)
        if letter in "sb":  # somebody who looks up while typing
            expect(page.locator(".tally")).not_to_have_text(everything)
    expect(page).to_have_url(re.compile(r"\?q=pasangan(\+|%20)bata$"))
    expect(box).to_have_value("pasangan bata")
    expect(box).to_be_focused()
    expect(page.locator(".tally")).to_contain_text(str(words["tally"]))
    assert names(page)
    assert all("bata" in name.lower() for name in names(page)[:10])
    page.locator(".facet a", has_text=sumber).click()
    expect(page.locator(".chip")).to_contain_text(sumber)
    address = page.url
    link = page.locator(".grid-hits tbody tr", has_text="Merah").locator("a").first
    name = link.inner_text()
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ahsp/*")
    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator(".group th")).to_contain_text(words["groups"])
    figures = page.locator("td.col-koefisien").all_inner_texts()
    assert len(figures) > 3
    assert all(re.match(str(words["koefisien"]), figure.strip()) for figure in figures), figures
    expect(page.locator(".origin")).to_contain_text(re.compile(str(words["origin"])))
    page.locator(".back").click()
    expect(page).to_have_url(address)
    expect(page.locator("#q")).to_have_value("pasangan bata")


def test_the_bar_grows_with_the_rows_that_are_read_and_reaches_its_end(
    site: Site, page: Page, large_workbook: Path
) -> None:
    seen = [0]

    def page_has_seen_it() -> bool:
        [(done,)] = site.sql("SELECT rows_done FROM import_batch ORDER BY id DESC LIMIT 1")
        return bool(done <= seen[-1])

    with brake.slow(site.data, page_has_seen_it):
        upload(page, large_workbook, "Edisi besar")
        for _ in range(2):
            grown = page.wait_for_function(
                "last => { const value = document.querySelector('#bar')?.value;"
                " return value > last && value; }",
                arg=seen[-1],
                timeout=READY,
            )
            seen.append(int(grown.json_value()))
            expect(page.locator(".progress-line")).to_contain_text(
                re.compile(r"\d+\.\d{3} dari \d+\.\d{3} baris")
            )
    assert seen == sorted(set(seen))
    until_ready(page)
    expect(page.locator(".stat").first).to_contain_text(re.compile(r"\d\.\d{3}"))
