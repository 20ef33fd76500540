"""The pages of errors, as the running program answers them: measured like every other page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from playwright.sync_api import Page, expect

from ahsp import embedded
from tests.browser.conftest import NewContext
from tests.browser.site import Site
from tests.browser.steps import sign_in
from tests.browser.test_access import look

WIDTHS = (1440, 360)
Meet = Callable[[Page, Site], None]


def _send_an_old_form(page: Page, _site: Site) -> None:
    page.goto("/search")
    page.locator(".menu summary").click()
    page.locator(".menu-sheet [name=csrf_token]").last.evaluate("field => field.value = 'old'")
    page.locator(".menu-sheet > form > button").click()


def _write_down(page: Page) -> None:
    page.goto("/search/saved/new?q=bata&sumber=1")


def _send(page: Page, name: str) -> None:
    """Send the form of a search to be kept, as a browser without scripts does."""
    page.locator("#save [name=name]").evaluate(
        "(field, name) => { field.value = name; field.form.submit(); }", name
    )


def _send_too_much(page: Page, _site: Site) -> None:
    _write_down(page)
    _send(page, "x" * 1_000_000)


def _try_too_often(page: Page, _site: Site) -> None:
    page.context.clear_cookies()
    page.goto("/account/sign-in")
    token = page.locator("main [name=csrf_token]").input_value()
    wrong: dict[str, str | float | bool] = {
        "csrf_token": token,
        "username": "tak-sabar",
        "password": "x",
    }
    statuses = (page.request.post("/account/sign-in", form=wrong).status for _ in range(100))
    assert 429 in statuses
    sign_in(page, "tak-sabar", "x")


def _meet_a_fault(page: Page, site: Site) -> None:
    site.sql("ALTER TABLE saved_search RENAME TO saved_search_away")
    try:
        page.goto("/search/saved")
    finally:
        site.sql("ALTER TABLE saved_search_away RENAME TO saved_search")


@contextmanager
def _read_only(site: Site) -> Iterator[None]:
    url = embedded.connect(site.data).database_url
    name = url.rpartition("/")[2]
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("SET default_transaction_read_only = off")
        link.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        _begin_anew(link)
        try:
            yield
        finally:
            link.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
            _begin_anew(link)


def _begin_anew(link: "psycopg.Connection[tuple[object, ...]]") -> None:
    """End the connections of the program, as those keep what they began with."""
    link.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def _send_while_only_reading_is_possible(page: Page, site: Site) -> None:
    _write_down(page)
    with _read_only(site):
        _send(page, "Bata tua")
        expect(page.locator(".error-status")).to_be_visible()


FULL = """
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER no_room BEFORE INSERT ON saved_search EXECUTE FUNCTION no_room()
"""


def _send_while_there_is_no_room(page: Page, site: Site) -> None:
    _write_down(page)
    site.sql(FULL)
    try:
        _send(page, "Bata tua")
        expect(page.locator(".error-status")).to_be_visible()
    finally:
        site.sql("DROP FUNCTION no_room CASCADE")


ERRORS: dict[str, Meet] = {
    "400": _send_an_old_form,
    "403": lambda page, _site: _open(page, "/import"),
    "404": lambda page, _site: _open(page, "/ahsp/999999999"),
    "405": lambda page, _site: _open(page, "/account/sign-out"),
    "413": _send_too_much,
    "429": _try_too_often,
    "500": _meet_a_fault,
    "503": _send_while_only_reading_is_possible,
    "507": _send_while_there_is_no_room,
}


def _open(page: Page, address: str) -> None:
    page.goto(address)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("status", ERRORS)
def test_an_error_page_is_accessible(
    site: Site, visit: NewContext, status: str, language: str
) -> None:
    page = visit(language, user="siti", role="viewer").new_page()
    ERRORS[status](page, site)
    expect(page.locator(".error-status")).to_have_text(status)
    expect(page.locator("html")).to_have_attribute("lang", language)
    look(page, WIDTHS)
