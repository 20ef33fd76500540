"""A slow query is a line of the log: which, by what and for which request, and nothing personal."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, text
from sqlalchemy.exc import DBAPIError

from ahsp.extensions import db
from ahsp.models import Role
from ahsp.ops.slow_queries import LONGEST, normalised
from ahsp.web.correlation import correlate
from tests.apps import another, browser
from tests.factories import make_user

SECRET = "siti.rahayu@kantor.example"


def slow_lines(capfd: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    return [line for line in found if line["event"] == "slow query"]


def test_it_names_the_query_the_asker_and_the_request_but_no_value(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    with another(app, slow_query_ms=20) as made, made.app_context():
        known = correlate()
        db.session.execute(
            text("SELECT pg_sleep(0.03), 'literal', CAST(:who AS text)"), {"who": SECRET}
        )
        db.session.execute(text("SELECT 1"))
        (line,) = slow_lines(capfd)
    assert line["ms"] >= 30
    assert line["statement"] == "SELECT pg_sleep(?), ?, CAST(%(who)s AS text)"
    assert line["request_id"] == known
    assert SECRET not in json.dumps(line)


def test_a_page_s_slow_query_names_the_function_of_the_program_that_asked(
    app: Flask,
    context: Flask,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    slow = "SELECT 0, 0, CAST(NULL AS timestamptz) FROM pg_sleep(0.3) WHERE :worrying > 0"
    monkeypatch.setattr("ahsp.mail.queries._TROUBLE", text(slow))
    user = make_user("ratna", role=Role.ADMIN)
    with another(app, slow_query_ms=300) as made:
        answer = browser(made, user).get("/admin/health")
    found = slow_lines(capfd)
    assert found
    assert {line["asked_by"] for line in found} == {"ahsp.mail.queries.trouble"}
    assert {line["request_id"] for line in found} == {answer.headers["X-Request-Id"]}
    assert {line["path"] for line in found} == {"/admin/health"}


def test_one_that_fails_after_long_is_a_line_too(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    with another(app, slow_query_ms=20) as made, made.app_context():
        db.session.execute(text("SET LOCAL statement_timeout = 40"))
        with pytest.raises(DBAPIError):
            db.session.execute(text("SELECT pg_sleep(5)"))
        (line,) = slow_lines(capfd)
    assert (line["failed"], line["statement"]) == (True, "SELECT pg_sleep(?)")


def test_none_is_written_where_it_is_switched_off(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    with another(app, slow_query_ms=0) as made, made.app_context():
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
        ("SELECT x1, %(id_1)s /* siti\n */ FROM t2", "SELECT x1, %(id)s FROM t2"),
        ("SELECT $$siti$$, $a$b'c$a$, E'x'", "SELECT ?, ?, ?"),
        ("a IN (%(id_1_1)s, %(id_1_2)s, %(id_1_3)s)", "a IN (%(id)s)"),
    ],
)
def test_a_statement_is_told_without_values(statement: str, bare: str) -> None:
    assert normalised(statement) == bare


def test_a_list_of_any_length_is_one_statement(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    wanted = text("SELECT pg_sleep(0.03) WHERE 1 IN :ids").bindparams(
        bindparam("ids", expanding=True)
    )
    with another(app, slow_query_ms=20) as made, made.app_context():
        for ids in ([1], [1, 2, 3]):
            db.session.execute(wanted, {"ids": ids})
    told = [line["statement"] for line in slow_lines(capfd)]
    assert len(told) == 2
    assert len(set(told)) == 1


def test_a_long_statement_is_cut() -> None:
    assert len(normalised("SELECT " + "a, " * 1000)) == LONGEST + 3
