"""Trying the queues and the scheduler from the shell."""

import json

import click
from flask_babel import force_locale

from ahsp.ops import round_trip
from ahsp.ops.queues import LATER
from ahsp.ops.signs import State
from ahsp.ops.signs.work import scheduler
from ahsp.ops.work.exports_there import going as exports_going

AWAY = "Redis does not answer: no worker can be told of anything. Start it, or check REDIS_URL."


@click.command("test")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def test(as_json: bool) -> None:
    """Send a task through each queue and look for the scheduler: exit 1 where one is silent."""
    try:
        trips = round_trip.trips()
    except round_trip.QueueAwayError:
        raise click.ClickException(AWAY) from None
    with force_locale("en"):
        beat = scheduler()
        exporting = any(each.running for each in exports_going(1))
    silent = [each.queue for each in trips if each.ms is None]
    busy = [queue for queue in silent if queue in LATER and exporting]
    troubles = [
        f"No worker answered from the queue {queue} within {round_trip.SECONDS} s: start one"
        f" that listens to it, or look at the end of its log."
        for queue in silent
        if queue not in busy
    ]
    troubles += [f"{beat.said} {beat.remedy}"] if beat.state is State.DANGER else []
    if as_json:
        answers = {each.queue: each.ms for each in trips}
        told = {"queues_ms": answers, "busy": busy, "scheduler": beat.state, "troubles": troubles}
        click.echo(json.dumps(told))
    else:
        for each in trips:
            said = f"{each.ms} ms" if each.ms is not None else "no answer"
            note = " (its worker makes an export)" if each.queue in busy else ""
            click.echo(f"{each.queue:<10}{said}{note}")
        click.echo(f"{'scheduler':<10}{beat.said}")
        for trouble in troubles:
            click.echo(trouble, err=True)
    raise SystemExit(1 if troubles else 0)
