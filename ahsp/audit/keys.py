"""The secrets that seal the record; the newest seals, all of them verify."""

import fcntl
import hashlib
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ahsp.config import Settings

FILE = "audit-keys"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Secrets by their names, and the name of the one in use."""

    current: str
    secrets: dict[str, bytes]

    @property
    def secret(self) -> bytes:
        """The secret in use."""
        return self.secrets[self.current]


def ring(settings: Settings) -> KeyRing:
    """The keys of this installation.

    Args:
        settings: with `audit_keys`; where it has none, they are kept in the data folder, and the
            first is made now.
    """
    if settings.audit_keys:
        return _parsed(tuple(settings.audit_keys))
    path = settings.data / FILE
    try:
        seen = path.stat()
    except FileNotFoundError:
        _make(path)
        seen = path.stat()
    return _read(path, seen.st_mtime_ns, seen.st_size)


def name_of(secret: str) -> str:
    """A short name for a secret that tells nothing of it."""
    return hashlib.sha256(b"name" + secret.encode()).hexdigest()[:8]


def rotate(settings: Settings) -> str:
    """Put a new key in front of those in the data folder.

    Args:
        settings: without `audit_keys`, which only their owner can change.

    Returns:
        its name; every process seals with it from its next append on.
    """
    ring(settings)
    path = settings.data / FILE
    secret = secrets.token_hex(32)
    with path.with_name(f"{FILE}.lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)  # two at once must not each drop the other's key
        draft = path.with_name(f"{FILE}.new")
        draft.touch(mode=0o600)
        draft.write_text(f"{secret}\n{path.read_text()}")
        draft.replace(path)
    return name_of(secret)


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{FILE}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    draft.write_text(f"{secrets.token_hex(32)}\n")
    try:
        path.hardlink_to(draft)  # whole at once, and never over another process's
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, _size: int) -> KeyRing:
    return _parsed(tuple(path.read_text().split()))


@lru_cache(maxsize=8)
def _parsed(found: tuple[str, ...]) -> KeyRing:
    return KeyRing(name_of(found[0]), {name_of(each): each.encode() for each in found})
