"""Log lines: one JSON object each, which nobody outside can forge."""

import json
import logging
from typing import Any

import pytest
import structlog
from flask import Flask

from ahsp.models import Role
from tests.apps import DEAD_REDIS, another, browser
from tests.factories import make_user

FORGED = '{"event": "admin signed in"}'


def lines(capfd: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


def test_a_line_is_one_object_that_names_its_request(
    context: Flask, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("first line\nsecond line")

    fail.access = Role.VIEWER  # type: ignore[attr-defined]
    monkeypatch.setitem(context.view_functions, "search.index", fail)
    answer = browser(context, make_user("siti")).get("/search?q=x")
    (line,) = lines(capfd)
    assert line["event"] == "unforeseen error"
    assert line["level"] == "error"
    assert line["path"] == "/search"
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert "first line\nsecond line" in line["exception"]
    assert line["timestamp"].endswith("Z")


def test_line_breaks_in_names_and_addresses_forge_nothing(
    context: Flask, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError(f"x\n{FORGED}\n")

    client = browser(context)
    data = {"username": f"x\n{FORGED}\n", "password": f"y\r\n{FORGED}"}
    client.post("/account/sign-in", data=data, headers={"User-Agent": "\u2028"})
    monkeypatch.setattr("ahsp.accounts.signing_in.sign_in", fail)
    client.post("/account/sign-in", data=data)
    client.get(f"/nothing%0A{FORGED}%0A")
    structlog.get_logger().warning(f"odd\n{FORGED}", name=f"a\n{FORGED}")
    logging.getLogger("a library").warning("odd %s", f"\n{FORGED}\n")
    told = lines(capfd)
    assert len(told) == 3
    assert "admin signed in" not in [line["event"] for line in told]


def test_what_libraries_say_is_an_object_too(
    context: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    try:
        assert 1 / 0
    except ZeroDivisionError:
        logging.getLogger("some.library").exception("could not divide %d", 7)
    (line,) = lines(capfd)
    assert (line["event"], line["level"], line["logger"]) == (
        "could not divide 7", "error", "some.library",
    )  # fmt: skip
    assert "ZeroDivisionError" in line["exception"]


def test_a_second_application_does_not_say_everything_twice(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    with another(app, redis_url=DEAD_REDIS):
        logging.getLogger("some.library").warning("once")
    assert [line["event"] for line in lines(capfd)] == ["once"]


def test_no_line_carries_a_password(context: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    browser(context).post("/account/sign-in", data={"username": "a", "password": "my secret"})
    assert "my secret" not in capfd.readouterr().err
