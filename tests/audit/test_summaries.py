"""Sums are what one would count."""

import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from ahsp.audit import summaries
from ahsp.audit.appending import Fact
from ahsp.extensions import db
from ahsp.models import AuditActorSummary, AuditEvent, AuditSummary, AuditSummaryMark, Period
from tests.record import make_events

JAKARTA = ZoneInfo("Asia/Jakarta")


def fill(days: int = 40) -> None:
    dice = random.Random(5)
    now = datetime.now(UTC)
    moments = sorted(now - timedelta(seconds=dice.random() * days * 86400) for _ in range(400))
    make_events(
        [
            Fact(
                dice.choice(["authentication.signed_in", "import.committed", "old.name"]),
                dice.choice(["info", "error"]),
                username=dice.choice(["", "siti", "budi"]),
                address=dice.choice([None, "10.0.0.1", "::1"]),
                at=moment,
            )
            for moment in moments
        ]
    )


@pytest.mark.parametrize("period", list(Period))
def test_sums_equal_counts_of_the_rows(context: Flask, period: Period) -> None:
    fill()
    summaries.summarise_due()
    rows = list(db.session.scalars(db.select(AuditEvent)))
    counted = Counter(
        (summaries.begin(period, row.at, JAKARTA), row.event, row.severity, row.category)
        for row in rows
    )
    names: dict[tuple[datetime, str, str, str], set[str]] = {key: set() for key in counted}
    for row in rows:
        start = summaries.begin(period, row.at, JAKARTA)
        names[start, row.event, row.severity, row.category] |= {row.username} - {""}
    users = {key: len(found) for key, found in names.items()}
    summed = db.session.query(AuditSummary).filter_by(period=period)
    sums = {(row.starts_at, row.event, row.severity, row.category): row for row in summed}
    assert {key: row.events for key, row in sums.items()} == counted
    assert {key: row.users for key, row in sums.items()} == users
    actors = db.session.query(AuditActorSummary).filter_by(period=period)
    by_actor = Counter[tuple[datetime, str, str]]()
    for row in rows:
        start = summaries.begin(period, row.at, JAKARTA)
        by_actor.update([(start, "user", row.username)] if row.username else [])
        by_actor.update([(start, "address", str(row.address))] if row.address else [])
    assert {(row.starts_at, row.dimension, row.key): row.events for row in actors} == by_actor


def test_a_second_run_changes_nothing_and_new_events_are_added(context: Flask) -> None:
    fill(3)
    summaries.summarise_due()
    first = total()
    summaries.summarise_due()
    assert total() == first
    make_events([Fact("x.y", "info")])
    summaries.summarise_due()
    assert total() == {period: count + 1 for period, count in first.items()}


def total() -> dict[str, int]:
    db.session.rollback()
    rows = db.session.query(AuditSummary.period, db.func.sum(AuditSummary.events))
    return {period: int(count) for period, count in rows.group_by(AuditSummary.period)}


def test_the_mark_stands_where_the_present_period_began(context: Flask) -> None:
    fill(2)
    summaries.summarise_due()
    now = datetime.now(UTC)
    for row in db.session.query(AuditSummaryMark):
        assert row.until == summaries.begin(Period(row.period), now, JAKARTA)


@pytest.mark.parametrize(
    ("period", "moment", "start", "end"),
    [
        ("hourly", "2026-11-27T10:59:59", "2026-11-27T10:00", "2026-11-27T11:00"),
        ("daily", "2026-11-27T00:00:00", "2026-11-27T00:00", "2026-11-28T00:00"),
        ("weekly", "2026-11-29T23:59:59", "2026-11-23T00:00", "2026-11-30T00:00"),
        ("monthly", "2026-12-31T12:00:00", "2026-12-01T00:00", "2027-01-01T00:00"),
        ("monthly", "2028-02-29T12:00:00", "2028-02-01T00:00", "2028-03-01T00:00"),
    ],
)
def test_periods_begin_in_the_site_s_zone(period: str, moment: str, start: str, end: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=JAKARTA).astimezone(UTC)
    began = summaries.begin(Period(period), at, JAKARTA)
    assert began == datetime.fromisoformat(start).replace(tzinfo=JAKARTA)
    after = summaries.following(Period(period), began, JAKARTA)
    assert after == datetime.fromisoformat(end).replace(tzinfo=JAKARTA)


def test_the_shell_sums_up_a_day(context: Flask) -> None:
    at = datetime(2026, 11, 3, 18, 30, tzinfo=UTC)  # 01:30 of the 4th in Jakarta
    make_events([Fact("x.y", "info", at=at)] * 3)
    runner = context.test_cli_runner()
    command = ["audit", "summarize", "--period", "daily", "--json", "--date"]
    told = [json.loads(runner.invoke(args=[*command, day]).output)["events"]
            for day in ("2026-11-03", "2026-11-04", "2026-11-04")]  # fmt: skip
    assert told == [0, 3, 3]
    command = ["audit", "summarize", "--period", "hourly", "--json"]
    answer = runner.invoke(args=[*command, "--from", "2026-11-04", "--to", "2026-11-05"])
    assert json.loads(answer.output) == {
        "period": "hourly", "from": "2026-11-04T00:00:00+07:00", "to": "2026-11-05T00:00:00+07:00",
        "periods": 24, "events": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    "options",
    [["--period", "yearly"], [], ["--period", "daily", "--from", "2026-01-01"],
     ["--period", "daily", "--date", "2026-01-01", "--from", "2026-01-01", "--to", "2026-01-02"],
     ["--period", "daily", "--from", "2026-01-02", "--to", "2026-01-01"],
     ["--period", "daily", "--date", "tomorrow"]],
)  # fmt: skip
def test_the_shell_refuses_what_makes_no_sense(context: Flask, options: list[str]) -> None:
    assert context.test_cli_runner().invoke(args=["audit", "summarize", *options]).exit_code == 2
