"""Tasks from the shell."""

import json
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from ahsp.extensions import celery_app
from ahsp.periodic import services
from ahsp.periodic.known import KNOWN
from tests.apps import events
from tests.periodic.conftest import runs

pytestmark = pytest.mark.usefixtures("still")


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["tasks", *arguments])


def told(app: Flask, *arguments: str) -> Any:
    answer = run(app, *arguments, "--json")
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)


def test_the_list_has_every_task(context: Flask) -> None:
    services.pause("audit.verify")
    rows = {row["name"]: row for row in told(context, "list")["tasks"]}
    assert list(rows) == list(KNOWN)
    assert rows["audit.cleanup"]["schedule"] == "day 02:30"
    assert rows["imports.sweep"]["schedule"] == "every 10 s"
    assert (rows["audit.verify"]["paused"], rows["audit.verify"]["next"]) == (True, None)
    assert rows["audit.verify"]["last"] is None
    assert "paused; never ran" in run(context, "list").output


def test_a_task_is_done_here_and_now(context: Flask) -> None:
    found = told(context, "run", "audit.verify")
    assert (found["task"], found["state"], found["error"]) == ("audit.verify", "done", "")
    (ran,) = runs("audit.verify")
    assert (ran.kind, ran.state) == ("now", "done")
    assert events() == ["system.task_started"]
    assert "audit.verify done in" in run(context, "run", "audit.verify").output


def test_a_task_that_fails_ends_with_1(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def boom() -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(celery_app.tasks["audit.verify"], "run", boom)
    answer = run(context, "run", "audit.verify")
    assert answer.exit_code == 1
    assert "RuntimeError: no" in answer.output
    answer = run(context, "run", "audit.verify", "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.output)["state"] == "failed"
    found = told(context, "status")
    assert (found["failing"], found["runs"]["failed"]) == (["audit.verify"], 2)
    assert "failing: audit.verify" in run(context, "status").output


def test_a_task_that_is_none_is_a_misuse(context: Flask) -> None:
    assert run(context, "run", "imports.run").exit_code == 2
