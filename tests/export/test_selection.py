"""Analyses that were ticked in a list, as a file."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest

from ahsp.models import Role
from tests.apps import last_event
from tests.factories import make_ahsp
from tests.pages import PageClient

SignIn = Callable[[Role], object]
ADDRESS = "/export/selection.xlsx"


def codes_in(content: bytes) -> list[str]:
    rows = (
        openpyxl.load_workbook(BytesIO(content))
        .worksheets[2]
        .iter_rows(min_row=2, values_only=True)
    )
    return [str(row[0]) for row in rows]


def test_exactly_the_ticked_ones_come_out_and_the_record_names_them(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    client.set_cookie("lang", "en")
    made = [make_ahsp(f"2.{number}", f"Galian {number}") for number in (10, 9, 1)]
    answer = client.get(ADDRESS, query_string={"id": [made[0].id, made[2].id, 10**9]})
    assert answer.status_code == 200
    assert codes_in(answer.data) == ["2.1", "2.1", "2.10", "2.10"]
    assert "selection" in answer.headers["Content-Disposition"]
    event = last_event()
    assert event.event == "export.made"
    assert event.detail["scope"] == "Selection: 2.1, 2.10"
    assert (event.detail["ahsp"], event.detail["rows"]) == (2, 4)


@pytest.mark.parametrize(
    "query", ["", "?id=", "?id=x", "?id=-1", "?id=99999999999999999999", "?id=" + "9" * 5000]
)
def test_without_a_tick_one_is_led_back_to_the_list(
    client: PageClient, sign_in: SignIn, query: str
) -> None:
    sign_in(Role.VIEWER)
    make_ahsp("2.1", "Galian")
    answer = client.get(ADDRESS + query)
    assert (answer.status_code, answer.location) == (303, "/search")
    assert 'role="status"' in client.get("/search").text


def test_a_stranger_is_sent_to_sign_in(client: PageClient) -> None:
    assert client.get(ADDRESS + "?id=1").location.startswith("/account/sign-in")
