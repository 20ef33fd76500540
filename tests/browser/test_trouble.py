"""When something fails: what was there stays, a sentence says why, and one can go on."""

import re
from http import HTTPStatus
from uuid import uuid4

from playwright.sync_api import FilePayload, Page, Route, expect

from ahsp.imports.sample import sample_path
from tests.browser.conftest import NewContext
from tests.browser.site import Site
from tests.browser.steps import BATCH, names, sign_in, until_ready, upload

PDF: FilePayload = {"name": "daftar.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
Parts = dict[str, str | float | bool | bytes | FilePayload]
Fields = dict[str, str | float | bool]
SEARCH = re.compile(r"/search\?")


def _type(page: Page, text: str) -> None:
    page.locator("#q").fill(text)


def test_without_a_connection_the_rows_stay_and_a_retry_brings_the_new_ones(page: Page) -> None:
    page.goto("/search?q=galian&sumber=1")
    before = names(page)
    page.context.set_offline(True)
    _type(page, "plesteran")
    trouble = page.locator("#trouble .note")
    expect(trouble).to_contain_text("Server tidak menjawab")
    assert names(page) == before
    expect(page.locator("#q")).to_be_focused()
    page.context.set_offline(False)
    trouble.locator("[data-retry]").click()
    expect(trouble).to_have_count(0)
    expect(page.locator(".grid-hits td.col-nama").first).to_contain_text("lester")
    assert names(page) != before


def test_an_error_of_the_server_is_said_beside_the_rows_and_can_be_tried_again(page: Page) -> None:
    page.goto("/search?q=galian&sumber=1")
    before = names(page)

    def fail(route: Route) -> None:
        answer = page.request.get("/nowhere", headers={"HX-Request": "true"})
        route.fulfill(status=HTTPStatus.SERVICE_UNAVAILABLE, body=answer.text())

    page.route(SEARCH, fail)
    page.locator(".facet a").first.click()
    expect(page.locator("#trouble .note")).to_be_visible()
    assert names(page) == before
    page.unroute(SEARCH)
    page.locator("#trouble [data-retry]").click()
    expect(page.locator("#trouble .note")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("sumber=1$"))


def test_typing_on_after_a_failure_takes_the_message_away(page: Page) -> None:
    page.goto("/search?q=galian&sumber=1")
    page.route(SEARCH, lambda route: route.abort(), times=1)
    _type(page, "plesteran")
    expect(page.locator("#trouble .note")).to_be_visible()
    _type(page, "plesteran 1")
    expect(page.locator("#trouble .note")).to_have_count(0)


def test_a_session_that_ended_elsewhere_leads_to_the_sign_in_page_and_back(
    site: Site, visit: NewContext
) -> None:
    user = site.make_user("dua", "viewer")
    page = visit("id", user="dua", role="viewer").new_page()
    page.route("**/search/suggest?*", lambda route: route.abort())  # one answer leads away, not two
    page.goto("/search?q=galian&sumber=1")
    site.sql("DELETE FROM web_session WHERE user_id = %s", user)
    _type(page, "plesteran")
    page.wait_for_url(re.compile("/account/sign-in"))
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("#q")).to_have_count(0)
    sign_in(page, "dua")
    expect(page).to_have_url(re.compile(r"/search\?q=galian&sumber=1$"))


def test_a_refused_upload_says_why_at_its_field_and_keeps_the_form(page: Page) -> None:
    page.goto("/import")
    page.locator("[name=sumber]").fill("AHSP 2031")
    page.locator("input[type=file]").set_input_files(PDF)
    expect(page.locator("[data-chosen]")).to_contain_text("daftar.pdf")
    page.locator("#upload button[type=submit]").click()
    expect(page.locator("#file-error")).to_contain_text(".pdf")
    expect(page.locator("[name=sumber]")).to_have_value("AHSP 2031")
    expect(page.locator("input[type=file]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#trouble .note")).to_have_count(0)
    page.locator("input[type=file]").set_input_files(sample_path())  # and goes on from there
    page.locator("#upload button[type=submit]").click()
    until_ready(page)


def test_an_upload_without_room_says_so_and_keeps_the_form(page: Page) -> None:
    page.goto("/import")
    page.locator("[name=sumber]").fill("AHSP 2031")
    page.locator("input[type=file]").set_input_files(sample_path())
    note = page.request.get("/nowhere", headers={"HX-Request": "true"}).text()

    def full(route: Route) -> None:
        status, headers = HTTPStatus.INSUFFICIENT_STORAGE, {"HX-Trigger": "parts"}
        route.fulfill(status=status, body=note, headers=headers)

    page.route("**/import", full, times=1)
    with page.expect_response("**/admin/health/trouble"):  # whether a part is away, at once
        page.locator("#upload button[type=submit]").click()
    expect(page.locator("#trouble .note")).to_be_visible()
    expect(page.locator("#upload")).to_have_count(1)
    assert page.locator("input[type=file]").evaluate("field => field.files.length") == 1
    page.locator("#upload button[type=submit]").click()
    until_ready(page)


def test_too_many_uploads_say_how_long_to_wait_and_keep_the_form(
    site: Site, visit: NewContext
) -> None:
    context = visit("en", user="tireless")
    page = context.new_page()
    page.goto("/import")
    _use_up(page)
    page.locator("[name=sumber]").fill("AHSP 2031")
    page.locator("input[type=file]").set_input_files(sample_path())
    page.locator("#upload button[type=submit]").click()
    wait = page.locator("#upload #upload-wait")
    expect(wait.locator(".note-warning")).to_contain_text("imports an hour are allowed")
    expect(page.locator("#trouble .note")).to_have_count(0)
    expect(page.locator("#upload button[type=submit]")).to_be_disabled()
    expect(page.locator("[data-progress]")).to_be_hidden()
    expect(page.locator("[name=sumber]")).to_have_value("AHSP 2031")
    expect(page.locator("[data-chosen]")).to_contain_text("contoh-ahsp.xlsx")
    assert page.locator("input[type=file]").evaluate("field => field.files.length") == 1
    waiting = wait.locator("[role=timer]")
    expect(waiting).to_have_text(re.compile(r"^Time left: (5\d:\d\d|60:00)$"))
    expect(waiting).not_to_have_text(waiting.inner_text())  # the seconds run down
    page.reload()
    expect(waiting).to_have_text(re.compile(r"^Time left: 5\d:\d\d$"))
    expect(page.locator("#upload button[type=submit]")).to_be_disabled()


def test_when_the_wait_is_over_the_kept_form_can_be_sent(site: Site, visit: NewContext) -> None:
    page = visit("id", user="sabar").new_page()
    page.clock.install()
    page.goto("/import")
    _use_up(page)
    page.locator("[name=sumber]").fill("AHSP 2032")
    page.locator("input[type=file]").set_input_files(sample_path())
    page.locator("#upload button[type=submit]").click()
    note = page.locator("#upload-wait .note")
    expect(note).to_contain_text("Batas impor tercapai")
    page.clock.fast_forward("45:00")
    expect(page.locator("#upload button[type=submit]")).to_be_disabled()
    page.clock.fast_forward("15:05")
    expect(note).to_have_text("Anda sudah dapat mengunggah lagi.", use_inner_text=True)
    expect(page.locator("#upload button[type=submit]")).to_be_enabled()
    _let_go_on(visit, "sabar")
    page.clock.resume()
    page.locator("#upload button[type=submit]").click()
    page.wait_for_url(BATCH)


def _use_up(page: Page) -> None:
    """Send files that are refused until no more are taken."""
    token = page.locator("#upload [name=csrf_token]").input_value()
    while True:
        form: Parts = {"csrf_token": token, "sumber": "x", "key": str(uuid4()), "file": PDF}
        if page.request.post("/import", multipart=form).status == HTTPStatus.TOO_MANY_REQUESTS:
            return


def _let_go_on(visit: NewContext, username: str) -> None:
    """Reset a person's limit, as another administrator does."""
    page = visit("en", user="ratna").new_page()
    page.goto("/search")
    page.locator(".menu summary").click()
    page.locator(".menu-sheet").get_by_text("Limits").click()
    row = page.locator("#limits tr", has_text=username)
    expect(row).to_contain_text(re.compile(r"(\d+) of \1"))
    row.get_by_role("button").click()
    expect(page.locator("#toasts")).to_contain_text(f"{username} can import again.")
    expect(row).to_contain_text("at once")
    expect(row.get_by_role("button")).to_have_count(0)


def test_too_many_sign_ins_say_how_long_to_wait(visit: NewContext) -> None:
    page = visit("id").new_page()
    page.goto("/account/sign-in")
    token = page.locator("main [name=csrf_token]").input_value()
    wrong: Fields = {"csrf_token": token, "username": "nobody", "password": "x"}
    while page.request.post("/account/sign-in", form=wrong).status != 429:
        pass
    sign_in(page, "nobody", "x")
    expect(page.locator("h1")).to_have_text("Terlalu banyak permintaan")
    expect(page.locator("[data-countdown], main .num").last).to_contain_text(
        re.compile(r"\d+ detik")
    )


def test_a_form_that_is_too_old_says_so(visit: NewContext, site: Site) -> None:
    site.make_user("lama", "viewer")
    page = visit("en").new_page()
    page.goto("/account/sign-in")
    page.context.clear_cookies()  # as when the browser was closed over night
    sign_in(page, "lama")
    expect(page.locator("main")).to_contain_text("This form is too old")
    page.goto("/account/sign-in")
    sign_in(page, "lama")
    page.wait_for_url("**/search")


def test_an_old_form_inside_a_page_says_so_beside_it(page: Page) -> None:
    page.goto("/import")
    page.locator("#upload [name=csrf_token]").evaluate("field => field.value = 'old'")
    page.locator("meta[name=csrf-token]").evaluate("meta => meta.content = 'old'")
    page.locator("[name=sumber]").fill("AHSP 2031")
    page.locator("input[type=file]").set_input_files(sample_path())
    page.locator("#upload button[type=submit]").click()
    expect(page.locator("#trouble .note")).to_contain_text("kedaluwarsa")
    expect(page.locator("[name=sumber]")).to_have_value("AHSP 2031")


def test_a_double_click_uploads_once_and_confirms_once(site: Site, page: Page) -> None:
    batch = upload(page, sample_path(), "Sekali saja")
    until_ready(page)
    page.locator("#confirm").dblclick()
    expect(page.locator(".note-success")).to_be_visible(timeout=60_000)
    events = site.sql(
        "SELECT count(*) FROM audit_event WHERE event = 'import.committed'"
        " AND detail ->> 'batch' = %s",
        str(batch),
    )
    assert events == [(1,)]


def test_a_reader_meets_a_page_that_says_what_is_missing(reader: Page) -> None:
    reader.goto("/import")
    expect(reader.locator("h1")).to_have_text("Not for your account")
    reader.locator("main .btn").click()
    reader.wait_for_url("**/search")
    expect(reader.locator(".topnav a")).to_have_text(["Search", "Sources", "Exports"])
