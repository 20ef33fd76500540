"""Open pages show what is new by themselves, and ask little for it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route, expect

from ahsp.audit.appending import Fact
from tests.browser.conftest import NewContext
from tests.browser.steps import BATCH, upload

Append = Callable[[list[Fact]], None]
LIVE, NEWS = re.compile(r"/live\?"), re.compile(r"/audit/log/news\?")
WORK = "/admin/tasks/work"
ONE = [Fact("authentication.signed_in", "info", username="ratna")]
HEARD = 5
"""Light questions by which a page has heard of what happened: one a second."""


def asked(page: Page, pattern: re.Pattern[str]) -> list[str]:
    """The requests of a page from now on, as they are made."""
    found: list[str] = []

    def note(request: Request) -> None:
        if pattern.search(request.url):
            found.append(request.url)

    page.on("request", note)
    return found


def until(page: Page, true: Callable[[], object]) -> None:
    """Let the page go on until something holds."""
    for _ in range(600):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never happened")


def light_until_news(page: Page) -> Callable[[], int]:
    """Count the light questions of a page from now on, until it asks for news.

    On a busy machine seconds would tell of the machine; the page asks one a second. What it does
    not hear of it asks for after 30 of them.
    """
    every = asked(page, re.compile(f"{LIVE.pattern}|{NEWS.pattern}"))
    return lambda: next(count for count, address in enumerate(every) if NEWS.search(address))


@pytest.fixture
def log(page: Page) -> Page:
    """The list of events, once its page hears what is announced."""
    page.goto("/audit/log")
    until(page, lambda: '"heard":true' in _told(page))
    return page


def _told(page: Page) -> str:
    return page.request.get("/live?topics=audit").text().replace(" ", "")


def test_a_new_event_is_told_within_a_moment_and_the_list_stays(
    log: Page, append_to: Append
) -> None:
    first = log.locator(".events [data-row]").first.inner_text()
    light = light_until_news(log)
    append_to(ONE)
    expect(log.locator("#news-link")).to_be_visible()
    assert light() <= HEARD
    assert log.locator(".events [data-row]").first.inner_text() == first


def test_while_nothing_happens_only_the_light_question_is_asked(log: Page) -> None:
    for _ in range(3):  # the program itself may record something now and then
        light, heavy = asked(log, LIVE), asked(log, NEWS)
        until(log, lambda: len(light) >= 4)  # noqa: B023  asked at once
        if not heavy:
            break
    assert heavy == []


def test_two_pages_of_one_import_both_show_its_end(page: Page, large_workbook: Path) -> None:
    upload(page, large_workbook, "Dua halaman")
    assert BATCH.search(page.url)
    second = page.context.new_page()
    second.goto(page.url)
    light = asked(second, LIVE)
    for each in (page, second):
        expect(each.locator("#confirm")).to_be_visible(timeout=60_000)
        expect(each.locator("#batch[data-live]")).to_have_count(0)
    before = len(light)
    second.wait_for_timeout(2_500)
    assert len(light) <= before + 1, "what has ended asks no more"


def test_the_page_of_work_asks_when_something_moved_and_only_then(page: Page) -> None:
    numbers: dict[str, int] = {}
    page.route(LIVE, lambda route: route.fulfill(json={"heard": True, "numbers": numbers}))
    page.goto(WORK)
    light, heavy = asked(page, LIVE), asked(page, re.compile(f"{WORK}$"))
    until(page, lambda: len(light) >= 4)
    assert heavy == []
    numbers["work"] = 1 << 52
    until(page, lambda: heavy)


def test_the_page_of_work_asks_by_turns_where_nothing_is_heard(page: Page) -> None:
    page.route(LIVE, lambda route: route.fulfill(json={"heard": False, "numbers": {}}))
    page.goto(WORK)
    heavy = asked(page, re.compile(f"{WORK}$"))
    until(page, lambda: heavy)


def test_without_redis_parts_ask_by_turns_as_before(page: Page, append_to: Append) -> None:
    page.route(LIVE, lambda route: route.fulfill(json={"heard": False, "numbers": {}}))
    page.goto("/audit/log")
    heavy = asked(page, NEWS)
    append_to(ONE)
    expect(page.locator("#news-link")).to_be_visible()
    until(page, lambda: len(heavy) >= 2)


def test_where_the_light_question_fails_parts_ask_by_turns_too(
    page: Page, append_to: Append
) -> None:
    page.route(LIVE, lambda route: route.abort())
    page.goto("/audit/log")
    append_to(ONE)
    expect(page.locator("#news-link")).to_be_visible()


def test_a_slow_answer_never_takes_the_place_of_a_later_one(log: Page, append_to: Append) -> None:
    held: list[Route] = []
    said: list[str] = []

    def hold_first(route: Route) -> None:
        if held:
            route.continue_()
            return
        held.append(route)
        said.append(route.fetch().text())  # what was true then

    log.route(NEWS, hold_first)
    append_to(ONE)
    until(log, lambda: said)
    light = asked(log, LIVE)
    append_to(ONE * 2)
    until(log, lambda: len(light) >= 2)
    held[0].fulfill(body=said[0], content_type="text/html; charset=utf-8")
    expect(log.locator("#news-link")).to_contain_text("3")


def test_a_hidden_page_asks_nothing_and_looks_at_once_when_it_is_seen(
    visit: NewContext, admin: str, append_to: Append
) -> None:
    context = visit("en", user=admin)
    context.add_init_script(
        "Object.defineProperty(document, 'hidden', { get: () => window.hiddenForTest === true })"
    )
    page = context.new_page()
    page.goto("/audit/log")
    page.evaluate("window.hiddenForTest = true")
    page.wait_for_timeout(1_500)
    every = asked(page, re.compile(f"{LIVE.pattern}|{NEWS.pattern}"))
    append_to(ONE)
    page.wait_for_timeout(3_000)
    assert every == []
    page.evaluate("window.hiddenForTest = false")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#news-link")).to_be_visible()


def test_a_page_with_nothing_to_watch_asks_nothing(reader: Page) -> None:
    light = asked(reader, LIVE)
    reader.goto("/search?q=beton")
    reader.wait_for_timeout(2_500)
    assert light == []
