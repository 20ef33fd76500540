"""Every setting: typed, read from the environment once, with its default and why it exists.

Settings that belong together are declared in one file. `docs/settings.md` is generated from them,
and a test keeps the two equal.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ahsp.config.audit import Audit
from ahsp.config.declared import ROOT
from ahsp.config.export import Export
from ahsp.config.imports import Imports
from ahsp.config.mail import Mail
from ahsp.config.scaling import Scaling
from ahsp.config.search import Search
from ahsp.config.servers import Servers
from ahsp.config.site import Site
from ahsp.config.storage import Storage
from ahsp.config.watching import Watching

__all__ = ["GROUPS", "LANGUAGES", "ROOT", "SettingError", "Settings", "own_address", "secret_key"]

LANGUAGES = ("id", "en")
"""Languages that the program speaks, and that its files are written in."""

GROUPS: tuple[type, ...] = (
    Site,
    Servers,
    Scaling,
    Audit,
    Imports,
    Export,
    Storage,
    Search,
    Mail,
    Watching,
)
"""The groups, in the order of `docs/settings.md`."""


class SettingError(ValueError):
    """A setting in the environment cannot be used; the text names it, its value and the remedy."""


@dataclass(frozen=True, kw_only=True)
class Settings(Watching, Mail, Search, Storage, Export, Imports, Audit, Scaling, Servers, Site):
    """The program's settings; build one with `from_environ`."""

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
        settings = cls(**values)
        if settings.task_hard_seconds <= settings.task_soft_seconds:
            raise SettingError("AHSP_TASK_HARD_SECONDS is not above AHSP_TASK_SOFT_SECONDS")
        return settings


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
