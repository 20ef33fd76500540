"""`flask --app wsgi audit alerts`, and its task."""

import json
from typing import Any

import pytest
from flask import Flask

from ahsp.extensions import celery_app, db
from ahsp.models import MailMessage, User
from ahsp.periodic.known import KNOWN
from tests.alerts.conftest import happen, happen_at, make_rule, notices


def told(app: Flask, *arguments: str) -> dict[str, Any]:
    answer = app.test_cli_runner().invoke(args=["audit", "alerts", "--json", *arguments])
    assert answer.exit_code == 0, answer.output
    found: dict[str, Any] = json.loads(answer.output)
    return found


def test_a_dry_run_counts_as_the_real_one(context: Flask, ratna: User) -> None:
    rule = make_rule()
    happen()
    dry, real = told(context, "--dry-run"), told(context)
    assert dry.pop("dry_run") is True
    assert real.pop("dry_run") is False
    assert dry == real
    (row,) = real["rules"]
    assert (row["id"], row["name"], row["state"], row["events"]) == (
        rule.id, "Failed imports", "sent", 1,
    )  # fmt: skip
    assert real["mails"] == row["mails"] == 1
    (group,) = row["groups"]
    assert (group["event"], group["severity"], group["events"]) == ("import.failed", "error", 1)
    assert told(context)["mails"] == 0
    assert db.session.query(MailMessage).count() == 1


def test_in_words(context: Flask, ratna: User) -> None:
    make_rule()
    make_rule("Hostile", subject="file_upload.hostile")
    happen()
    runner = context.test_cli_runner()
    dry = runner.invoke(args=["audit", "alerts", "--dry-run"]).output
    assert dry.splitlines() == [
        "Failed imports: told, 1 events, 1 mails (dry run)", "Hostile: nothing to tell",
    ]  # fmt: skip
    real = runner.invoke(args=["audit", "alerts"]).output
    assert "Failed imports: told, 1 events, 1 mails\n" in real
    happen()
    again = runner.invoke(args=["audit", "alerts"]).output
    assert "Failed imports: told a short while ago, waits, 1 events" in again


def test_since_leaves_out_what_happened_before(context: Flask, ratna: User) -> None:
    make_rule()
    happen_at([180, 120, 20])
    assert told(context, "--dry-run")["rules"][0]["events"] == 3
    assert told(context, "--since", "90 minutes ago")["rules"][0]["events"] == 1
    assert [notice.events for notice in notices()] == [1]


def test_since_passes_nothing_over_where_nothing_is_told(context: Flask, ratna: User) -> None:
    make_rule(threshold=2, window_minutes=60)
    happen_at([20])
    assert told(context, "--since", "1 minute ago")["rules"][0]["state"] == "quiet"
    happen()
    assert told(context)["rules"][0]["events"] == 2


@pytest.mark.parametrize("since", ["soon", "999999999 hours ago"])
def test_a_moment_that_is_none_is_a_misuse(context: Flask, since: str) -> None:
    answer = context.test_cli_runner().invoke(args=["audit", "alerts", "--since", since])
    assert answer.exit_code == 2
    assert "1 hour ago" in answer.output


def test_the_task_tells_and_the_scheduler_asks_it_each_minute(context: Flask, ratna: User) -> None:
    make_rule()
    happen()
    celery_app.tasks["audit.alerts"]()
    assert len(notices()) == 1
    assert KNOWN["audit.alerts"].usual(context.config["SETTINGS"]).seconds == 60
