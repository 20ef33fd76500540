"""Accounts from the shell."""

import click
from flask.cli import AppGroup

from ahsp.accounts import passwords, services
from ahsp.config import LANGUAGES
from ahsp.mail.address import AddressError, mail_address
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


@users.command("set-email")
@click.argument("username")
@click.argument("address", required=False)
@click.option("--remove", is_flag=True, help="Send no mail to the account any more.")
@click.option("--language", type=click.Choice([*LANGUAGES, "site"]), help="Language of its mail.")
def set_email(username: str, address: str | None, remove: bool, language: str | None) -> None:
    """Say where the mail of an account goes, and in which language it is written."""
    if bool(address) == remove and not (language and not remove):
        raise click.UsageError("Say what to change: ADDRESS or --remove, or --language.")
    user = services.find_user(username)
    if user is None:
        raise click.ClickException(f"There is no user named {username}.")
    try:
        email = mail_address(address) if address else (None if remove else user.email)
    except AddressError:
        raise click.ClickException(f"{address} is no mail address.") from None
    spoken = user.language if language is None else language.replace("site", "")
    services.change_mail(user, email, spoken)
    click.echo(f"mail of {user.username}: {user.email or 'none'}, {user.language or 'site'}")
