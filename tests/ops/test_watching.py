"""A part that gets worse, or well again, is recorded once."""

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.models import AuditEvent
from ahsp.ops import tasks, watching
from ahsp.ops.signs import Sign, State
from ahsp.periodic.known import KNOWN
from tests.apps import events, last_event


def look(**states: State) -> int:
    """One look that finds parts in these states; returns how many changes it recorded."""
    return watching.note([Sign(name, name, "", state) for name, state in states.items()])


def changes() -> list[tuple[str, str, str, str]]:
    """The recorded changes, oldest first."""
    query = db.session.query(AuditEvent).filter_by(event="system.health_changed")
    return [
        (each.detail["part"], each.detail["was"], each.detail["state"], each.severity)
        for each in query.order_by(AuditEvent.id)
    ]


def test_a_part_that_breaks_and_is_mended_is_two_events(context: Flask) -> None:
    seen = [State.OK, *[State.DANGER] * 4, *[State.OK] * 3]
    assert [look(disk=each) for each in seen] == [0, 0, 1, 0, 0, 0, 1, 0]
    assert changes() == [("disk", "ok", "danger", "error"), ("disk", "danger", "ok", "info")]


def test_a_moment_s_hiccup_is_no_news(context: Flask) -> None:
    for each in (State.OK, State.DANGER, State.OK, State.WARNING, State.OK):
        assert look(disk=each) == 0
    assert events() == []


def test_a_part_that_is_broken_from_the_start_is_news(context: Flask) -> None:
    look(disk=State.WARNING, mail=State.OK)
    assert look(disk=State.WARNING, mail=State.OK) == 1
    assert changes() == [("disk", "ok", "warning", "warning")]


def test_states_that_follow_each_other_are_told_one_by_one(context: Flask) -> None:
    for each in (State.WARNING, State.WARNING, State.DANGER, State.DANGER):
        look(disk=each, mail=State.OK)
    assert [change[1:3] for change in changes()] == [("ok", "warning"), ("warning", "danger")]


def test_it_is_done_again_and_again_and_looks_at_the_real_parts(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "health.check" in KNOWN
    monkeypatch.setattr("ahsp.ops.watching.signs", lambda: [Sign("worker", "", "", State.DANGER)])
    tasks.check()
    tasks.check()
    assert last_event().detail == {"part": "worker", "was": "ok", "state": "danger"}
