"""The pages of exports, measured: the form, each state of a file, schedules, a hash."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from psycopg.types.json import Jsonb

from tests.browser.conftest import NewContext
from tests.browser.site import Site
from tests.browser.test_access import look

WIDTHS = (1280, 360)
LANGUAGES = ("id", "en")
NAME = "AHSP-2025_pasangan-dinding-bata-merah-tebal-setengah-batu_2026-11-27_0f3a9c1b22d4.xlsx"
ORDERED = {"scope": {"q": ["pasangan dinding bata merah tebal 1/2 batu"], "sumber": ["1"]}}
RUNS: list[dict[str, Any]] = [
    {"format": "pdf", "state": "failed", "reason": "pdf_memory", "rows_total": 3_900},
    {"format": "pdf", "state": "failed", "reason": "pdf_killed", "rows_total": 3_900},
    {"format": "csv", "state": "cancelled", "rows_total": 240_000},
    {"format": "json", "state": "expired", "rows_total": 12},
    {"format": "xlsx", "state": "finished", "rows_total": 48_211, "stored_as": "exports/0.xlsx",
     "file_name": NAME, "file_bytes": 4_812_331, "expires_at": "2999-01-01"},
]  # fmt: skip
RUNNING = {"format": "jsonl", "state": "running", "phase": "write", "rows_total": 240_000,
           "rows_done": 90_000, "attempts": 1, "turn": 1, "lease_until": "2999-01-01"}  # fmt: skip
SCHEDULE = {"name": "Ekspor mingguan katalog untuk dinas", "ordered": Jsonb(ORDERED),
            "language": "id", "recipients": Jsonb(["siti@kantor-yang-panjang-namanya.example"]),
            "every": "week", "at": "08:00", "zone": "Asia/Jakarta",
            "since": "2026-11-01"}  # fmt: skip
DUES = [("sent", ""), ("failed", "pdf_time"), ("failed", "pdf_rows"), ("skipped", "late")]


def put(site: Site, table: str, **values: Any) -> int:
    """A row as the program would have left it; returns its number."""
    columns, places = ", ".join(values), ", ".join(["%s"] * len(values))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING id"
    return int(site.sql(statement, *values.values())[0][0])


def put_run(site: Site, user_id: int, **values: Any) -> int:
    """An export of a person's."""
    return put(site, "export_run", key=uuid4(), user_id=user_id, ordered=Jsonb(ORDERED), **values)


@pytest.fixture
def schedule(site: Site) -> Iterator[int]:
    """The number of a schedule with a log; it is gone afterwards, and never due."""
    schedule_id = put(site, "export_schedule", paused=True, **SCHEDULE)
    for day, (state, reason) in enumerate(DUES, 2):
        due = {"due_at": f"2026-11-{day:02} 01:00Z", "kind": "due", "state": state}
        put(
            site,
            "schedule_due",
            schedule_id=schedule_id,
            reason=reason,
            mails=int(state == "sent"),
            **due,
        )
    yield schedule_id
    site.sql("DELETE FROM export_schedule WHERE id = %s", schedule_id)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "address", ["/export?q=pasangan&sumber=1", "/export?ahsp=1", "/export", "/exports"]
)
def test_the_form_and_an_empty_list_are_accessible(
    visit: NewContext, language: str, address: str
) -> None:
    page = visit(language, user="pengekspor-baru", role="viewer").new_page()
    page.goto(address)
    expect(page.locator("main h1")).to_be_visible()
    look(page, WIDTHS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_with_every_state_is_accessible(
    site: Site, visit: NewContext, language: str
) -> None:
    user = f"pengekspor-{language}"
    page = visit(language, user=user, role="viewer").new_page()
    user_id = site.make_user(user, "viewer")
    for values in RUNS:
        put_run(site, user_id, **values)
    page.goto("/exports")
    expect(page.locator(".run")).to_have_count(len(RUNS))
    expect(page.locator(".run-reason").first).to_contain_text("MB")
    look(page, WIDTHS)
    running = put_run(site, user_id, **RUNNING)
    page.goto("/exports")
    expect(page.locator(f"#bar-{running}")).to_be_visible()
    look(page, WIDTHS)
    page.locator(f"#cancel-{running}").click()
    expect(page.locator(f"#again-{running}")).to_be_visible()
    look(page, WIDTHS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_schedules_with_their_log_and_form_are_accessible(
    visit: NewContext, schedule: int, language: str
) -> None:
    page = visit(language, user="penjadwal").new_page()
    for address in ("", f"/{schedule}", f"/{schedule}/edit", "/new"):
        page.goto(f"/exports/schedules{address}")
        expect(page.locator("main h1")).to_be_visible()
        look(page, WIDTHS)
    page.locator("#schedule-form [type=submit]").click()
    expect(page.locator(".field-error").first).to_be_visible()
    look(page, WIDTHS)
    page.locator("[name=every]").select_option("month")
    expect(page.locator("#schedule-form .only-month")).to_be_visible()
    look(page, WIDTHS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hash_that_is_known_and_one_that_is_not_are_accessible(
    visit: NewContext, language: str
) -> None:
    page = visit(language, user="pemeriksa", role="viewer").new_page()
    page.goto("/search?sumber=1")
    about = page.request.get("/export/search.json?q=pasangan&sumber=1").json()["about"]
    page.goto(f"/verify/{about['sha256']}")
    expect(page.locator(".verified .hash").first).to_have_text(re.compile(about["sha256"]))
    look(page, WIDTHS)
    page.goto(f"/verify/{'0' * 64}")
    expect(page.locator("#verify .note-warning")).to_be_visible()
    look(page, WIDTHS)
