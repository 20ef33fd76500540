"""Administrators see what is off, since when and why, and switch it; others are told politely."""

from collections.abc import Callable

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.models import Role, SwitchedOff, User
from ahsp.switches import services
from ahsp.switches.known import KNOWN
from tests.apps import another, browser, events, last_event
from tests.conftest import Configure
from tests.factories import make_user
from tests.pages import PageClient

SignIn = Callable[[Role | str], User]
PAGE = "/admin/switches"
ENGLISH = {"Accept-Language": "en"}
PART = ENGLISH | {"HX-Request": "true"}


@pytest.fixture
def window(context: Flask) -> PageClient:
    """An administrator's browser."""
    return browser(context, make_user("ratna", role=Role.ADMIN))


def test_the_page_lists_every_capability_and_the_menu_leads_to_it(window: PageClient) -> None:
    page = window.get(PAGE, headers=ENGLISH).text
    assert all(f"<b>{known.label}</b>" in page for known in KNOWN.values())
    assert all(str(known.off) in page for known in KNOWN.values())
    assert "Switched lately" not in page
    assert f'href="{PAGE}"' in window.get("/search").text


def test_the_part_is_the_list_alone(window: PageClient) -> None:
    assert window.get(PAGE, headers=PART).text.lstrip().startswith('<div id="switches"')


def test_it_asks_before_it_switches_off_and_tells_who_did_it_and_why(window: PageClient) -> None:
    asked = window.get(f"{PAGE}?change=imports", headers=ENGLISH).text
    assert "Switch “Imports” off?" in asked
    assert events() == []
    answer = window.post(
        f"{PAGE}/imports/off", data={"reason": "  the disk\nis full "}, headers=ENGLISH
    )
    assert (answer.status_code, answer.location) == (303, PAGE)
    event = last_event()
    assert (event.event, event.username) == ("system.switched_off", "ratna")
    assert event.detail == {"feature": "imports", "reason": "the disk is full"}
    page = window.get(PAGE, headers=ENGLISH).text
    assert ", by ratna" in page
    assert page.count("the disk is full") == 2  # as it stands, and in what was switched lately
    assert "“Imports” is switched off." in page
    assert window.get("/import").status_code == 404


def test_its_menus_agree_with_it_though_another_process_did_the_switching(
    window: PageClient,
) -> None:
    assert 'href="/exports"' in window.get(PAGE).text
    db.session.add(SwitchedOff(name="exports", reason="", username="budi"))
    db.session.commit()
    assert 'href="/exports"' not in window.get(PAGE).text


def test_it_asks_before_it_switches_on_and_the_list_keeps_both(window: PageClient) -> None:
    window.post(f"{PAGE}/mail/off", data={"reason": "a new server"})
    asked = window.get(f"{PAGE}?change=mail", headers=ENGLISH).text
    assert "Switch “Mail” on again?" in asked
    window.post(f"{PAGE}/mail/on")
    assert events() == ["system.switched_off", "system.switched_on"]
    assert last_event().username == "ratna"
    page = window.get(PAGE, headers=ENGLISH).text
    assert ">switched on<" in page
    assert ">switched off<" in page
    assert ", by " not in page


@pytest.mark.parametrize(
    ("reason", "told"), [("  ", "Say why."), ("x" * 501, "longer than 500 characters")]
)
@pytest.mark.parametrize("headers", [ENGLISH, PART])
def test_without_a_reason_nothing_is_switched(
    window: PageClient, reason: str, told: str, headers: dict[str, str]
) -> None:
    answer = window.post(f"{PAGE}/mail/off", data={"reason": reason}, headers=headers)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'id="switch-form"' in answer.text
    assert events() == []


def test_what_another_did_meanwhile_is_no_error_and_no_second_event(window: PageClient) -> None:
    services.switch_off("mail", "first", "ratna")
    window.post(f"{PAGE}/mail/off", data={"reason": "another one"}, headers=ENGLISH)
    page = window.get(PAGE, headers=ENGLISH).text
    assert "“Mail” was switched off already." in page
    assert "another one" not in page
    for _time in range(2):
        window.post(f"{PAGE}/mail/on", headers=ENGLISH)
    assert "“Mail” was on already." in window.get(PAGE, headers=ENGLISH).text
    assert events() == ["system.switched_off", "system.switched_on"]


def test_what_the_setting_has_off_cannot_be_switched_on_here(
    window: PageClient, configure: Configure
) -> None:
    services.switch_off("alerts")
    configure(off=("alerts",))
    page = window.get(PAGE, headers=ENGLISH).text
    assert "By the setting AHSP_OFF." in page
    assert "Off since" in page
    assert "change=alerts" not in page
    assert "<form" not in window.get(f"{PAGE}?change=alerts", headers=PART).text
    window.post(f"{PAGE}/alerts/on", headers=ENGLISH)
    assert "“Alerts” stays off" in window.get(PAGE, headers=ENGLISH).text
    assert db.session.get(SwitchedOff, "alerts") is not None


@pytest.mark.parametrize("deed", ["on", "off"])
def test_what_is_no_capability_is_not_found(window: PageClient, deed: str) -> None:
    assert window.post(f"{PAGE}/none/{deed}", data={"reason": "x"}).status_code == 404
    assert 'id="switch-form"' not in window.get(f"{PAGE}?change=none").text


def test_only_administrators_see_and_switch(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.EDITOR)
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}/mail/off", data={"reason": "x"}).status_code == 403
    assert client.post(f"{PAGE}/mail/on").status_code == 403


def test_a_form_that_is_not_ours_switches_nothing(context: Flask) -> None:
    with another(context) as strict:
        window = browser(strict, make_user("ratna", role=Role.ADMIN))
        assert window.post(f"{PAGE}/mail/off", data={"reason": "x"}).status_code == 400
    assert db.session.get(SwitchedOff, "mail") is None


def test_administrators_are_reminded_on_every_other_page(
    client: PageClient, sign_in: SignIn
) -> None:
    services.switch_off("mail", "a new server")
    sign_in(Role.ADMIN)
    assert "See since when and why" in client.get("/search", headers=ENGLISH).text
    assert "See since when and why" not in client.get(PAGE, headers=ENGLISH).text
    services.switch_on("mail")
    assert "See since when and why" not in client.get("/search", headers=ENGLISH).text


def test_readers_are_not_reminded(client: PageClient, sign_in: SignIn) -> None:
    services.switch_off("mail")
    sign_in(Role.VIEWER)
    assert "See since when and why" not in client.get("/search", headers=ENGLISH).text


@pytest.mark.parametrize(
    ("role", "remedy"),
    [(Role.VIEWER, "ask an administrator"), (Role.ADMIN, "under Switches in your menu")],
)
def test_its_page_says_what_is_off_why_and_what_to_do(
    client: PageClient, sign_in: SignIn, role: Role, remedy: str
) -> None:
    sign_in(role)
    services.switch_off("exports", "<b>until noon</b>")
    for headers in (ENGLISH, PART):
        answer = client.get("/exports", headers=headers)
        assert answer.status_code == 404
        assert "Switched off for now" in answer.text
        assert str(KNOWN["exports"].off) in answer.text
        assert "Reason: &lt;b&gt;until noon&lt;/b&gt;" in answer.text
        assert remedy in answer.text
    told = client.get("/exports", headers={"Accept-Language": "id"}).text
    assert "Alasan: &lt;b&gt;until noon&lt;/b&gt;" in told


def test_the_record_calls_a_capability_by_its_name(window: PageClient) -> None:
    services.switch_off("corrections", "slow")
    assert "Correction of words" in window.get("/audit/log", headers=ENGLISH).text
