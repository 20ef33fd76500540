"""The record from the shell."""

import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from ahsp.audit import key_changes, retention, summaries, verifying
from ahsp.config import Settings
from ahsp.models import Period

audit = AppGroup("audit", help="Read, verify, sum up and clear the record of events.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


def counter(noun: str) -> Callable[..., None]:
    """Tells on standard error how far long work is, where a person looks at it."""

    def tell(done: int, of: int | None = None) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{done}{f' of {of}' if of else ''} {noun}", nl=False, err=True)

    return tell


@audit.command("verify")
@as_json
def verify(as_json: bool) -> None:
    """Walk the chain: exit 0 when every event is there as it was written, 1 when not."""
    verdict = verifying.verify(counter("events"))
    if as_json:
        told: dict[str, Any] = {"ok": verdict.ok, "checked": verdict.checked}
        told |= {"first_bad": verdict.first_bad, "problem": verdict.problem}
        _print(told | {"message": verdict.sentence or None})
    else:
        click.echo(f"{verdict.checked} events hold" if verdict.ok else verdict.sentence)
    if not verdict.ok:
        sys.exit(1)


@audit.command("cleanup")
@click.option("--days", type=click.IntRange(0), help="Days that events are kept.")
@click.option("--critical-days", type=click.IntRange(0), help="Days that critical ones are kept.")
@click.option("--dry-run", is_flag=True, help="Only count; delete nothing.")
@as_json
def cleanup(days: int | None, critical_days: int | None, dry_run: bool, as_json: bool) -> None:
    """Delete events older than they are kept for; the sums of their periods stay."""
    settings: Settings = current_app.config["SETTINGS"]
    days = settings.audit_days if days is None else days
    most = settings.audit_critical_days if critical_days is None else critical_days
    try:
        cleared = (
            retention.count(days, most)
            if dry_run
            else retention.clear(days, most, counter("events deleted"))
        )
    except retention.TamperedError as error:
        raise click.ClickException(
            f"Event {error.event_id} does not hold, so that nothing from it on is deleted; "
            "`audit verify` says more."
        ) from None
    if as_json:
        told = {"dry_run": dry_run, "days": days, "critical_days": most}
        _print(told | {"deleted": cleared.events, "critical": cleared.critical})
        return
    would = "would delete" if dry_run else "deleted"
    click.echo(f"{would} {cleared.events} events, {cleared.critical} of them critical")


@audit.command("summarize")
@click.option("--period", type=click.Choice([each.value for each in Period]), required=True)
@click.option("--date", type=DAY, help="The period that holds this day; of hours, all of the day.")
@click.option("--from", "since", type=DAY, help="First moment.")
@click.option("--to", "until", type=DAY, help="Moment before which the last period begins.")
@as_json
def summarize(
    period: str,
    date: datetime | None,
    since: datetime | None,
    until: datetime | None,
    as_json: bool,
) -> None:
    """Sum up what is not yet, or a stretch anew; running it twice changes nothing."""
    if date and (since or until):
        raise click.UsageError("--date goes without --from and --to")
    if bool(since) != bool(until):
        raise click.UsageError("--from and --to go together")
    zone = summaries.zone_of(current_app.config["SETTINGS"])
    which, tell = Period(period), counter("periods")
    if date:
        since, until = date, date + timedelta(days=1)
    if since and until:
        if since >= until:
            raise click.UsageError("--from comes before --to")
        ends = since.replace(tzinfo=zone), until.replace(tzinfo=zone)
        summed = summaries.summarise(which, *ends, tell)
    else:
        (summed,) = summaries.summarise_due((which,), tell)
    told = {
        "period": period,
        "from": summed.start.isoformat(),
        "to": summed.end.isoformat(),
        "periods": summed.periods,
        "events": summed.events,
    }
    if as_json:
        _print(told)
    else:
        click.echo("{periods} {period} periods from {from} to {to}: {events} events".format(**told))


@audit.command("rotate-key")
@as_json
def rotate_key(as_json: bool) -> None:
    """Seal with a new key from now on; the old ones stay, to verify what they sealed."""
    try:
        old, new = key_changes.rotate()
    except key_changes.NotPossibleError:
        raise click.ClickException(
            "The keys come from AHSP_AUDIT_KEYS: put the new one in front of them there."
        ) from None
    if as_json:
        _print({"old": old, "new": new})
    else:
        click.echo(f"sealing with key {new}; key {old} verifies what it sealed")


@audit.command("note-end")
@click.option("--reason", required=True, help="Why, e.g. that a backup was restored.")
def note_end(reason: str) -> None:
    """Note anew where the record ends, after a backup was restored; that is recorded."""
    try:
        unknown = key_changes.unknown_end()
    except key_changes.EndMissingError:
        raise click.ClickException(
            "The database has lost the mark of the record's end (audit_anchor has no row): somebody"
            " removed it. Nothing can be recorded until a backup is restored."
        ) from None
    old, new = key_changes.note_anew(reason)
    click.echo(f"noted event {new} as the end; until now it was {old or 'unknown'}")
    if unknown:
        last, key = unknown
        click.echo(
            f"Event {last} before it is sealed with the key {key}, which is not among those of this"
            " machine: the record can be verified here once AHSP_AUDIT_KEYS has it.",
            err=True,
        )


def _print(told: dict[str, Any]) -> None:
    click.echo(json.dumps(told, ensure_ascii=False))
