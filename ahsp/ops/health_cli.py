"""Health from the shell."""

import json
from dataclasses import asdict

import click
from flask_babel import force_locale

from ahsp.ops.signs import State, signs, worst


@click.command("health")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def health(as_json: bool) -> None:
    """Say how each part is, and what to do about it: exit 0, or 1 where something is broken."""
    with force_locale("en"):
        found = signs()
    state = worst(found)
    if as_json:
        click.echo(json.dumps({"state": state, "signs": [asdict(each) for each in found]}))
    for each in [] if as_json else found:
        first, *more = [line for pair in each.told for line in pair if line]
        click.echo(f"{each.state:<8}{each.label}: {first}")
        for line in more:
            click.echo(f"{'':8}{line}")
    raise SystemExit(1 if state is State.DANGER else 0)
