"""Limits from the shell."""

import json

import click
from flask.cli import AppGroup

from ahsp.accounts.services import find_user
from ahsp.imports.allowance import AwayError, is_shared
from ahsp.models import User
from ahsp.ops import limits as service

AWAY = "Redis does not answer; each process counts for itself until it does."
limits = AppGroup("limits", help="See and reset how much of their imports people used.")


@limits.command("show")
@click.argument("username", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(username: str | None, as_json: bool) -> None:
    """Say where USERNAME stands, or everybody who may import."""
    if not is_shared():
        raise click.ClickException(AWAY)
    people = [service.person(_user(username))] if username else service.people()
    rows = [each.as_json() for each in people]
    if as_json:
        click.echo(json.dumps({"people": rows}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(_line(row))


@limits.command("reset")
@click.argument("username")
def reset(username: str) -> None:
    """Let USERNAME import again at once."""
    user = _user(username)
    try:
        service.reset(user)
    except AwayError:
        raise click.ClickException(AWAY) from None
    click.echo(f"reset {user.username}")


def _line(row: dict[str, str | int | None]) -> str:
    if not row["allowed"]:
        return f"{row['username']}: no limit"
    line = f"{row['username']}: {row['used']} of {row['allowed']} imports in the last hour"
    if row["seconds"]:
        line += f"; the next one at {row['opens_at']}, in {row['seconds']} s"
    return line


def _user(username: str) -> User:
    user = find_user(username)
    if user is None:
        raise click.ClickException(f"There is no user named {username}.")
    return user
