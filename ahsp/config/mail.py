"""Mail that is sent."""

from dataclasses import dataclass
from pathlib import Path

from ahsp.config import readers as read
from ahsp.config.declared import setting


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Mail that is sent."""

    smtp_host: str | None = setting(
        "AHSP_SMTP_HOST",
        None,
        read.text,
        "mail server; unset: mail is sent nowhere and can be read at `/ops/mail`",
    )
    smtp_port: int | None = setting(
        "AHSP_SMTP_PORT",
        None,
        read.port,
        "its port; unset: 587 for `starttls`, 465 for `implicit`, 25 for `none`",
    )
    smtp_tls: str = setting(
        "AHSP_SMTP_TLS",
        "starttls",
        read.one_of("starttls", "implicit", "none"),
        "how the way to it is encrypted: `starttls`, `implicit` or `none`; never less than that",
    )
    smtp_ca: Path | None = setting(
        "AHSP_SMTP_CA",
        None,
        Path,
        "file of certificates that may vouch for it; unset: the system's",
    )
    smtp_user: str | None = setting(
        "AHSP_SMTP_USER",
        None,
        read.text,
        "name to sign in with at the mail server; unset: no sign-in",
    )
    smtp_password: str | None = setting("AHSP_SMTP_PASSWORD", None, str, "password for that name")
    smtp_seconds: int = setting(
        "AHSP_SMTP_SECONDS",
        20,
        read.positive,
        "seconds that the mail server may take for an answer",
    )
    mail_from: str | None = setting(
        "AHSP_MAIL_FROM",
        None,
        read.mailbox,
        "sender of mail, such as `AHSP Referensi <ahsp@example.go.id>`; needed with a mail server",
    )
    mail_days: int = setting(
        "AHSP_MAIL_DAYS",
        90,
        read.whole,
        "days that mail is kept after its end, to be looked at; 0: for ever",
    )
