"""Counts from sums equal those of the rows, whatever is summed up and whatever is open."""

import random
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.audit import counting, tallying
from ahsp.audit.question import Question
from ahsp.audit.ranges import Span
from ahsp.extensions import db
from ahsp.models import Role
from tests.audit.facts import ago, fact, write
from tests.audit.sums import sum_up
from tests.factories import make_user

WIB = ZoneInfo("Asia/Jakarta")
ZONES = (WIB, ZoneInfo("Asia/Jayapura"))
KINDS = (("import.committed", "info"), ("import.failed", "error"), ("import.failed", "critical"),
         ("authentication.failed", "warning"), ("export.made", "info"))  # fmt: skip

WITHIN = (
    "at >= coalesce(CAST(:start AS timestamptz), '-infinity')"
    " AND at < coalesce(CAST(:end AS timestamptz), 'infinity')"
)


def scattered(seed: int, count: int = 400) -> None:
    """Events of the last forty days, some of them in the present hour."""
    chance = random.Random(seed)
    write(
        fact(*chance.choice(KINDS), username=chance.choice(("", "ratna", "siti", "budi")),
             address=chance.choice((None, "10.0.0.1", "10.0.0.2", "::1")),
             at=ago(minutes=chance.choice((chance.random() * 40, chance.random() * 57600))))
        for _ in range(count)
    )  # fmt: skip


def plainly(stretch: Span, zone: ZoneInfo) -> Counter[tuple[str, str, str]]:
    """The same counts, of the rows alone."""
    rows = db.session.execute(
        text(
            "SELECT (timezone(:zone, at))::date::text, event, severity, count(*) FROM audit_event"
            f" WHERE {WITHIN} GROUP BY 1, 2, 3"
        ),
        {"zone": zone.key, "start": stretch.start, "end": stretch.end},
    )
    return Counter({tuple(row[:3]): row[3] for row in rows})


def stretches(seed: int) -> list[Span]:
    """Whole days, odd minutes, open ends, all of time, and nothing."""
    chance = random.Random(seed)
    odd = sorted(ago(minutes=chance.random() * 57600) for _ in range(2))
    day = ago(days=chance.randrange(1, 30)).astimezone(WIB).replace(
        hour=0, minute=0, second=0, microsecond=0
    )  # fmt: skip
    return [Span(None, None), Span(odd[0], None), Span(None, odd[1]), Span(*odd),
            Span(day, None), Span(day, day + timedelta(days=1)), Span(odd[1], odd[0]),
            Span(ago(minutes=30), None)]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("summed", ["nothing", "hours", "everything", "late", "deleted"])
def test_tallies_and_actors_equal_the_rows(context: Flask, summed: str, seed: int) -> None:
    scattered(seed)
    hour = ago().replace(minute=0, second=0, microsecond=0)
    midnight = hour.astimezone(WIB).replace(hour=0)
    if summed in ("everything", "deleted"):
        sum_up()
    elif summed == "hours":
        sum_up(hour - timedelta(hours=5), midnight - timedelta(days=400))
    elif summed == "late":
        sum_up(hour - timedelta(days=3, hours=2), midnight - timedelta(days=9))
    if summed == "deleted":
        forget(ago(days=21, minutes=17))
    for stretch in stretches(seed):
        for zone in ZONES:
            found = Counter[tuple[str, str, str]]()
            for each in tallying.tallies(stretch, zone):
                assert each.category == each.event.partition(".")[0]
                found[str(each.day), each.event, each.severity] += each.events
            assert found == plainly(stretch, zone), stretch
        for dimension, column in (("user", "username"), ("address", "host(address)")):
            assert tallying.actors(dimension, stretch) == top(column, stretch)
        assert len(tallying.actors("user", stretch, 2)) <= 2
        for question in (Question(severity=("error",)), Question(category=("import", "export")),
                         Question(event=("import.failed",), severity=("critical",)),
                         Question(user="ratna"), Question(resolved="no")):  # fmt: skip
            condition, values = question.conditions(stretch)
            rows = db.session.scalar(
                text(f"SELECT count(*) FROM audit_event AS e WHERE {condition}"), values
            )
            assert counting.count(question, stretch).number == rows, question


def top(column: str, stretch: Span) -> list[tuple[str, int]]:
    """Who is behind most rows."""
    rows = db.session.execute(
        text(
            f"SELECT {column}, count(*) FROM audit_event WHERE {column} <> ''"
            f" AND {WITHIN} GROUP BY 1 ORDER BY 2 DESC, 1"
        ),
        {"start": stretch.start, "end": stretch.end},
    )
    return [(row[0], row[1]) for row in rows]


def forget(before: datetime) -> None:
    """Delete what retention deletes: ordinary events of before a moment; the sums stay."""
    found = db.session.execute(
        text("SELECT id, at FROM audit_event WHERE at < :before AND severity <> 'critical'"
             " ORDER BY id"), {"before": before}
    ).all()  # fmt: skip
    for row in found:
        db.session.execute(
            text("SELECT audit_forget(:id, :id, :at, :at, '', '', '', '')"),
            {"id": row.id, "at": row.at},
        )
    db.session.commit()


def test_what_is_resolved_is_not_counted_as_open(context: Flask) -> None:
    scattered(1)
    admin = make_user("admin", role=Role.ADMIN)
    from ahsp.audit.resolving import resolve

    rows = db.session.execute(
        text("SELECT id FROM audit_event WHERE severity <> 'info' AND id % 3 = 0")
    )
    resolve([row.id for row in rows], "", admin)
    for stretch in stretches(1):
        question = Question(resolved="no")
        condition, values = question.conditions(stretch)
        rows_left = db.session.scalar(
            text(f"SELECT count(*) FROM audit_event AS e WHERE {condition}"), values
        )
        assert counting.count(question, stretch).number == rows_left
        assert counting.unresolved(stretch, tallying.tallies(stretch, WIB)) == rows_left


def test_counting_stops_early_unless_it_must_be_exact(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    scattered(2)
    monkeypatch.setattr(counting, "ENOUGH", 10)
    question, always = Question(user="ratna"), Span(None, None)
    exact = counting.count(question, always, exact=True)
    assert exact.number > 10
    assert not exact.more
    assert counting.count(question, always) == counting.Count(10, more=True)


def test_nothing_newer_than_the_given_event_is_counted(context: Flask) -> None:
    ids = write(fact("import.failed", "error", username="ratna") for _ in range(5))
    for question in (Question(), Question(user="ratna"), Question(severity=("error",))):
        assert counting.count(question, Span(None, None), ids[2]).number == 3
