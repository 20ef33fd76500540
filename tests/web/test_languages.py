"""Language and colours: the person's switch, else the browser, else the site."""

import pytest
from flask import Flask

from tests.apps import another, browser
from tests.pages import PageClient, check_page

SIGN_IN = "/account/sign-in"


@pytest.fixture
def stranger(context: Flask) -> PageClient:
    return browser(context)


def language_of(client: PageClient, accept: str | None = None) -> str:
    answer = client.get(SIGN_IN, headers={"Accept-Language": accept} if accept else {})
    return check_page(answer.text, whole=True).lang


@pytest.mark.parametrize(
    ("accept", "language"),
    [(None, "id"), ("en", "en"), ("en-GB,en;q=0.8", "en"), ("id-ID", "id"), ("fr", "id"),
     ("id;q=0.5,en;q=0.9", "en"), ("*", "id"), ("\u00e9;;q=x", "id"), ("," * 500, "id")],
)  # fmt: skip
def test_the_browser_chooses(stranger: PageClient, accept: str | None, language: str) -> None:
    assert language_of(stranger, accept) == language


@pytest.mark.parametrize("chosen", ["id", "en"])
def test_the_switch_overrides_the_browser_and_stays(stranger: PageClient, chosen: str) -> None:
    other = {"id": "en", "en": "id"}[chosen]
    answer = stranger.post("/language", data={"lang": chosen, "next": f"{SIGN_IN}?next=/search"})
    assert (answer.status_code, answer.location) == (303, f"{SIGN_IN}?next=/search")
    cookies = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("lang=")]
    assert len(cookies) == 1
    assert {"Max-Age=31536000", "SameSite=Lax", "HttpOnly", "Path=/"} <= set(cookies[0].split("; "))
    assert language_of(stranger, other) == chosen


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_the_theme_is_in_the_page_from_its_first_byte(stranger: PageClient, theme: str) -> None:
    answer = stranger.post("/theme", data={"theme": theme, "next": SIGN_IN})
    assert (answer.status_code, answer.location) == (303, SIGN_IN)
    assert f'data-theme="{theme}"' in stranger.get(SIGN_IN).text
    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("theme=")]
    assert "HttpOnly" not in cookie, "the page's own switch writes it too"
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("name", ["language", "theme"])
@pytest.mark.parametrize("value", ["", "fr", "EN", "dark ", "../../etc", '"><b>', "en\r\nX: 1"])
def test_other_values_are_refused(stranger: PageClient, name: str, value: str) -> None:
    field = {"language": "lang", "theme": "theme"}[name]
    answer = stranger.post(f"/{name}", data={field: value})
    assert answer.status_code == 400
    assert not any(each.startswith(field) for each in answer.headers.getlist("Set-Cookie"))
    assert stranger.get(f"/{name}").status_code == 405, "a link cannot switch"


def test_a_cookie_that_somebody_wrote_by_hand_counts_for_nothing(stranger: PageClient) -> None:
    stranger.set_cookie("lang", "xx")
    stranger.set_cookie("theme", '"><script>')
    assert language_of(stranger) == "id"
    assert 'data-theme="auto"' in stranger.get(SIGN_IN).text


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", ""]
)
def test_the_switch_leads_nobody_away(stranger: PageClient, target: str) -> None:
    answer = stranger.post("/language", data={"lang": "en", "next": target})
    assert (answer.status_code, answer.location) == (303, "/")


def test_the_default_is_a_setting(app: Flask) -> None:
    with another(app, language="en", database_url=app.config["SETTINGS"].database_url) as english:
        answer = browser(english).get("/nothing-here")
        assert check_page(answer.text, whole=True).lang == "en"
