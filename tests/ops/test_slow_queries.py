"""A slow query is a line of the log: which, by what and for which request, and nothing personal."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import bindparam, event, text
from sqlalchemy.exc import DBAPIError

from ahsp.extensions import db
from ahsp.models import Role
from ahsp.ops.slow_queries import LONGEST, normalised
from ahsp.running.connections import Connection
from ahsp.web.correlation import correlate
from tests.apps import another, browser
from tests.factories import make_user

SECRET = "siti.rahayu@kantor.example"
Watched = Callable[[int], AbstractContextManager[Flask]]


@pytest.fixture
def watched(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Makes a site, in its context, that tells statements of so many milliseconds.

    By its clock nothing takes time but sleep, however busy the machine is.
    """
    seconds = [0.0]
    monkeypatch.setattr("ahsp.ops.slow_queries.perf_counter", lambda: seconds[0])

    def pass_time(_link: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seconds[0] += sum(map(float, re.findall(r"pg_sleep\(([\d.]+)\)", statement)))

    @contextmanager
    def site(slow_ms: int) -> Iterator[Flask]:
        with another(app, slow_query_ms=slow_ms) as made, made.app_context():
            event.listen(db.engine, "before_cursor_execute", pass_time)
            yield made

    return site


def slow_lines(capfd: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    return [line for line in found if line["event"] == "slow query"]


def test_it_names_the_query_the_asker_and_the_request_but_no_value(
    watched: Watched, capfd: pytest.CaptureFixture[str]
) -> None:
    with watched(20):
        known = correlate()
        db.session.execute(
            text("SELECT pg_sleep(0.03), 'literal', CAST(:who AS text)"), {"who": SECRET}
        )
        db.session.execute(text("SELECT 1"))
        (line,) = slow_lines(capfd)
    assert line["ms"] >= 30
    assert line["statement"] == "SELECT pg_sleep(?), ?, CAST($ AS text)"
    assert line["request_id"] == known
    assert SECRET not in json.dumps(line)


def test_a_page_s_slow_query_names_the_function_of_the_program_that_asked(
    context: Flask,
    watched: Watched,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    slow = "SELECT 0, 0, CAST(NULL AS timestamptz) FROM pg_sleep(0.03) WHERE :worrying > 0"
    monkeypatch.setattr("ahsp.mail.queries._TROUBLE", text(slow))
    user = make_user("ratna", role=Role.ADMIN)
    with watched(20) as made:
        answer = browser(made, user).get("/admin/health")
    found = slow_lines(capfd)
    assert found
    assert {line["asked_by"] for line in found} == {"ahsp.mail.queries.trouble"}
    assert {line["request_id"] for line in found} == {answer.headers["X-Request-Id"]}
    assert {line["path"] for line in found} == {"/admin/health"}


def test_one_that_fails_after_long_is_a_line_too(
    watched: Watched, capfd: pytest.CaptureFixture[str]
) -> None:
    with watched(20):
        db.session.execute(text("SET LOCAL statement_timeout = 40"))
        with pytest.raises(DBAPIError):
            db.session.execute(text("SELECT pg_sleep(5)"))
        (line,) = slow_lines(capfd)
    assert (line["failed"], line["statement"]) == (True, "SELECT pg_sleep(?)")


def test_none_is_written_where_it_is_switched_off(
    watched: Watched, capfd: pytest.CaptureFixture[str]
) -> None:
    with watched(0):
        db.session.execute(text("SELECT pg_sleep(0.03)"))
    assert slow_lines(capfd) == []


def test_the_text_of_an_error_holds_no_parameter(context: Flask) -> None:
    with pytest.raises(DBAPIError) as caught:
        db.session.execute(text("SELECT 1 / 0, CAST(:who AS text)"), {"who": SECRET})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("statement", "bare"),
    [
        (
            "SELECT a\n  FROM b -- siti\n WHERE c = 'it''s' AND d > 12.5",
            "SELECT a FROM b WHERE c = ? AND d > ?",
        ),
        ("SELECT x1, $1::INTEGER /* siti\n */ FROM t2", "SELECT x1, $ FROM t2"),
        ("SELECT $$siti$$, $a$b'c$a$, E'x'", "SELECT ?, ?, ?"),
        ("a IN ($2, $3, $4) AND b = $1", "a IN ($) AND b = $"),
    ],
)
def test_a_statement_is_told_without_values(statement: str, bare: str) -> None:
    assert normalised(statement) == bare


def test_a_statement_that_goes_past_the_engine_is_told_too(
    watched: Watched, capfd: pytest.CaptureFixture[str]
) -> None:
    with watched(20), db.engine.connect() as connection:
        link = cast("Connection", connection.connection.driver_connection)
        link.ask("SELECT pg_sleep($1)", [0.03])
        link.ask("SELECT 1 WHERE $1::float8 > 0", [0.03])
    [line] = slow_lines(capfd)
    assert (line["statement"], line["asked_by"]) == ("SELECT pg_sleep($)", ""), "none of ours asked"


def test_a_list_of_any_length_is_one_statement(
    watched: Watched, capfd: pytest.CaptureFixture[str]
) -> None:
    wanted = text("SELECT pg_sleep(0.03) WHERE 1 IN :ids").bindparams(
        bindparam("ids", expanding=True)
    )
    with watched(20):
        for ids in ([1], [1, 2, 3]):
            db.session.execute(wanted, {"ids": ids})
    told = [line["statement"] for line in slow_lines(capfd)]
    assert len(told) == 2
    assert len(set(told)) == 1


def test_a_long_statement_is_cut() -> None:
    assert len(normalised("SELECT " + "a, " * 1000)) == LONGEST + 3
