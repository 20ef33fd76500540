"""Tasks that stand still: none is due unless a test says so, and bells are heard by the test."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from ahsp.extensions import db
from ahsp.models import PeriodicTask, Role, TaskRun, User
from ahsp.periodic import due
from tests.apps import browser
from tests.factories import make_user
from tests.pages import PageClient

Rung = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> Rung:
    """Which tasks workers were told of, with what their messages say besides."""
    heard: Rung = []

    def ring(task: str, *_args: Any, **options: Any) -> bool:
        heard.append((task, options))
        return True

    monkeypatch.setattr("ahsp.running.bells.send", ring)
    return heard


@pytest.fixture
def still(context: Flask) -> None:
    """All tasks are known, and not due before tomorrow."""
    due.meet()
    tomorrow = func.now() + func.make_interval(0, 0, 0, 1)
    db.session.execute(update(PeriodicTask).values(since=tomorrow))
    db.session.commit()


def make_due(name: str, ago: timedelta = timedelta(days=30)) -> None:
    """Have a task be due since some time."""
    now = db.session.scalars(select(func.now())).one()
    values = {"since": now - ago, "due_at": None}
    db.session.execute(update(PeriodicTask).where(PeriodicTask.name == name).values(values))
    db.session.commit()


def runs(name: str) -> list[TaskRun]:
    """All runs of a task, the oldest first."""
    db.session.expire_all()
    query = select(TaskRun).where(TaskRun.task == name).order_by(TaskRun.id)
    return list(db.session.scalars(query))


def task(name: str) -> PeriodicTask:
    """A task's row as it is now."""
    return db.session.get_one(PeriodicTask, name, populate_existing=True)


@pytest.fixture
def ratna(context: Flask) -> User:
    """An administrator."""
    return make_user("ratna", role=Role.ADMIN)


@pytest.fixture
def window(context: Flask, ratna: User) -> PageClient:
    """Her browser, in English."""
    return browser(context, ratna, language="en")
