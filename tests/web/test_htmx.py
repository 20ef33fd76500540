"""One URL, two answers."""

import json

import pytest
from flask import Flask, Response

from ahsp.models import Role
from ahsp.web.htmx import toast
from tests.apps import browser
from tests.factories import make_ahsp, make_batch, make_user
from tests.pages import PageClient


@pytest.fixture
def person(context: Flask) -> PageClient:
    return browser(context, make_user("siti", role=Role.ADMIN))


@pytest.fixture(params=["/search", "/ahsp/", "/import", "/import/", "/audit", "/nothing-here"])
def address(request: pytest.FixtureRequest, context: Flask) -> str:
    made = {
        "/ahsp/": lambda: make_ahsp("1.1", "Galian tanah").id,
        "/import/": lambda: make_batch().id,
    }
    place: str = request.param
    return f"{place}{made[place]()}" if place in made else place


def is_page(text: str) -> bool:
    return "<html" in text and "</html>" in text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HX-Request": "true", "HX-Boosted": "true"},
        {"HX-Request": "true", "HX-History-Restore-Request": "true"},
        {"HX-Request": "false"},
    ],
    ids=["plain", "boosted", "restored", "not htmx"],
)
def test_whoever_needs_a_page_gets_a_page(
    person: PageClient, address: str, headers: dict[str, str]
) -> None:
    answer = person.get(address, headers=headers)
    assert is_page(answer.text)
    assert "HX-Request" in answer.vary


def test_htmx_gets_the_part_that_it_swaps(person: PageClient, address: str) -> None:
    answer = person.get(address, headers={"HX-Request": "true"})
    assert not is_page(answer.text)
    assert answer.text.strip().startswith("<")
    assert "HX-Request" in answer.vary
    assert "Cookie" in answer.vary


def test_a_toast_travels_in_a_header_whatever_it_says() -> None:
    answer = toast(Response(), 'Selesai – "1.204" baris\r\nX-Evil: 1', "info")
    header = answer.headers["HX-Trigger"]
    assert header.isascii()
    assert "\n" not in header
    told = json.loads(header)["toast"]
    assert told == {"message": 'Selesai – "1.204" baris\r\nX-Evil: 1', "kind": "info"}
