"""How a page asks for what it shows: in one trip, and without a second connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import errors
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from ahsp.caching import current_state, current_version
from ahsp.caching.state import hold
from ahsp.catalog import lexicon
from ahsp.extensions import db
from ahsp.models import Sumber
from ahsp.running.connections import Connection
from ahsp.running.refusals import Refusal, refusal_of
from ahsp.search import vocabulary
from ahsp.search.corrections import corrected
from ahsp.search.filters import Query
from ahsp.search.queries import find
from ahsp.search.understanding import understand
from tests.factories import make_ahsp, raise_version

pytestmark = pytest.mark.usefixtures("context")
PLANNED = text("SELECT current_setting('plan_cache_mode')")


@contextmanager
def page(app: Flask) -> Iterator[None]:
    """A request that holds a state and has no connection, as one for results."""
    with app.test_request_context():
        hold(current_state())
        find(Query("semen bata"))  # stems are known from here on
        db.session.rollback()
        yield


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is asked past the session, and what through it."""
    make_ahsp("1.1", "Pasangan bata merah")
    raise_version()
    db.session.commit()
    said: list[str] = []
    ask = Connection.ask_under

    def note(link: Connection, settings: str, statement: str, values: Any) -> list[dict[str, Any]]:
        [planned] = link.ask_under_before(settings, PLANNED.text, [])  # type: ignore[attr-defined]
        said.append(f"alone, {planned['current_setting']}")
        return ask(link, settings, statement, values)

    def note_session(_link: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "candidate" in statement:
            said.append("session")

    monkeypatch.setattr(Connection, "ask_under_before", ask, raising=False)
    monkeypatch.setattr(Connection, "ask_under", note)
    event.listen(db.engine, "before_cursor_execute", note_session)
    yield said
    event.remove(db.engine, "before_cursor_execute", note_session)


def test_a_page_asks_alone_and_its_search_is_planned_once(context: Flask, asked: list[str]) -> None:
    with page(context):
        asked.clear()
        assert find(Query("bata")).total == 1
        assert asked == ["alone, force_generic_plan"]


def test_how_often_words_occur_is_asked_alone_too(context: Flask, asked: list[str]) -> None:
    with page(context):
        asked.clear()
        find(Query("bata merah keramik"))
        assert asked[:2] == ["alone, force_generic_plan"] * 2, "what it finds, then each word"


def test_spellings_and_stems_are_asked_for_alone_too(context: Flask, asked: list[str]) -> None:
    lexicon.refresh(db.session(), db.session.scalars(select(Sumber.id)).one())
    db.session.commit()
    with page(context):
        asked.clear()
        vocabulary.stems_of(["pengabaian"])
        assert asked == ["alone, auto"], "what others ask in a transaction sets nothing for it"
        assert find(Query("mersh")).corrected_q == "merah"
        assert set(asked) == {"alone, auto", "alone, force_generic_plan"}
        assert not db.session().in_transaction()


def test_for_words_that_all_occur_no_spellings_are_asked_for(
    context: Flask, asked: list[str]
) -> None:
    with page(context):
        query = Query("bata")
        what = understand(query, current_version())
        db.session.rollback()
        asked.clear()
        assert not corrected(what, query).q
        assert asked == ["alone, force_generic_plan"], "whether they occur"


def test_stems_set_nothing_for_the_transaction_of_who_asks(context: Flask) -> None:
    vocabulary.stems_of(["pengabdian"])
    assert db.session.scalar(PLANNED) == "auto"


def test_a_page_that_has_a_connection_asks_on_it(context: Flask, asked: list[str]) -> None:
    with page(context):
        assert db.session.scalar(text("SELECT 1")) == 1
        asked.clear()
        assert find(Query("merah")).total == 1
        assert asked == ["session"]
        assert db.session.scalar(PLANNED) == "force_generic_plan"


def test_the_shell_sees_what_its_own_transaction_has_changed(asked: list[str]) -> None:
    make_ahsp("1.2", "Pasangan bata ringan")
    raise_version()
    db.session.flush()
    assert find(Query("bata")).total == 2
    assert set(asked) == {"session"}


def test_where_a_connection_is_lost_a_page_asks_again(
    context: Flask, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> list[dict[str, Any]]:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    with page(context):
        monkeypatch.setattr(Connection, "ask_under", lost)
        asked.clear()
        assert find(Query("bata")).total == 1
        assert asked == ["session"]


def test_what_takes_too_long_is_given_up_once(
    context: Flask, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def given_up(*_: object) -> list[dict[str, Any]]:
        raise errors.QueryCanceled("canceling statement due to statement timeout")

    with page(context):
        monkeypatch.setattr(Connection, "ask_under", given_up)
        asked.clear()
        with pytest.raises(DBAPIError) as raised:
            find(Query("bata"))
        assert refusal_of(raised.value) is Refusal.SLOW
        assert asked == []
