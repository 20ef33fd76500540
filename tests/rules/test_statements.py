"""What a run on another version of the database leaves out is told it by other tests."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.extensions import db
from tests.statements import Listener, Told, few, name_of, only, shape_of

ALWAYS_TRIED = "tests/search/test_find.py::test_a"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT a FROM t WHERE b = $1", "SELECT a FROM t WHERE b = $2"),
        ("SELECT a FROM t WHERE b IN ($1, $2, $3)", "SELECT a FROM t WHERE b IN ($1 /*, ... */)"),
        ("SELECT a FROM t WHERE b IN ($1::TEXT, $2::TEXT)",
         "SELECT a FROM t WHERE b IN ($1::TEXT)"),
        ("INSERT INTO t VALUES ($1, now()), ($2, now())", "INSERT INTO t VALUES ($1, now())"),
        ("SET LOCAL lock_timeout = '2s'", "SET LOCAL\n  lock_timeout = $1"),
    ],
)  # fmt: skip
def test_values_make_no_other_statement(one: str, other: str) -> None:
    assert shape_of(one) == shape_of(other)
    assert name_of(one) == name_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT a FROM t WHERE b = $1", "SELECT a FROM t WHERE c = $1"),
        ("SELECT a1 FROM t", "SELECT a2 FROM t"),
        ("SELECT f($1)", "SELECT f($1::TEXT)"),
        ("SELECT f($1)", "SELECT f($1, $2)"),
        ("SELECT a FROM t WHERE b = $1", "SELECT a FROM t WHERE b = $1 FOR UPDATE"),
    ],
)
def test_anything_else_does(one: str, other: str) -> None:
    assert name_of(one) != name_of(other)


def test_few_tests_tell_everything_and_those_of_words_and_shape_are_always_tried() -> None:
    told = {
        "tests/a.py::test_most": ["1", "2", "3"],
        "tests/a.py::test_nothing_of_its_own": ["1", "2"],
        "tests/b.py::test_alone_with_one": ["1", "9"],
        "tests/b.py::test_nothing": [],
        ALWAYS_TRIED: ["1"],
        "tests/c.py::test_what_that_tells": ["1"],
        "tests/c.py::test_more_but_slowly": ["1", "2", "3", "9"],
    }
    seconds = {test: 90.0 if "slowly" in test else 1.0 for test in told}
    chosen = few(told, seconds)
    assert chosen == {"tests/a.py::test_most", "tests/b.py::test_alone_with_one", ALWAYS_TRIED}


def test_what_is_told_inside_a_function_and_by_others_is_heard(context: Flask) -> None:
    listener = Listener(str(context.config["SETTINGS"].database_url))
    with db.engine.begin() as link:  # which was there before somebody listened to its server
        link.execute(text("SET LOCAL pg_stat_statements.track = 'all'"))
        listener.forget()
        link.execute(text("SELECT 5 AS said_by_another"))
        link.execute(text("DO $$ BEGIN PERFORM 5 AS said_inside; END $$"))
    heard = listener.heard()
    listener.close()
    assert name_of("SELECT 7 AS said_by_another") in heard
    assert name_of("SELECT 7 AS said_inside") in heard
    assert name_of("SELECT 7 AS said_by_nobody") not in heard


class Walked:
    """A test, as far as it is chosen."""

    def __init__(self, nodeid: str) -> None:
        self.nodeid = nodeid


def test_only_what_was_noted_is_walked_and_a_note_of_other_tests_is_refused(tmp_path: Path) -> None:
    note = tmp_path / "note.json"
    items = [Walked("tests/a.py::test_a"), Walked("tests/a.py::test_b"), Walked(ALWAYS_TRIED)]
    note.write_text(json.dumps(["tests/a.py::test_b"]))
    assert only(items, note) == items[1:]  # type: ignore[arg-type,comparison-overlap]
    note.write_text(json.dumps(["tests/a.py::test_gone"]))
    with pytest.raises(pytest.UsageError, match="test_gone"):
        only(items, note)  # type: ignore[arg-type]


def test_where_nothing_was_heard_nothing_is_left_out(tmp_path: Path) -> None:
    note = tmp_path / "note.json"
    note.write_text("[]")
    Told().write(note)
    items = [Walked("tests/a.py::test_a")]
    assert only(items, note) == items  # type: ignore[arg-type,comparison-overlap]
