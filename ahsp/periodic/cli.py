"""Tasks from the shell."""

import json
import time
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from ahsp.extensions import celery_app
from ahsp.models import TaskRun, TaskState
from ahsp.periodic import ledger, queries, services
from ahsp.periodic.known import KNOWN
from ahsp.periodic.plans import spelled

tasks = AppGroup("tasks", help="See what is done again and again, and do it now.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@tasks.command("list")
@AS_JSON
def list_tasks(as_json: bool) -> None:
    """List all tasks with their times, the next one, and the last run."""
    with force_locale("en"):
        rows = [_told(each) for each in queries.standings()]
    if as_json:
        click.echo(json.dumps({"tasks": rows}, ensure_ascii=False))
        return
    for row in rows:
        following = "paused" if row["paused"] else f"next {row['next']}"
        last = row["last"]
        ran = f"last {last['state']} {last['due_at']}" if last else "never ran"
        click.echo(f"{row['name']:<16} {row['schedule']:<14} {following}; {ran}\n  {row['what']}")


@tasks.command("run")
@click.argument("name", type=click.Choice(list(KNOWN)))
@AS_JSON
def run_task(name: str, as_json: bool) -> None:
    """Do the task NAME here and now, paused or not, and say how it went."""
    run_id = services.note_by_hand(name, "")
    began = time.monotonic()
    state, failed = TaskState.FAILED, ""
    try:
        state = ledger.follow(run_id, celery_app.tasks[name].run) or TaskState.CANCELLED
    except Exception as error:  # told to whoever asked, and in the ledger
        failed = f"{type(error).__name__}: {error}"
    seconds = round(time.monotonic() - began, 3)
    if as_json:
        click.echo(json.dumps({"task": name, "state": state, "seconds": seconds, "error": failed}))
        raise SystemExit(1 if failed else 0)
    if failed:
        raise click.ClickException(f"{name} failed after {seconds} s: {failed}")
    click.echo(f"{name} {state} {'in' if state == TaskState.DONE else 'after'} {seconds} s")


@tasks.command("status")
@AS_JSON
def status(as_json: bool) -> None:
    """Count the runs of the last 24 hours by their state, and name paused and failing tasks."""
    standings = queries.standings()
    counts = queries.states()
    paused = [each.known.name for each in standings if each.paused]
    bad = ("failed", "lost")
    failing = [each.known.name for each in standings if each.last and each.last.state in bad]
    if as_json:
        click.echo(json.dumps({"runs": counts, "paused": paused, "failing": failing}))
        return
    click.echo("last 24 hours: " + ", ".join(f"{count} {state}" for state, count in counts.items()))
    click.echo(f"paused: {', '.join(paused) or 'none'}")
    click.echo(f"failing: {', '.join(failing) or 'none'}")


def _told(standing: queries.Standing) -> dict[str, Any]:
    return {
        "name": standing.known.name,
        "what": str(standing.known.what),
        "schedule": spelled(standing.plan),
        "usual": not standing.chosen,
        "paused": standing.paused,
        "next": standing.next.isoformat() if standing.next else None,
        "last": _run(standing.last) if standing.last else None,
    }


def _run(run: TaskRun) -> dict[str, Any]:
    return {
        "state": run.state,
        "kind": run.kind,
        "due_at": run.due_at.isoformat(),
        "seconds": run.seconds,
        "reason": run.reason,
        "request_id": run.request_id,
    }
