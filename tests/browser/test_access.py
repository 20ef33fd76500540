"""Every page and state, measured: WCAG 2.2 AA by axe, no sideways scrolling, targets to hit."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from ahsp.imports.sample import sample_path
from tests.browser import brake
from tests.browser.conftest import NewContext
from tests.browser.site import PASSWORD, Site
from tests.browser.steps import READY, sign_in, until_ready, upload

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text()
WIDTHS = (1440, 768, 360)
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": WCAG}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
RUN = """async (runOnly) => {
  const found = await axe.run(document, {runOnly});
  return found.violations.map(each => [each.id, each.nodes.map(node => node.html.slice(0, 200))]);
}"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), summary')]
  .filter(element => element.checkVisibility({visibilityProperty: true})
    && !element.matches('.skip, p a, .origin a'))
  .map(element => [element.outerHTML.slice(0, 120),
    (element.closest('.grid-hits tr, label') ?? element).getBoundingClientRect()])
  .filter(([, box]) => box.height < 24 || box.width < 24)
  .map(([html, box]) => `${html} ${box.width} x ${box.height}`)"""


def look(page: Page, widths: Sequence[int] = WIDTHS) -> None:
    """Measure the page as it stands, in both themes and at some widths."""
    faults: dict[str, Any] = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("scrollTo(0, 0)")  # what the frame's head covers half counts as too small
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if not page.evaluate("typeof axe === 'object'"):
                page.evaluate(AXE)
            if found := page.evaluate(RUN, EVERYTHING if scheme == "light" else COLOURS):
                faults[f"{width} {scheme}"] = found
        if page.evaluate(SIDEWAYS) > 0:
            faults[f"{width} sideways"] = page.evaluate(SIDEWAYS)
        if small := page.evaluate(SMALL):
            faults[f"{width} small"] = small
    assert not faults, json.dumps(faults, indent=1)


@pytest.fixture(scope="package")
def batches(site: Site) -> dict[str, int]:
    """Imports in the states that do not come by themselves while one watches."""
    ids = {}
    values = {
        "failed": ("failed", "worker_lost", "{}"),
        "cancelled": ("cancelled", "", "{}"),
        "refused": ("refused", "unrecognised", '{"sheets": ["RAB", "Rekap"], "missing": ["kode"]}'),
    }
    for name, (state, reason, detail) in values.items():
        rows = site.sql(
            "INSERT INTO import_batch (sumber_nama, file_name, file_bytes, file_sha256, stored_as,"
            " state, reason, reason_detail, phase, username) VALUES ('AHSP 2025 Cipta Karya',"
            " 'RAB gedung kantor kecamatan rev.4 final (1).xlsx', 92481, '', '', %s, %s, %s,"
            " 'check', 'ratna') RETURNING id",
            state,
            reason,
            detail,
        )
        ids[name] = int(rows[0][0])
    return ids


PAGES = [
    "/search",
    "/search?q=bata&sumber=1",
    "/search?q=zzzz&sumber=1",
    "/search?q=bouplank&sumber=1",
    "/search?q=semen+portland&in=rincian&sumber=1",
    "/search?q=bata+%26+%7C&mode=raw",
    "/search/saved",
    "/search/saved/new?q=bata&sumber=1",
    "/import",
    "/audit",
    "/account/password",
    "/account/profile",
    "/admin/limits",
    "/admin/tasks",
    "/admin/tasks/imports.sweep",
    "/admin/tasks/work",
    "/admin/tasks/work/workers",
    "/admin/cache",
    "/admin/health",
    "/admin/switches",
    "/admin/switches?change=imports",
    "/ops/mail",
    "/sumber",
    "/sumber/1",
    "/ahsp/1/history",
    "/nowhere",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_accessible(page: Page, batches: dict[str, int], address: str) -> None:
    page.goto(address)
    look(page)


def test_a_run_that_goes_on_is_accessible_on_the_page_of_work(site: Site, page: Page) -> None:
    [(number,)] = site.sql(
        "INSERT INTO task_run (task, kind, state, due_at, started_at, beat_at, username)"
        " VALUES ('search.warm', 'now', 'running', now(), now(), now(), 'budi.santoso.wijaya')"
        " RETURNING id"
    )
    try:
        page.goto("/admin/tasks/work")
        expect(page.locator(f"#cancel-run-{number}")).to_be_visible()
        look(page)
    finally:
        site.sql("DELETE FROM task_run WHERE id = %s", number)


@pytest.mark.parametrize("address", ["/admin/tasks", "/admin/tasks/health.check"])
def test_runs_that_did_not_end_well_are_accessible(site: Site, page: Page, address: str) -> None:
    made = site.sql(
        "INSERT INTO task_run (task, kind, state, due_at, started_at, beat_at, finished_at,"
        " username, reason, request_id)"
        " VALUES ('health.check', 'now', 'failed', now(), now(), now(), now() + '95 s',"
        " 'budi.santoso.wijaya', 'SoftTimeLimitExceeded', 'walked'), ('imports.sweep', 'due',"
        " 'lost', now(), now(), now(), NULL, '', '', '') RETURNING id"
    )
    try:
        page.goto(address)
        expect(page.locator(".grid-runs .tag-danger").first).to_be_visible()
        look(page)
    finally:
        for (number,) in made:
            site.sql("DELETE FROM task_run WHERE id = %s", number)


def test_the_questions_that_are_asked_most_are_accessible(site: Site, page: Page) -> None:
    site.sql(
        "INSERT INTO search_tally (day, digest, question, times)"
        ' VALUES (current_date, \'look\', \'{"q": ["pasangan bata"], "sumber": ["1"]}\', 9)'
        " ON CONFLICT DO NOTHING"
    )
    page.goto("/admin/cache")
    expect(page.locator(".asked a", has_text="pasangan bata")).to_be_visible()
    look(page)


@pytest.mark.parametrize("state", ["failed", "cancelled", "refused"])
def test_an_import_that_ended_badly_is_accessible(
    page: Page, batches: dict[str, int], state: str
) -> None:
    page.goto(f"/import/{batches[state]}")
    look(page)


def test_a_mail_is_accessible_and_shows_its_page_shut_in(site: Site, page: Page) -> None:
    [(mail_id,)] = site.sql(
        'INSERT INTO mail_message (key, "to", language, subject, text, html, state, reason, error,'
        " attempts) VALUES ('test:look', 'siti@kantor-yang-panjang.example', 'id', 'Percobaan',"
        " 'Percobaan', '<!DOCTYPE html><html lang=\"id\"><title>x</title><h1>Isi surel</h1>',"
        " 'failed', 'refused', '550 5.1.1 No such user',"
        " 1) RETURNING id"
    )
    page.goto(f"/ops/mail/{mail_id}")
    inside = page.frame_locator("iframe").locator("h1")
    expect(inside).to_have_text("Isi surel")
    expect(page.locator("#mail-trouble .note")).to_be_visible()
    look(page)
    page.goto("/search?q=bata")
    box = page.locator("#mail-trouble").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, WIDTHS[-1]), "the bar has the page's whole width"
    look(page)
    page.goto(f"/ops/mail/{mail_id}")
    page.locator("#mail-trouble button").click()
    expect(page.locator("#mail-trouble .note")).to_have_count(0)
    expect(inside).to_have_text("Isi surel")


def test_signing_in_and_its_errors_are_accessible(site: Site, visit: NewContext) -> None:
    page = visit("id").new_page()
    page.goto("/account/sign-in")
    look(page)
    sign_in(page, "siapa", "salah")
    expect(page.locator(".note-danger")).to_be_visible()
    look(page)


def test_changing_a_password_and_its_errors_are_accessible(site: Site, visit: NewContext) -> None:
    page = visit("en", user="ganti", role="viewer").new_page()
    page.goto("/account/password")
    for name, value in {"current": PASSWORD, "password": "a" * 12, "again": "b" * 12}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main button[type=submit]").click()
    expect(page.locator(".field-error").first).to_be_visible()
    look(page)


def test_an_import_is_accessible_at_every_step(site: Site, page: Page) -> None:
    with brake.held(site.data):
        batch = upload(page, sample_path(), "Terbaca semua")
        look(page)
    until_ready(page)
    expect(page.locator("#problems tbody tr").first).to_be_visible()
    look(page)
    page.goto(f"/import/{batch}/problems/lost-decimal")
    look(page)
    page.goto(f"/import/{batch}/problems/mojibake")
    look(page)
    for rule in ("satuan-missing", "koefisien-outlier", "item-spelling", "kode-missing"):
        page.goto(f"/import/{batch}/problems/{rule}")
        look(page)
    page.goto(f"/import/{batch}/mapping")
    look(page)
    page.goto(f"/import/{batch}/changes?effect=new")
    look(page)
    page.goto(f"/import/{batch}")
    page.locator("#confirm").click()
    expect(page.locator(".note-success")).to_be_visible(timeout=READY)
    expect(page.locator("#problems tbody tr").first).to_be_visible()
    look(page)


def test_splitting_and_undoing_are_accessible(site: Site, page: Page) -> None:
    batch = upload(page, sample_path(), "Untuk dibelah")
    until_ready(page)
    page.goto(f"/import/{batch}/problems/swallowed-analysis")
    page.locator("a[href*='/split/']").first.click()
    expect(page.locator("#split-form")).to_be_visible()
    look(page)
    page.locator("[name^=kode-]").first.fill("")
    page.locator("#save-split").click()
    expect(page.locator(".field-error").first).to_be_visible()
    look(page)
    page.goto(f"/import/{batch}")
    page.locator("#confirm").click()
    expect(page.locator("#undo")).to_be_visible(timeout=READY)
    page.locator("#undo").click()
    expect(page.locator("main form button[type=submit]").first).to_be_visible()
    look(page)


def test_an_analysis_with_flags_is_accessible_alone_and_beside_the_list(
    site: Site, page: Page
) -> None:
    [(flagged, kode)] = site.sql(
        "SELECT ahsp.id, ahsp.kode FROM ahsp JOIN rincian ON rincian.ahsp_id = ahsp.id"
        " WHERE 'lost-decimal' = ANY (rincian.flags) AND ahsp.sumber_id = 1 LIMIT 1"
    )
    page.goto(f"/ahsp/{flagged}")
    expect(page.locator(".flag-note").first).to_be_visible()
    look(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/search?q={kode}&sumber=1")
    page.locator(".grid-hits tbody tr").first.click()
    expect(page.locator("#panel .flag-note").first).to_be_visible()
    look(page)


def test_a_search_that_finds_nothing_is_accessible(visit: NewContext) -> None:
    page = visit("id", user="ratna").new_page()
    page.goto("/search?q=zzzz&sumber=999")
    look(page)


def test_the_open_suggestions_are_accessible(page: Page) -> None:
    page.goto("/search?sumber=1")
    page.locator("#q").fill("1.1")
    expect(page.locator("#suggest [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    look(page)


def test_the_open_form_of_filters_is_accessible(page: Page) -> None:
    page.goto("/search?q=bata&sumber=1")
    page.locator("#builder summary").click()
    look(page)


def test_a_list_with_ticked_rows_is_accessible(page: Page) -> None:
    page.goto("/search?q=pemasangan&sumber=1")
    page.locator("[data-pick-all]").click()
    page.locator("[data-select-results]").click()
    # It floats over whichever row is there, and half a row is no target: one scrolls on.
    page.locator(".selection").evaluate("bar => { bar.style.position = 'static' }")
    look(page)


def test_the_menu_of_saved_searches_and_its_form_are_accessible(page: Page) -> None:
    page.goto("/search?q=bata&sumber=1")
    page.locator(".saved-button summary").click()
    expect(page.locator("#saved-menu .btn-primary")).to_be_visible()
    look(page)
    page.locator("#saved-menu .btn-primary").click()
    page.locator("#save [name=name]").fill("   ")
    page.locator("#save [type=submit]").click()
    expect(page.locator("#name-error")).to_be_visible()
    look(page)


def test_a_refused_form_and_a_failed_request_are_accessible(page: Page) -> None:
    page.goto("/import")
    page.locator("[name=sumber]").fill("AHSP 2031")
    page.locator("input[type=file]").set_input_files(
        {"name": "daftar.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    page.locator("#upload button[type=submit]").click()
    expect(page.locator("#file-error")).to_be_visible()
    look(page)
    page.goto("/search?q=bata&sumber=1")
    page.context.set_offline(True)
    page.locator("#q").fill("batako")
    expect(page.locator("#trouble .note")).to_be_visible()
    look(page)
    page.context.set_offline(False)
