"""Mail from the shell."""

import json
from typing import Any
from uuid import uuid4

import click
from flask import current_app
from flask.cli import AppGroup

from ahsp.config import LANGUAGES
from ahsp.extensions import db
from ahsp.mail import delivery, queries, services
from ahsp.mail.address import AddressError, mail_address
from ahsp.mail.labels import reason_sentence
from ahsp.models import MailMessage, MailState

mail = AppGroup("mail", help="See what mail went out, and try the way to a mailbox.")
STATES = click.Choice([state.value for state in MailState])


@mail.command("test")
@click.argument("address")
@click.option("--language", type=click.Choice(LANGUAGES), help="Default: the site's.")
def test(address: str, language: str | None) -> None:
    """Send a test mail to ADDRESS and wait for what the mail server says."""
    try:
        to = mail_address(address)
    except AddressError:
        raise click.ClickException(f"{address} is no mail address.") from None
    mail_id = services.send_test(to, uuid4(), language)
    delivery.deliver_one(mail_id)
    _tell(mail_id)


@mail.command("list")
@click.option("--state", type=STATES, help="Only mail in this state.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_mail(state: str | None, limit: int, as_json: bool) -> None:
    """Say what became of the newest mail."""
    rows = [_row(each) for each in queries.newest(state or "", limit)]
    if as_json:
        click.echo(json.dumps({"mails": rows}, ensure_ascii=False))
        return
    for row in rows:
        line = f"{row['id']}  {row['at']}  {row['state']:<8}{row['to']}  {row['subject']}"
        click.echo(line + (f"  ({row['reason']}: {row['error']})" if row["reason"] else ""))


@mail.command("resend")
@click.argument("mail_id", metavar="ID", type=click.IntRange(1, (1 << 63) - 1))
def resend(mail_id: int) -> None:
    """Send mail ID once more and wait for what the mail server says."""
    if db.session.get(MailMessage, mail_id) is None:
        raise click.ClickException(f"There is no mail {mail_id}.")
    try:
        services.resend(mail_id)
    except services.NotPossibleError:
        why = "It is just being sent."
        if not current_app.config["SETTINGS"].smtp_host:
            why = "No mail server is configured: set AHSP_SMTP_HOST."
        raise click.ClickException(why) from None
    delivery.deliver_one(mail_id)
    _tell(mail_id)


def _tell(mail_id: int) -> None:
    """Say what became of a mail; a failure is an exit status of 1."""
    found = db.session.get_one(MailMessage, mail_id, populate_existing=True)
    if found.state == MailState.KEPT:
        click.echo(f"kept as mail {mail_id}: no mail server is configured; read it at /ops/mail")
    elif found.reason:
        again = " It is tried again." if found.state == MailState.WAITING else ""
        said = f" ({found.error})" if found.error else ""
        raise click.ClickException(f"{reason_sentence(found.reason)}{said}{again}")
    else:
        click.echo(f"{found.state} mail {mail_id} to {found.to}")


def _row(each: MailMessage) -> dict[str, Any]:
    return {
        "id": each.id,
        "at": each.created_at.isoformat(timespec="seconds"),
        "key": each.key,
        "to": each.to,
        "subject": each.subject,
        "language": each.language,
        "state": each.state,
        "attempts": each.attempts,
        "reason": each.reason or None,
        "error": each.error or None,
        "sent_at": each.sent_at.isoformat(timespec="seconds") if each.sent_at else None,
    }
