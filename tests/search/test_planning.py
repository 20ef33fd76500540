"""How searches are planned: once, for their transaction, and nothing else."""

from typing import Any

import psycopg
import pytest
from flask import Flask, current_app
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError

from ahsp.caching import State, current_state
from ahsp.caching.state import hold
from ahsp.extensions import db
from ahsp.running.connections import Connection
from ahsp.search.filters import Query
from ahsp.search.planning import plan_once, state_of_data
from ahsp.search.queries import find, matching
from tests.factories import make_ahsp, raise_version

pytestmark = pytest.mark.usefixtures("context")
PLANNED_ONCE, USUAL = "force_generic_plan", "auto"


def setting() -> str:
    return str(db.session.scalar(text("SELECT current_setting('plan_cache_mode')")))


def test_it_holds_to_the_end_of_the_transaction() -> None:
    assert setting() == USUAL
    plan_once()
    assert setting() == PLANNED_ONCE
    db.session.commit()
    assert setting() == USUAL
    plan_once()
    assert setting() == PLANNED_ONCE


def test_the_state_of_the_data_is_the_same_and_costs_no_second_statement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_ahsp("1.1", "Pasangan bata merah")
    raise_version()
    db.session.commit()
    said: list[str] = []

    def note(*args: object) -> None:
        said.append(str(args[2]))

    monkeypatch.setattr(Connection, "begin_with", note)
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        state = state_of_data()
        plan_once()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(said) == 1
    assert setting() == PLANNED_ONCE
    assert state == current_state()
    assert state.version > 0


def test_a_connection_that_is_lost_is_told_as_ever() -> None:
    with psycopg.connect(current_app.config["SETTINGS"].database_url, autocommit=True) as other:
        link: Any = db.session.connection().connection.driver_connection  # the server ends it now
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [link.info.backend_pid])
        with pytest.raises(DBAPIError) as raised:
            plan_once()
    assert raised.value.connection_invalidated
    db.session.rollback()
    plan_once()
    assert setting() == PLANNED_ONCE


def test_a_search_is_planned_so_and_the_whole_catalogue_is_not() -> None:
    make_ahsp("1.1", "Pasangan bata merah")
    raise_version()
    db.session.commit()
    assert find(Query()).total == 1
    assert setting() == USUAL
    assert find(Query("bata")).total == 1
    assert setting() == PLANNED_ONCE


def test_a_request_that_holds_a_state_asks_for_none_and_plans_its_searches_all_the_same(
    context: Flask,
) -> None:
    make_ahsp("1.1", "Pasangan bata merah")
    raise_version()
    db.session.commit()
    with context.test_request_context():
        held = State(current_state().version, {})
        hold(held)
        raise_version()
        assert (state_of_data(), current_state()) == (held, held)
        assert find(Query("bata")).total == 1
        assert setting() == PLANNED_ONCE
    assert current_state().version == held.version + 1


def test_all_that_a_question_finds_may_be_read_from_whole_tables() -> None:
    make_ahsp("1.1", "Pasangan bata merah")
    raise_version()
    db.session.commit()
    through = text("SELECT current_setting('enable_seqscan')")
    assert find(Query("bata")).total == 1
    assert db.session.scalar(through) == "off"
    found = matching(Query("bata"))
    assert db.session.scalar(through) == "on"
    assert db.session.scalar(select(func.count()).select_from(found)) == 1
    plan_once()
    assert db.session.scalar(through) == "off"
