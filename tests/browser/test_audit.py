"""Administrators look at the record: charts, filters, news, one event after the other."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ahsp.audit.appending import Fact
from tests.browser.conftest import NewContext
from tests.browser.site import Site
from tests.browser.steps import follow
from tests.browser.test_access import look
from tests.browser.test_live import HEARD, light_until_news

KINDS = (
    ("authentication.signed_in", "info"),
    ("import.committed", "info"),
    ("authentication.failed", "warning"),
    ("export.made", "info"),
    ("import.failed", "error"),
    ("file_upload.hostile", "critical"),
)
DETAIL = {
    "file": "RAB gedung kantor kecamatan rev.4 final (1).xlsx",
    "reason": "dde_formula",
    "nested": {"sheets": ["RAB", "Rekap"], "cell": "Sheet2!B14"},
}
Append = Callable[[list[Fact]], None]


@pytest.fixture(scope="package")
def record(append_to: Append) -> None:
    """Events of the last days, of an office that has some trouble."""
    append_to(
        [
            Fact(*KINDS[turn % 7 % 6], username=("ratna", "budi.santoso", "")[turn % 3],
                 address=f"10.0.4.{turn % 14 + 1}", agent="Firefox", method="POST", path="/import",
                 request_id=f"{turn // 4:032x}", detail=DETAIL)
            for turn in range(140)
        ]
    )  # fmt: skip


PAGES = ["/audit", "/audit?range=24h", "/audit/statistics", "/audit/people", "/audit/log",
         "/audit/log?severity=warning&severity=error&severity=critical&user=ratna&text=rab",
         "/audit/log?text=tidakada", "/audit/log?since=kemarin&address=10.0",
         "/audit/log/count", "/audit?since=2020-01-01&until=2020-01-31",
         "/audit/people?since=2020-01-01&until=2020-01-31"]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_the_record_is_accessible(page: Page, record: None, address: str) -> None:
    page.goto(address)
    for table in page.locator(".figure details").all():
        table.locator("summary").click()
    look(page)


def test_menus_of_the_filters_are_accessible(page: Page, record: None) -> None:
    page.goto("/audit/log")
    for name in ("severity", "event", "who", "time"):
        page.locator(f"#pick-{name} summary").click()
        expect(page.locator(f"#pick-{name} .sheet")).to_be_visible()
        look(page)


def test_one_event_is_accessible_open_and_resolved(page: Page, record: None) -> None:
    page.goto("/audit/log?severity=critical")
    page.locator(".col-event a").first.click()
    expect(page.locator("#event")).to_be_visible()
    look(page)
    page.locator("#note").fill("Pengguna sudah dihubungi.")
    page.get_by_role("button", name="Tandai selesai").click()
    expect(page.locator("#reopen")).to_be_visible()
    expect(page.locator(".note-quoted")).to_have_text("Pengguna sudah dihubungi.")
    look(page)
    page.locator("#reopen").click()
    expect(page.locator("#note")).to_be_visible()


BAR = """(name) => {
  const canvas = document.querySelector(`#${name} canvas`);
  const chart = Chart.getChart(canvas);
  const {x, y, base, horizontal} = chart.getDatasetMeta(0).data.at(-1).getProps(
    ["x", "y", "base", "horizontal"], true);
  const box = canvas.getBoundingClientRect();
  return [box.x + (horizontal ? (x + base) / 2 : x), box.y + (horizontal ? y : (y + base) / 2)];
}"""


def test_a_bar_leads_to_the_list_that_it_counts(site: Site, page: Page, record: None) -> None:
    [(newest,)] = site.sql("SELECT max(id) FROM audit_event")
    page.emulate_media(reduced_motion="reduce")  # the bars have their height at once
    page.goto("/audit")
    expect(page.locator("#timeline canvas")).to_be_visible()
    colour_other_than(page, None)  # it is drawn
    cell = page.locator("#timeline tbody tr").last.locator("td a").first
    number = int(re.sub(r"\D", "", cell.text_content() or ""))
    page.mouse.click(*page.evaluate(BAR, "timeline"))
    expect(page).to_have_url(re.compile(r"/audit/log\?severity=info&since="))
    link = page.locator("#csv")
    expect(link).to_contain_text("baris")
    listed = int(re.sub(r"\D", "", link.inner_text().rpartition("baris")[0]))
    # What the program itself recorded since the bar was drawn is in the list already.
    [(since,)] = site.sql(
        "SELECT count(*) FROM audit_event WHERE severity = 'info' AND id > %s", newest
    )
    assert number <= listed <= number + since


COLOUR = """() => {
  const canvas = document.querySelector("#timeline canvas");
  return Chart.getChart(canvas)?.data.datasets[0].backgroundColor;
}"""


def colour_other_than(page: Page, before: str | None) -> str:
    """The colour of the first bars, as soon as it is another one."""
    for _ in range(600):  # the policy of the page allows no waiting for an expression
        found = page.evaluate(COLOUR)
        if found and found != before:
            return str(found)
        page.wait_for_timeout(100)
    raise AssertionError(f"the colour stays {before}")


def test_charts_follow_the_theme_and_the_range(page: Page, record: None) -> None:
    page.goto("/audit")
    light = colour_other_than(page, None)
    page.emulate_media(color_scheme="dark")
    dark = colour_other_than(page, light)
    page.get_by_role("link", name="7 hari terakhir").click()
    expect(page).to_have_url(re.compile(r"range=7d"))
    expect(page.locator(".stretch")).to_contain_text("7 hari terakhir")
    assert colour_other_than(page, None) == dark


def test_news_is_told_within_some_light_questions_and_the_list_stays(
    page: Page, record: None, append_to: Append
) -> None:
    page.goto("/audit/log?user=baru")
    expect(page.locator(".empty")).to_be_visible()
    light = light_until_news(page)
    append_to([Fact("import.committed", "info", username="baru", detail=DETAIL)] * 12)
    expect(page.locator("#news-link")).to_have_text("12 kejadian baru")
    assert light() <= HEARD
    expect(page.locator(".empty")).to_be_visible()
    page.locator("#news-link").click()
    expect(page.locator(".grid-events tbody tr")).to_have_count(12)
    expect(page.locator("#news-link")).to_have_count(0)


def test_paused_nothing_is_asked_until_one_goes_on(
    page: Page, record: None, append_to: Append
) -> None:
    page.goto("/audit/log?user=jeda")
    page.locator("#live-switch").click()
    expect(page.locator("#live-switch")).to_have_text("Lanjutkan pembaruan langsung")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    append_to([Fact("import.committed", "info", username="jeda", detail=DETAIL)])
    page.wait_for_timeout(3500)
    assert not asked
    page.locator("#live-switch").click()
    expect(page.locator("#news-link")).to_have_text("1 kejadian baru")


def test_filters_are_chosen_and_taken_away_and_focus_stays(page: Page, record: None) -> None:
    page.goto("/audit/log")
    page.locator("#pick-severity summary").click()
    page.locator("#pick-severity").get_by_text("kritis").click()
    page.locator("#pick-severity button").click()
    expect(page).to_have_url(re.compile(r"/audit/log\?severity=critical$"))
    expect(page.locator("#pick-severity summary")).to_be_focused()
    expect(page.locator(".chip")).to_have_count(1)
    page.locator("#text").fill("rab kecamatan")
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(2)
    expect(page.locator("#text")).to_be_focused()
    page.locator(".chip").first.click()
    expect(page).to_have_url(re.compile(r"/audit/log\?text=rab"))
    page.go_back()
    expect(page.locator(".chip")).to_have_count(2)


def test_j_and_k_walk_through_the_list(page: Page, record: None) -> None:
    page.goto("/audit/log?severity=error")
    rows = page.locator(".col-event a").evaluate_all("all => all.map(each => each.pathname)")
    with page.expect_navigation():
        page.locator(".col-event a").first.click()
    expect(page.locator("#event")).to_be_visible()
    follow(page, "j")
    expect(page).to_have_url(re.compile(f"{rows[1]}\\?severity=error$"))
    follow(page, "j")
    expect(page).to_have_url(re.compile(f"{rows[2]}\\?"))
    follow(page, "k")
    expect(page).to_have_url(re.compile(f"{rows[1]}\\?"))
    page.locator("#note").fill("jk")  # in a field they are letters
    expect(page).to_have_url(re.compile(f"{rows[1]}\\?"))


def test_the_detail_is_copied_as_json(visit: NewContext, admin: str, record: None) -> None:
    context = visit("id", user=admin, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/audit/log?severity=critical")
    page.locator(".col-event a").first.click()
    page.locator("[data-copy-text]").click()
    expect(page.locator(".toast-note")).to_contain_text("Tersalin")
    assert '"cell": "Sheet2!B14"' in page.evaluate("navigator.clipboard.readText()")


def test_several_are_resolved_from_the_list(page: Page, record: None, append_to: Append) -> None:
    append_to([Fact("import.failed", "error", username="banyak", detail=DETAIL)] * 3)
    page.goto("/audit/log?user=banyak&resolved=no")
    page.get_by_role("button", name="Tandai yang dipilih selesai").click()
    expect(page.locator("#note-error")).to_be_visible()
    look(page)
    for box in page.locator("[name=id]").all()[:2]:
        box.check()
    page.locator("#note").fill("Satu sebab.")
    page.get_by_role("button", name="Tandai yang dipilih selesai").click()
    expect(page.locator(".toast-note")).to_contain_text("2 kejadian ditandai selesai.")
    expect(page.locator(".grid-events tbody tr")).to_have_count(1)


def test_without_scripts_filters_pages_and_resolving_work(
    visit: NewContext, admin: str, record: None, append_to: Append
) -> None:
    append_to([Fact("import.failed", "error", username="polos", detail=DETAIL)])
    page = visit("id", user=admin, java_script_enabled=False).new_page()
    page.goto("/audit/log")
    page.locator(".pager a[rel=next]").click()
    expect(page).to_have_url(re.compile("before="))
    page.locator("#pick-who summary").click()
    page.locator("#user").fill("polos")
    page.locator("#pick-who button").click()
    expect(page.locator(".chip")).to_contain_text("polos")
    page.locator("[name=id]").check()
    page.get_by_role("button", name="Tandai yang dipilih selesai").click()
    expect(page.locator(".note-success")).to_be_visible()
    expect(page.locator("[name=id]")).to_have_count(0)
    page.goto("/audit")
    page.locator("#by-severity summary").click()
    expect(page.locator("#by-severity table")).to_be_visible()


def test_times_are_those_of_the_chosen_zone(page: Page, record: None) -> None:
    page.goto("/audit/log")
    expect(page.locator(".col-when").nth(1)).to_contain_text("WIB")
    page.locator(".topbar .menu summary").click()
    page.get_by_role("button", name="WITA").click()
    expect(page.locator(".col-when").nth(1)).to_contain_text("WITA")


@pytest.fixture
def told(site: Site, page: Page) -> int:
    """A rule that writes to somebody outside, and its trial in the outbox; the mail's id."""
    name = "Berkas yang ditolak dari kantor lapangan"
    page.goto("/audit/alerts")
    if not page.get_by_text(name, exact=True).count():
        page.locator("#name").fill(name)
        page.locator("#subject").select_option("file_upload.hostile")
        page.locator("#addresses").fill("pengawas.lapangan@kabupaten-bandung.example")
        page.get_by_role("button", name="Tambah", exact=True).click()
        expect(page.locator(".col-rule b", has_text=name)).to_be_visible()
    row = page.locator(".grid-alerts tr", has_text=name)
    with page.expect_response("**/test"):
        row.get_by_role("button", name="Kirim percobaan").click()
    newest = "SELECT max(id) FROM mail_message WHERE key LIKE 'alert-test:%%'"
    return int(site.sql(newest)[0][0])


def test_the_rules_and_the_form_of_one_are_accessible(page: Page, told: int) -> None:
    page.goto("/audit/alerts")
    expect(page.locator("nav a[aria-current=page]").first).to_have_text("Audit")
    look(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator(".grid-alerts").get_by_role("link", name="Ubah").last.click()
    expect(page.locator("#rule-form h2")).to_contain_text("Berkas yang ditolak")
    look(page)
    page.locator("#addresses").fill("bukan alamat")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("#rule-form .field-error")).to_be_visible()
    look(page)


def test_a_digest_its_event_and_the_page_that_silences_it_are_accessible(
    site: Site, page: Page, told: int
) -> None:
    page.goto(f"/ops/mail/{told}")
    expect(page.locator(".mail-part pre")).to_contain_text("kantor lapangan")
    look(page)
    tested = site.sql("SELECT max(id) FROM audit_event WHERE event = 'system.alert_tested'")
    page.goto(f"/audit/{tested[0][0]}")
    expect(page.locator(".related-mails li").first).to_be_visible()
    look(page)
    text = site.sql("SELECT text FROM mail_message WHERE id = %s", told)[0][0]
    link = re.search(r"/audit/alerts/silence/\S+", text)
    assert link
    page.goto(link[0])
    look(page)
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator(".toast-note")).to_be_visible()
    look(page)
