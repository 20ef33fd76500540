"""Alerts from the shell: `flask --app wsgi audit alerts`."""

import json
from datetime import UTC, datetime
from typing import Any

import click
from flask import current_app

from ahsp.alerts import evaluating
from ahsp.alerts.evaluating import Outcome
from ahsp.alerts.moments import moment
from ahsp.audit.cli import as_json as json_option
from ahsp.audit.cli import audit
from ahsp.audit.summaries import zone_of

_STATES = {
    "quiet": "nothing to tell",
    "waiting": "told a short while ago, waits",
    "sent": "told",
    "silenced": "silenced",
    "nobody": "nobody to tell",
}


@audit.command("alerts")
@click.option("--since", help='Leave out what happened before, e.g. "1 hour ago" or 2026-11-20.')
@click.option("--dry-run", is_flag=True, help="Only say what would be told; change nothing.")
@json_option
def alerts(since: str | None, dry_run: bool, as_json: bool) -> None:
    """Tell people what the alert rules found and was not told yet."""
    start = None
    if since is not None:
        try:
            start = moment(since, zone_of(current_app.config["SETTINGS"]), datetime.now(UTC))
        except (ValueError, OverflowError):
            raise click.UsageError(
                f'--since {since!r} is no moment: it looks like "1 hour ago" or 2026-11-20T14:00'
            ) from None
    found = evaluating.evaluate(start, dry_run=dry_run)
    if as_json:
        told: dict[str, Any] = {"dry_run": dry_run, "since": start.isoformat() if start else None}
        told |= {
            "mails": sum(each.mails for each in found),
            "rules": [_row(each) for each in found],
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for each in found:
        line = f"{each.name}: {_STATES[each.state]}"
        would = " (dry run)" if dry_run and each.state in ("sent", "silenced", "nobody") else ""
        count = f", {each.events} events, {each.mails} mails" if each.events else ""
        click.echo(line + count + would)


def _row(each: Outcome) -> dict[str, Any]:
    return {
        "id": each.rule_id,
        "name": each.name,
        "state": each.state,
        "events": each.events,
        "mails": each.mails,
        "groups": [
            {
                "event": group.event,
                "severity": group.severity,
                "part": group.part,
                "state": group.state,
                "events": group.events,
                "first_at": group.first_at.isoformat(),
                "last_at": group.last_at.isoformat(),
            }
            for group in each.groups
        ],
    }
