"""An edition is taken away and brought back, and nothing has changed."""

import re
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser.site import Site
from tests.browser.steps import READY, upload

SHOWN = re.compile(r"Excel, ([\d.,]+) (?:baris|rows)")


def test_an_exported_edition_comes_back_as_nothing_new_and_nothing_changed(
    page: Page, site: Site, tmp_path: Path
) -> None:
    ((nama, analyses, lines),) = site.sql(
        "SELECT s.nama, count(*), sum(rincian_count) FROM ahsp JOIN sumber AS s ON s.id = sumber_id"
        " WHERE sumber_id = 1 GROUP BY s.nama"
    )
    page.goto("/search?sumber=1")
    button = page.get_by_role("link", name=SHOWN)
    shown = SHOWN.search(button.inner_text())
    assert shown
    with page.expect_download() as download:
        button.click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    rows = openpyxl.load_workbook(path, read_only=True).worksheets[2].max_row - 1
    assert rows == int(re.sub(r"\D", "", shown[1])) == lines
    batch = upload(page, path, nama)
    expect(page.locator("#batch:not([aria-busy])")).to_be_visible(timeout=READY)
    ((summary, state),) = site.sql("SELECT summary, state FROM import_batch WHERE id = %s", batch)
    assert state == "ready"
    counts = summary["ahsp"]
    assert (counts["new"], counts["changed"], counts["refused"]) == (0, 0, 0)
    assert counts["same"] == counts["read"] == analyses
