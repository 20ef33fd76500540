"""What the text of an environment variable means.

Each reader takes the raw text, which is not empty, and raises `ValueError` or `KeyError` where it
cannot be used.
"""

from collections.abc import Callable
from datetime import time
from email.utils import parseaddr
from urllib.parse import urlsplit


def text(raw: str) -> str:
    """Words as they are, without blanks around them."""
    return raw.strip()


def whole(raw: str) -> int:
    """A whole number, nought or more."""
    number = int(raw)
    if number < 0:
        raise ValueError("negative")
    return number


def positive(raw: str) -> int:
    """A whole number, one or more."""
    number = int(raw)
    if number < 1:
        raise ValueError("not above zero")
    return number


def port(raw: str) -> int:
    """The number of a port."""
    number = int(raw)
    if not 0 < number < 65536:
        raise ValueError("not a port")
    return number


def switch(raw: str) -> bool:
    """Whether something is wanted."""
    words = {"1": True, "yes": True, "true": True, "on": True}
    words |= {"0": False, "no": False, "false": False, "off": False}
    return words[raw.strip().lower()]


def share(raw: str) -> float:
    """A share: above nought, at most 1."""
    number = float(raw)
    if not 0 < number <= 1:
        raise ValueError("not a share")
    return number


def stemming(raw: str) -> str:
    """A language whose stems the search knows."""
    return {"indonesian": "indonesian", "simple": "simple"}[raw.strip().lower()]


def results(raw: str) -> int:
    """How many matches are ranked: 1 to 1000."""
    number = int(raw)
    if not 0 < number <= 1000:
        raise ValueError("not from 1 to 1000")
    return number


def names(raw: str) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(part.strip() for part in raw.split(",") if part.strip())


def one_of(*words: str) -> Callable[[str], str]:
    """A reader that takes one of these words."""

    def read(raw: str) -> str:
        word = raw.strip().lower()
        if word not in words:
            raise ValueError("none of the words")
        return word

    return read


def web_address(raw: str) -> str:
    """Address of a site, without a slash at its end."""
    parts = urlsplit(raw.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("no address of a site")
    return raw.strip().rstrip("/")


def dsn(raw: str) -> str:
    """The address of a Sentry project: with a key, a host and a number."""
    parts = urlsplit(raw.strip())
    number = parts.path.rpartition("/")[2]
    if parts.scheme not in ("http", "https") or not (parts.username and parts.hostname and number):
        raise ValueError("no address of a project")
    return raw.strip()


def mailbox(raw: str) -> str:
    """A mail address, with or without a name before it."""
    before, at, after = parseaddr(raw)[1].rpartition("@")
    if not (before and at and after) or not (before + after).isascii() or not raw.isprintable():
        raise ValueError("no mail address")
    return raw.strip()


def long_secrets(raw: str) -> tuple[str, ...]:
    """Secrets with commas between them, each of 32 characters or more."""
    found = names(raw)
    if any(len(secret) < 32 or len(secret.split()) > 1 for secret in found):
        raise ValueError("too short")
    return found


def clock(raw: str) -> str:
    """A time of day, as HH:MM."""
    return time.fromisoformat(raw.strip()).strftime("%H:%M")
