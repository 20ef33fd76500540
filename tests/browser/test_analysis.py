"""The analysis page and what it leads to: its like in another edition, its chapter."""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.site import Site
from tests.browser.steps import READY, until_ready, upload
from tests.browser.test_access import look

HEADERS = (
    "kode_ahsp", "nama_ahsp", "satuan_ahsp", "klasifikasi", "sub_klasifikasi",
    "kategori", "kode_item", "uraian", "satuan", "koefisien",
)  # fmt: skip
KODE = "2.1.1.2"


@pytest.fixture
def pair(site: Site, page: Page) -> tuple[int, int]:
    """Ids of an analysis of the sample, and of the same in another edition."""
    if not _ids(site, "Edisi kedua"):
        rows = site.sql(
            "SELECT a.kode, a.nama, a.satuan, klasifikasi, sub_klasifikasi, kategori, kode_item,"
            " uraian, r.satuan,"
            " trim_scale(koefisien * CASE kategori WHEN 'TK' THEN 1.25 ELSE 1 END)"
            " FROM ahsp AS a JOIN rincian AS r ON r.ahsp_id = a.id"
            " WHERE a.sumber_id = 1 AND a.kode LIKE '2.1.1.%%' ORDER BY a.kode_order, r.position"
        )
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (HEADERS, *rows):
            sheet.append([str(value) for value in row])
        file = io.BytesIO()
        book.save(file)
        name = {"name": "kedua.xlsx", "mimeType": "application/zip", "buffer": file.getvalue()}
        upload(page, name, "Edisi kedua")
        until_ready(page)
        page.locator("#confirm").click()
        expect(page.locator(".note-success")).to_be_visible(timeout=READY)
    return _ids(site, "Contoh AHSP")[0], _ids(site, "Edisi kedua")[0]


def _ids(site: Site, sumber: str) -> list[int]:
    rows = site.sql(
        "SELECT a.id FROM ahsp AS a JOIN sumber AS s ON s.id = a.sumber_id"
        " WHERE s.nama ILIKE %s AND a.kode = %s",
        f"{sumber}%",
        KODE,
    )
    return [ahsp_id for (ahsp_id,) in rows]


def test_an_analysis_is_compared_with_another_edition(page: Page, pair: tuple[int, int]) -> None:
    ours, theirs = pair
    page.goto(f"/ahsp/{ours}")
    page.get_by_role("link", name="Bandingkan").click()
    page.locator(".pills a", has_text="Edisi kedua").click()
    expect(page).to_have_url(re.compile(rf"/ahsp/{ours}/compare\?with={theirs}$"))
    expect(page.locator(".delta-more").first).to_contain_text("+25")
    expect(page.locator(".delta-less")).to_have_count(0)
    shared = page.locator("#compare").inner_text()
    page.goto(page.url)
    assert page.locator("#compare").inner_text() == shared
    page.locator(".below a").click()
    expect(page).to_have_url(re.compile(rf"/ahsp/{theirs}/compare\?with={ours}$"))
    expect(page.locator(".delta-less").first).to_contain_text("−20")
    page.go_back()
    expect(page.locator(".delta-more").first).to_be_visible()


def test_comparing_works_without_scripts(visit: NewContext, pair: tuple[int, int]) -> None:
    plain = visit("en", user="siti", role="viewer", java_script_enabled=False).new_page()
    plain.goto(f"/ahsp/{pair[0]}")
    plain.get_by_role("link", name="Compare").click()
    plain.locator(".pills a", has_text="Edisi kedua").click()
    expect(plain.locator(".delta-more").first).to_contain_text("more:")


def test_a_comparison_is_accessible(page: Page, pair: tuple[int, int]) -> None:
    page.goto(f"/ahsp/{pair[0]}/compare?with={pair[1]}")
    expect(page.locator(".delta").first).to_be_visible()
    look(page)


def test_an_item_leads_to_all_that_use_it(page: Page, pair: tuple[int, int]) -> None:
    page.goto(f"/ahsp/{pair[0]}")
    kode = page.locator(".facts .kode").inner_text()
    item = page.locator(".grid-lines a.item", has_text=re.compile("^Pekerja$"))
    item.click()
    expect(page.locator("h1")).to_have_text("Pekerja")
    expect(page.locator(".standing")).to_contain_text(kode)
    lowest = page.locator(".grid-uses .exact").first.inner_text()
    page.get_by_role("link", name="terbesar dahulu").click()
    expect(page.locator(".pills a[aria-current]").last).to_have_text("terbesar dahulu")
    expect(page).to_have_url(re.compile("sort=high"))
    assert page.locator(".grid-uses .exact").first.inner_text() != lowest
    page.locator(".pills a", has_text="Edisi kedua").click()
    expect(page).to_have_url(re.compile(r"sumber=\d+"))
    expect(page.locator(".grid-uses td.col-sumber").first).to_have_text("Edisi kedua")
    look(page)
    page.evaluate("history.back()")
    expect(page.locator(".pills a[aria-current]").first).to_have_text("Semua sumber")
    page.evaluate("history.back()")
    expect(page.locator(".grid-uses .exact").first).to_have_text(lowest)


def test_uses_are_listed_without_scripts(visit: NewContext, pair: tuple[int, int]) -> None:
    plain = visit("en", user="siti", role="viewer", java_script_enabled=False).new_page()
    plain.goto(f"/ahsp/{pair[0]}")
    plain.locator(".grid-lines a.item").first.click()
    plain.get_by_role("link", name="by code").click()
    expect(plain).to_have_url(re.compile("sort=kode"))
    plain.locator(".grid-uses td.col-nama a").first.click()
    expect(plain.locator(".grid-lines")).to_be_visible()
