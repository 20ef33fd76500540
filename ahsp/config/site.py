"""Where the site lives and who may speak to it."""

from dataclasses import dataclass
from pathlib import Path

from ahsp.config import readers as read
from ahsp.config.declared import ROOT, setting


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where the site lives and who may speak to it."""

    data: Path = setting("AHSP_DATA", Path(ROOT, "var"), Path, "folder for everything that is kept")
    host: str = setting("HOST", "127.0.0.1", read.text, "address that the web server listens on")
    port: int = setting("PORT", 8000, read.port, "port that the web server listens on")
    public_url: str | None = setting(
        "AHSP_PUBLIC_URL",
        None,
        read.web_address,
        "address of the site that links in mail lead to, such as `https://ahsp.example.go.id`;"
        " unset: the one that the web server listens on",
    )
    trusted_hosts: tuple[str, ...] = setting(
        "AHSP_TRUSTED_HOSTS",
        ("localhost", "127.0.0.1", "[::1]"),
        read.names,
        "host names this site answers to, with commas; any other gets 400",
    )
    proxy_hops: int = setting(
        "AHSP_PROXY_HOPS",
        0,
        read.whole,
        "reverse proxies in front that set X-Forwarded-*; exact number",
    )
    cookie_secure: bool = setting(
        "AHSP_COOKIE_SECURE", False, read.switch, "send the session cookie over HTTPS only"
    )
    session_hours: int = setting(
        "AHSP_SESSION_HOURS", 12, read.whole, "hours without a request after which a session ends"
    )
    secret_key: str | None = setting(
        "SECRET_KEY",
        None,
        read.text,
        "signs forms and cookies; unset: made once, kept in the data folder",
    )
    off: tuple[str, ...] = setting(
        "AHSP_OFF",
        (),
        read.names,
        "capabilities that are off, with commas, whatever a command says: `imports`, `exports`,"
        " `schedules`, `alerts`, `mail`, `corrections`",
    )
    language: str = setting(
        "AHSP_LANGUAGE", "id", read.text, "language where the browser asks for none"
    )
    timezone: str = setting(
        "AHSP_TIMEZONE", "Asia/Jakarta", read.text, "zone that times are shown in"
    )
