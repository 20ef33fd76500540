"""The dashboard, the people and the statistics: each number opens the list that it counts."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask

from ahsp.audit import drawing
from ahsp.audit.asking import log_addresses
from ahsp.audit.question import Question
from ahsp.audit.tallying import Tally
from ahsp.models import Role
from tests.apps import browser
from tests.audit.facts import MIXED, ago, fact, mixed, write
from tests.audit.look import button, counted, ids, link, links
from tests.audit.sums import sum_up
from tests.factories import make_user
from tests.pages import PageClient

PART = {"HX-Request": "true"}
PAGES = ("/audit", "/audit/statistics", "/audit/people")


@pytest.fixture(params=["rows", "sums"])
def counted_from(request: pytest.FixtureRequest, admin: PageClient) -> str:
    """Events, counted from rows alone, or from sums with an open hour."""
    mixed()
    if request.param == "sums":
        sum_up()
    return str(request.param)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_only_administrators_see_it(context: Flask, role: Role, address: str) -> None:
    assert browser(context, make_user("siti", role=role)).get(address).status_code == 403
    assert browser(context).get(address).status_code == 302


@pytest.mark.parametrize(
    ("address", "said"),
    [("/audit", "Nothing recorded in this period"),
     ("/audit/statistics", "Nothing happened."),
     ("/audit/people", "Nobody did anything in this period")],
)  # fmt: skip
def test_an_empty_record_says_so(admin: PageClient, address: str, said: str) -> None:
    page = admin.get(address)
    assert page.status_code == 200
    assert said in page.text


@pytest.mark.parametrize("address", PAGES)
def test_a_part_is_without_the_page(admin: PageClient, address: str) -> None:
    mixed()
    part = admin.get(address, headers=PART)
    assert "<html" not in part.text
    assert 'class="record"' in part.text
    assert part.text in admin.get(address).text


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("query", ["since=soon", "until=2026-99-01", "range=1y",
                                   "since=2026-11-02&until=2026-11-01"])  # fmt: skip
def test_what_was_not_understood_is_said(admin: PageClient, address: str, query: str) -> None:
    answer = admin.get(f"{address}?{query}")
    assert answer.status_code == 422
    assert "field-error" in answer.text


def numbers(text: str) -> Iterator[tuple[int, str]]:
    """Every number on a page that leads somewhere, with its address."""
    for have, words in links(text):
        figure = re.fullmatch(r"[\d.,]+", words.split(" ")[-1] if "tile" in have.get("class", "")
                              else words.split(" ")[0])  # fmt: skip
        if figure and have["href"].startswith("/audit"):
            yield counted(figure[0]), have["href"]


@pytest.mark.parametrize(
    "query", ["", "?range=24h", "?range=7d", "?range=90d", "?range=all", "?zone=Asia/Jayapura",
              "?since=2026-11-01T08:30&until=2027-01-01"],
)  # fmt: skip
@pytest.mark.parametrize("address", PAGES)
def test_every_number_opens_the_list_that_it_counts(
    admin: PageClient, counted_from: str, address: str, query: str
) -> None:
    page = admin.get(address + query)
    assert page.status_code == 200
    found = list(numbers(page.text))
    assert len(found) >= 3
    for number, target in found:
        there = admin.get(target)
        assert there.status_code == 200, target
        if target.startswith("/audit/people"):
            assert there.text.count('<td class="num">') == number, target
            continue
        assert button(there.text)[0] == number, target
        assert len(ids(there.text)) == min(number, 50), target


def test_the_cards_count_thirty_days(admin: PageClient, counted_from: str) -> None:
    text = admin.get("/audit").text
    cards = {have["id"]: counted(words) for have, words in links(text) if "id" in have
             and have["id"].startswith("card-")}  # fmt: skip
    recent = [each for each in MIXED if each[4] < 29]
    assert cards == {
        "card-events": len(recent),
        "card-critical": sum(each[1] == "critical" for each in recent),
        "card-unresolved": sum(each[1] != "info" for each in recent),
        "card-people": len({each[2] for each in recent if each[2]}),
    }


def test_the_timeline_has_seven_days_and_today_is_the_last(admin: PageClient) -> None:
    write([fact(), fact("import.failed", "error"), fact(at=ago(days=6.99)), fact(at=ago(days=9))])
    text = admin.get("/audit").text
    table = text[text.index('id="timeline"') : text.index("</figure>")]
    rows = re.findall(r"<tr\s*>.*?</tr>", table, re.DOTALL)[1:-1]
    assert len(rows) == 7
    assert re.findall(r'data-value="(\d+)"', rows[-1]) == ["1", "0", "1", "0"]


def test_the_last_twenty_stand_below(admin: PageClient) -> None:
    made = write(fact() for _ in range(25))
    assert ids(admin.get("/audit").text) == made[:4:-1]


def test_the_statistics_have_at_most_ten_and_fifteen(admin: PageClient) -> None:
    write(
        fact(f"kind.number_{'abcdefghijklmnopqrstuvwxyz'[turn % 20]}", username=f"u{turn % 12}",
             address=f"10.0.0.{turn % 13 + 1}", at=ago(days=80 - turn % 60))
        for turn in range(400)
    )  # fmt: skip
    text = admin.get("/audit/statistics").text
    for name, most in (("by-user", 10), ("by-address", 10), ("by-event", 15)):
        figure = text[text.index(f'id="{name}"') :].partition("</figure>")[0]
        assert figure.count('scope="row"') == most + 1  # and the total
    trend = text[text.index('id="trend"') :].partition("</figure>")[0]
    assert trend.count('scope="row"') == 90 + 1


def test_the_heat_map_leads_to_both_at_once(admin: PageClient) -> None:
    mixed()
    text = admin.get("/audit/statistics").text
    heat = text[text.index('id="heat-title"') :].partition("</table>")[0]
    address = next(have["href"] for have, _words in links(heat)
                   if "severity=critical" in have["href"])  # fmt: skip
    assert "category=file_upload" in address
    assert "range=90d" in address


def test_a_range_is_kept_from_page_to_page(admin: PageClient) -> None:
    text = admin.get("/audit/statistics?range=7d").text
    inside = [have["href"] for have, words in links(text) if words in ("Overview", "Log")]
    assert all("range=7d" in each for each in inside)
    assert len(inside) == 2
    chosen = next(have for have, words in links(text) if words == "Last 7 days")
    assert chosen["aria-current"] == "true"


def test_a_day_of_another_zone_has_other_bounds(admin: PageClient) -> None:
    moment = ago(days=3).replace(hour=16, minute=30)
    write([fact("import.failed", "error", at=moment)])
    found = {}
    for zone in ("Asia/Jakarta", "Asia/Jayapura"):
        text = admin.get(f"/audit?range=7d&zone={zone}").text
        table = text[text.index('id="timeline"') :].partition("</figure>")[0]
        found[zone] = link(table, href=next(h["href"] for h, words in links(table) if words == "1"))
    assert f"since={moment.date()}" in str(found["Asia/Jakarta"])
    assert f"since={moment.date() + timedelta(days=1)}" in str(found["Asia/Jayapura"])
    assert "zone=Asia/Jayapura" in str(found["Asia/Jayapura"])


def test_equal_bars_keep_their_places(context: Flask) -> None:
    """The database sends groups in any order; two loads of a page must not differ by it."""
    today = datetime.now(UTC).date()
    names = ("import.failed", "export.failed", "import.committed", "permission.role_changed")
    found = [Tally(today, name, name.partition(".")[0], "info", 3) for name in names]
    with context.test_request_context():
        for chart in (drawing.by_category, partial(drawing.by_event, most=3)):
            assert chart(Question(), found, log_addresses()) == chart(
                Question(), reversed(found), log_addresses()
            )
