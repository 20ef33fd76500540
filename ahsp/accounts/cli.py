"""Accounts from the shell."""

import click
from flask.cli import AppGroup

from ahsp.accounts import passwords, services
from ahsp.models import Role

users = AppGroup("users", help="Make and change the accounts of people.")
ROLES = click.Choice([role.value for role in Role])


@users.command("create")
@click.argument("username")
@click.option("--role", type=ROLES, default=Role.VIEWER.value, show_default=True)
@click.option("--password", envvar="AHSP_PASSWORD", help="Default: a one-time password, printed.")
def create(username: str, role: str, password: str | None) -> None:
    """Make an account."""
    given = password or passwords.one_time()
    try:
        services.create_user(username, Role(role), given, must_change_password=not password)
    except services.AccountError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"created {username} ({role})")
    if not password:
        click.echo(f"one-time password: {given}")


@users.command("change")
@click.argument("username")
@click.option("--role", type=ROLES)
@click.option("--enable/--disable", "active", default=None, help="May the account sign in?")
def change(username: str, role: str | None, active: bool | None) -> None:
    """Change an account's role, or switch it off; ends its sessions."""
    if role is None and active is None:
        raise click.UsageError("Say what to change: --role, --enable or --disable.")
    try:
        services.change_user(username, role=Role(role) if role else None, active=active)
    except services.AccountError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"changed {username}")


@users.command("reset-password")
@click.argument("username")
def reset_password(username: str) -> None:
    """Print a new one-time password for an account; ends its sessions."""
    try:
        password = services.reset_password(username)
    except services.AccountError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"one-time password: {password}")
