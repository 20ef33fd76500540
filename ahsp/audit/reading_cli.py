"""Reading the record from the shell: the same filters as the page's."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TextIO

import click
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from ahsp.audit import csv_lines, queries
from ahsp.audit.cli import audit
from ahsp.audit.entries import Entry
from ahsp.audit.events import Event
from ahsp.audit.filters import FILTERS
from ahsp.audit.queries import LAST_ID
from ahsp.audit.question import Question
from ahsp.audit.ranges import RANGES, Span
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.web.zones import zone

Command = Callable[..., None]


def filters(command: Command) -> Command:
    """Give a command the filters of the page; it gets a question and its stretch of time."""

    def asked(**options: Any) -> None:
        given = {name: options.pop(name) for name in names}
        values = {name: value if isinstance(value, str) else list(value)
                  for name, value in given.items() if value}  # fmt: skip
        question = Question.from_args(MultiDict(values))
        if question.problems:
            name, problem = next(iter(question.problems.items()))
            with force_locale("en"):
                raise click.UsageError(f"--{name.replace('_', '-')}: {problem}")
        if question.user:
            question = question.but(user=queries.name_of(question.user))
        command(question, question.span(zone(), datetime.now(UTC)), **options)

    asked.__doc__ = command.__doc__
    names = [*(each.name for each in FILTERS), "range", "since", "until"]
    kept = getattr(command, "__click_params__", [])
    asked.__click_params__ = kept  # type: ignore[attr-defined]  # as click keeps them
    for each in FILTERS:
        option = click.option(f"--{each.name}", each.name, multiple=each.many, help=str(each.label))
        asked = option(asked)
    usual = click.Choice(RANGES)
    asked = click.option("--range", "range", type=usual, default="all", show_default=True)(asked)
    asked = click.option("--from", "since", help="First day or moment, e.g. 2026-11-20.")(asked)
    return click.option("--to", "until", help="Last day, or the moment that ends it.")(asked)


@audit.command("list")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@filters
def list_events(question: Question, stretch: Span, limit: int, as_json: bool) -> None:
    """List events, the newest first."""
    with force_locale("en"):
        rows = [_row(each) for each in queries.newest(question, stretch, limit)]
    if as_json:
        click.echo(json.dumps({"events": rows}, ensure_ascii=False))
        return
    for row in rows:
        who = row["user"] or "-"
        click.echo(
            "{id}  {at}  {severity:<8}  {event}  ".format(**row) + f"{who}  {row['message']}"
        )


@audit.command("show")
@click.argument("event_id", metavar="ID", type=click.IntRange(1, LAST_ID))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(event_id: int, as_json: bool) -> None:
    """Show everything that is known of event ID."""
    entry = queries.find(event_id)
    if entry is None:
        raise click.ClickException(f"There is no event {event_id}.")
    with force_locale("en"):
        told = _row(entry) | {
            "address": entry.address,
            "agent": entry.agent,
            "method": entry.method,
            "path": entry.path,
            "request": entry.request_id,
            "detail": entry.detail,
            "resolved_at": entry.resolved_at.isoformat() if entry.resolved_at else None,
            "resolved_by": entry.resolved_by,
            "note": entry.note,
        }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        if value not in (None, ""):
            shown = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
            click.echo(f"{name + ':':<13}{shown}")


@audit.command("export")
@click.option("-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-")
@click.option("--json", "as_json", is_flag=True, help="Say how many, as one JSON object.")
@filters
def export(question: Question, stretch: Span, output: TextIO, as_json: bool) -> None:
    """Write events as CSV, the newest first, a few thousand in memory at a time."""
    if as_json and output.name == "-":
        raise click.UsageError("--json needs --output")
    count = 0

    def counted() -> Any:
        nonlocal count
        for entry in queries.rows(question, stretch, queries.newest_id()):
            count += 1
            yield entry

    for part in csv_lines.lines(counted()):
        output.write(part)
        if sys.stderr.isatty() and output.name != "-":
            click.echo(f"\r{count} events", nl=False, err=True)
    said = " ".join(f"{name}={value}" for name, value in question.args().items())
    record(Event.LOG_EXPORTED, detail={"question": said, "rows": count})
    db.session.commit()
    if as_json:
        click.echo(json.dumps({"file": output.name, "events": count}, ensure_ascii=False))


def _row(entry: Entry) -> dict[str, Any]:
    """What a list tells of an event."""
    return {
        "id": entry.id,
        "at": entry.at.astimezone(UTC).isoformat(),
        "event": entry.event,
        "severity": entry.severity,
        "category": entry.category,
        "user": entry.username,
        "message": f"{entry.label}: {entry.message}" if entry.detail else entry.label,
    }
