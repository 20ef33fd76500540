"""Every setting: typed, read from the environment once, with its default and why it exists.

`docs/settings.md` is generated from this file, and a test keeps the two equal.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("id", "en")
"""Languages that the program speaks, and that its files are written in."""


class SettingError(ValueError):
    """A setting in the environment cannot be used; the text names it, its value and the remedy."""


def _text(raw: str) -> str:
    return raw.strip()


def _whole(raw: str) -> int:
    number = int(raw)
    if number < 0:
        raise ValueError("negative")
    return number


def _positive(raw: str) -> int:
    number = int(raw)
    if number < 1:
        raise ValueError("not above zero")
    return number


def _port(raw: str) -> int:
    number = int(raw)
    if not 0 < number < 65536:
        raise ValueError("not a port")
    return number


def _switch(raw: str) -> bool:
    words = {"1": True, "yes": True, "true": True, "on": True}
    words |= {"0": False, "no": False, "false": False, "off": False}
    return words[raw.strip().lower()]


def _share(raw: str) -> float:
    number = float(raw)
    if not 0 < number <= 1:
        raise ValueError("not a share")
    return number


def _stemming(raw: str) -> str:
    return {"indonesian": "indonesian", "simple": "simple"}[raw.strip().lower()]


def _results(raw: str) -> int:
    number = int(raw)
    if not 0 < number <= 1000:
        raise ValueError("not from 1 to 1000")
    return number


def _names(raw: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in raw.split(",") if part.strip())


def _one_of(*words: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        word = raw.strip().lower()
        if word not in words:
            raise ValueError("none of the words")
        return word

    return read


def _web_address(raw: str) -> str:
    parts = urlsplit(raw.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("no address of a site")
    return raw.strip().rstrip("/")


def _mailbox(raw: str) -> str:
    before, at, after = parseaddr(raw)[1].rpartition("@")
    if not (before and at and after) or not (before + after).isascii() or not raw.isprintable():
        raise ValueError("no mail address")
    return raw.strip()


def _secrets(raw: str) -> tuple[str, ...]:
    found = _names(raw)
    if any(len(secret) < 32 or len(secret.split()) > 1 for secret in found):
        raise ValueError("too short")
    return found


def _clock(raw: str) -> str:
    return time.fromisoformat(raw.strip()).strftime("%H:%M")


def _setting(env: str, default: Any, read: Callable[[str], Any], why: str) -> Any:
    return field(default=default, metadata={"env": env, "read": read, "why": why})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The program's settings; build one with `from_environ`."""

    data: Path = _setting(
        "AHSP_DATA", Path(ROOT, "var"), Path, "folder for everything that is kept"
    )
    host: str = _setting("HOST", "127.0.0.1", _text, "address that the web server listens on")
    port: int = _setting("PORT", 8000, _port, "port that the web server listens on")
    database_url: str | None = _setting(
        "DATABASE_URL", None, _text, "PostgreSQL 15 or newer; unset: a private server is started"
    )
    redis_url: str | None = _setting(
        "REDIS_URL", None, _text, "Redis 7 / Valkey 8 or newer; unset: a private server is started"
    )
    secret_key: str | None = _setting(
        "SECRET_KEY",
        None,
        _text,
        "signs forms and cookies; unset: made once, kept in the data folder",
    )
    audit_keys: tuple[str, ...] = _setting(
        "AHSP_AUDIT_KEYS",
        (),
        _secrets,
        "seal the record of events: secrets of 32 characters or more, with commas; the first seals,"
        " the others verify what they sealed; unset: made once, kept in the data folder",
    )
    audit_days: int = _setting(
        "AHSP_AUDIT_DAYS", 90, _whole, "days that an event of the record is kept; 0: for ever"
    )
    audit_critical_days: int = _setting(
        "AHSP_AUDIT_CRITICAL_DAYS", 180, _whole, "days that a critical event is kept"
    )
    audit_cleanup_at: str = _setting(
        "AHSP_AUDIT_CLEANUP_AT",
        "02:30",
        _clock,
        "time of day when older events are deleted, unless an administrator chose others",
    )
    audit_verify_at: str = _setting(
        "AHSP_AUDIT_VERIFY_AT", "03:30", _clock, "time of day when the record is verified, likewise"
    )
    trusted_hosts: tuple[str, ...] = _setting(
        "AHSP_TRUSTED_HOSTS",
        ("localhost", "127.0.0.1", "[::1]"),
        _names,
        "host names this site answers to, with commas; any other gets 400",
    )
    proxy_hops: int = _setting(
        "AHSP_PROXY_HOPS",
        0,
        _whole,
        "reverse proxies in front that set X-Forwarded-*; exact number",
    )
    cookie_secure: bool = _setting(
        "AHSP_COOKIE_SECURE", False, _switch, "send the session cookie over HTTPS only"
    )
    session_hours: int = _setting(
        "AHSP_SESSION_HOURS", 12, _whole, "hours without a request after which a session ends"
    )
    web_workers: int = _setting("AHSP_WEB_WORKERS", 2, _whole, "web server processes")
    web_threads: int = _setting("AHSP_WEB_THREADS", 4, _whole, "threads in each web process")
    worker_concurrency: int = _setting(
        "AHSP_WORKER_CONCURRENCY", 2, _whole, "background tasks that run at the same time"
    )
    database_pool: int = _setting(
        "AHSP_DATABASE_POOL", 5, _whole, "database connections kept by each process"
    )
    requests_per_minute: int = _setting(
        "AHSP_REQUESTS_PER_MINUTE",
        1200,
        _whole,
        "requests of any kind that one person, or one address without a session, may send in a"
        " minute; 0: no such limit",
    )
    imports_per_hour: int = _setting(
        "AHSP_IMPORTS_PER_HOUR",
        10,
        _whole,
        "workbooks that one person may upload in an hour; 0: no such limit",
    )
    import_max_mb: int = _setting("AHSP_IMPORT_MAX_MB", 50, _whole, "largest workbook, in MB")
    import_max_rows: int = _setting(
        "AHSP_IMPORT_MAX_ROWS", 50_000, _whole, "most data rows in a workbook"
    )
    import_max_columns: int = _setting(
        "AHSP_IMPORT_MAX_COLUMNS", 100, _whole, "most columns in a workbook"
    )
    export_max_rows: int = _setting(
        "AHSP_EXPORT_MAX_ROWS",
        50_000,
        _whole,
        "most lines of a file that is made while the person waits; larger ones are made behind",
    )
    exports_at_once: int = _setting(
        "AHSP_EXPORTS_AT_ONCE",
        5,
        _positive,
        "exports of one person that may wait or run behind at the same time",
    )
    export_days: int = _setting(
        "AHSP_EXPORT_DAYS", 7, _positive, "days that a file that was made behind can be downloaded"
    )
    export_attach_mb: int = _setting(
        "AHSP_EXPORT_ATTACH_MB",
        5,
        _whole,
        "largest file that is attached to mail, in MB; larger ones are sent as a link",
    )
    export_lease_seconds: int = _setting(
        "AHSP_EXPORT_LEASE_SECONDS",
        30,
        _positive,
        "seconds without a sign of life after which an export counts as lost by its worker",
    )
    s3_bucket: str | None = _setting(
        "AHSP_S3_BUCKET",
        None,
        _text,
        "bucket for finished exports, so that web and workers may live on different machines;"
        " unset: the data folder",
    )
    s3_endpoint: str | None = _setting(
        "AHSP_S3_ENDPOINT",
        None,
        _web_address,
        "address of the S3 server, such as `https://s3.example.go.id`; unset: Amazon's",
    )
    s3_region: str = _setting("AHSP_S3_REGION", "us-east-1", _text, "region of the bucket")
    s3_key_id: str | None = _setting(
        "AHSP_S3_KEY_ID",
        None,
        _text,
        "name to sign in with at the S3 server; unset: as the machine's own AWS settings say",
    )
    s3_secret: str | None = _setting("AHSP_S3_SECRET", None, _text, "secret for that name")
    s3_prefix: str = _setting(
        "AHSP_S3_PREFIX", "ahsp", _text, "what the names of all files in the bucket begin with"
    )
    export_pdf_max_rows: int = _setting(
        "AHSP_EXPORT_PDF_MAX_ROWS",
        4_000,
        _whole,
        "most lines of a full report in PDF; a summary, and every other format, has no such limit",
    )
    export_pdf_memory_mb: int = _setting(
        "AHSP_EXPORT_PDF_MEMORY_MB", 1536, _positive, "memory of the process that sets a PDF, in MB"
    )
    export_pdf_seconds: int = _setting(
        "AHSP_EXPORT_PDF_SECONDS", 180, _positive, "processor time of the process that sets a PDF"
    )
    search_language: str = _setting(
        "AHSP_SEARCH_LANGUAGE",
        "indonesian",
        _stemming,
        "language whose stems a search takes for the same word: indonesian, or simple for none",
    )
    search_max_results: int = _setting(
        "AHSP_SEARCH_MAX_RESULTS",
        1000,
        _results,
        "matches that are ranked and counted, at most 1000; more read 1,000+",
    )
    search_min_length: int = _setting(
        "AHSP_SEARCH_MIN_LENGTH", 1, _whole, "characters from which a question is looked for"
    )
    search_suggestions: int = _setting(
        "AHSP_SEARCH_SUGGESTIONS", 5, _whole, "suggestions of each kind under the search box"
    )
    search_cache: bool = _setting(
        "AHSP_SEARCH_CACHE", True, _switch, "keep answers until the data changes"
    )
    search_cache_seconds: int = _setting(
        "AHSP_SEARCH_CACHE_SECONDS", 3600, _whole, "seconds that Redis keeps an answer"
    )
    search_warm: int = _setting(
        "AHSP_SEARCH_WARM",
        50,
        _whole,
        "most frequent questions that are answered anew after each change of data; 0 for none",
    )
    search_fuzzy_threshold: float = _setting(
        "AHSP_SEARCH_FUZZY_THRESHOLD",
        0.3,
        _share,
        "how alike two words must be for one to correct the other: the share of their trigrams",
    )
    reader_memory_mb: int = _setting(
        "AHSP_READER_MEMORY_MB", 768, _whole, "memory of the process that reads a workbook, in MB"
    )
    reader_seconds: int = _setting(
        "AHSP_READER_SECONDS", 120, _whole, "seconds after which reading a workbook is given up"
    )
    import_lease_seconds: int = _setting(
        "AHSP_IMPORT_LEASE_SECONDS",
        30,
        _whole,
        "seconds without a sign of life after which an import counts as lost by its worker",
    )
    public_url: str | None = _setting(
        "AHSP_PUBLIC_URL",
        None,
        _web_address,
        "address of the site that links in mail lead to, such as `https://ahsp.example.go.id`;"
        " unset: the one that the web server listens on",
    )
    smtp_host: str | None = _setting(
        "AHSP_SMTP_HOST",
        None,
        _text,
        "mail server; unset: mail is sent nowhere and can be read at `/ops/mail`",
    )
    smtp_port: int | None = _setting(
        "AHSP_SMTP_PORT",
        None,
        _port,
        "its port; unset: 587 for `starttls`, 465 for `implicit`, 25 for `none`",
    )
    smtp_tls: str = _setting(
        "AHSP_SMTP_TLS",
        "starttls",
        _one_of("starttls", "implicit", "none"),
        "how the way to it is encrypted: `starttls`, `implicit` or `none`; never less than that",
    )
    smtp_ca: Path | None = _setting(
        "AHSP_SMTP_CA",
        None,
        Path,
        "file of certificates that may vouch for it; unset: the system's",
    )
    smtp_user: str | None = _setting(
        "AHSP_SMTP_USER", None, _text, "name to sign in with at the mail server; unset: no sign-in"
    )
    smtp_password: str | None = _setting("AHSP_SMTP_PASSWORD", None, str, "password for that name")
    smtp_seconds: int = _setting(
        "AHSP_SMTP_SECONDS",
        20,
        _positive,
        "seconds that the mail server may take for an answer",
    )
    mail_from: str | None = _setting(
        "AHSP_MAIL_FROM",
        None,
        _mailbox,
        "sender of mail, such as `AHSP Referensi <ahsp@example.go.id>`; needed with a mail server",
    )
    mail_days: int = _setting(
        "AHSP_MAIL_DAYS",
        90,
        _whole,
        "days that mail is kept after its end, to be looked at; 0: for ever",
    )
    language: str = _setting(
        "AHSP_LANGUAGE", "id", _text, "language where the browser asks for none"
    )
    timezone: str = _setting("AHSP_TIMEZONE", "Asia/Jakarta", _text, "zone that times are shown in")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings.

        Args:
            environ: environment variables, e.g. `os.environ`; empty values count as unset.

        Raises:
            SettingError: a value cannot be read; the message names the variable and the value.
        """
        values: dict[str, Any] = {}
        for each in fields(cls):
            name = each.metadata["env"]
            raw = environ.get(name, "").strip()
            if not raw:
                continue
            try:
                values[each.name] = each.metadata["read"](raw)
            except (ValueError, KeyError):
                why = each.metadata["why"]
                raise SettingError(f"{name}={raw!r} cannot be used ({why})") from None
        if "data" in values:
            values["data"] = values["data"].expanduser().resolve()
        if "smtp_host" in values and "mail_from" not in values:
            raise SettingError("AHSP_SMTP_HOST is set, but not AHSP_MAIL_FROM, the sender")
        return cls(**values)


def own_address(settings: Settings) -> str:
    """Where a person on this machine finds the site."""
    everywhere = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - not bound
    host = everywhere.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def secret_key(settings: Settings) -> str:
    """The key that signs forms and cookies, made once and kept where only its owner reads it.

    Args:
        settings: the program's settings.

    Returns:
        the configured key, or the one in `<data>/secret-key`.
    """
    if settings.secret_key:
        return settings.secret_key
    path = settings.data / "secret-key"
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text()
