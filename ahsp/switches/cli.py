"""Switches from the shell."""

import json

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from ahsp.switches import queries, services
from ahsp.switches.known import KNOWN

switches = AppGroup("switches", help="Switch large capabilities off while the site runs, and on.")
NAME = click.argument("name", type=click.Choice(list(KNOWN)))


@switches.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_switches(as_json: bool) -> None:
    """List what can be switched off, and what is."""
    with force_locale("en"):
        rows = [
            {
                "name": each.known.name,
                "on": each.on,
                "since": each.since.isoformat(timespec="seconds") if each.since else None,
                "by": each.username,
                "reason": each.reason,
                "off_means": str(each.known.off),
            }
            for each in queries.standings()
        ]
    if as_json:
        click.echo(json.dumps({"switches": rows}, ensure_ascii=False))
        return
    for row in rows:
        by = f" since {row['since']}" if row["since"] else " by AHSP_OFF"
        stands = "on" if row["on"] else f"off{by}{': ' if row['reason'] else ''}{row['reason']}"
        click.echo(f"{row['name']:<12} {stands}\n  off: {row['off_means']}")


@switches.command("off")
@NAME
@click.option("--reason", default="", help="Why; told on its pages, and kept in the record.")
def off(name: str, reason: str) -> None:
    """Switch NAME off, in every process within a second."""
    click.echo(f"{name} is off" if services.switch_off(name, reason) else f"{name} was off")


@switches.command("on")
@NAME
def on(name: str) -> None:
    """Switch NAME on again."""
    try:
        changed = services.switch_on(name)
    except services.SetError:
        raise click.ClickException(
            f"AHSP_OFF has {name}: take it out there and start the programs anew."
        ) from None
    click.echo(f"{name} is on" if changed else f"{name} was on")
