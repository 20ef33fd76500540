"""Making a backup, while the program runs."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from ahsp import embedded
from ahsp.audit import keys
from ahsp.backup import BackupError, database, dumping
from ahsp.backup.files import Copying
from ahsp.backup.manifest import DUMP, MANIFEST, NAME, Manifest
from ahsp.config import Settings
from ahsp.config.release import version
from ahsp.storage.choosing import bucket_of
from ahsp.storage.kept import StorageError

SETTINGS = "settings.json"
_HALF = ".half"
_SECRET = ("secret", "password", "key", "token", "dsn")
"""Words in the names of settings whose values are not written into a backup."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: where it is, what it says, and older ones that were deleted."""

    folder: Path
    manifest: Manifest
    deleted: list[str]


def make(settings: Settings, target: Path, keep: int = 0, *, with_bucket: bool = False) -> Made:
    """Make a backup, whole or not at all.

    Args:
        settings: the program's.
        target: folder that holds the backups; made when missing.
        keep: how many to keep, this one included; 0 keeps all.
        with_bucket: whether the files in the bucket are copied too, where there is one.

    Raises:
        BackupError: it cannot be made; nothing of it is left.
        EmbeddedError: the private servers do not start.
        OSError: the folder cannot be written.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(target):
        _clear_halves(target)
        name = f"ahsp-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        half = target / (name + _HALF)
        half.mkdir(mode=0o700)
        try:
            manifest = _fill(settings, half, with_bucket=with_bucket)
            half.rename(target / name)
            _sync(target)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
        return Made(target / name, manifest, _rotate(target, keep))


def _fill(settings: Settings, folder: Path, *, with_bucket: bool) -> Manifest:
    if not settings.database_url and not (settings.data / "embedded.json").exists():
        raise BackupError(
            f"{settings.data} holds no installation: name its data folder in AHSP_DATA, or its"
            " database in DATABASE_URL."
        )
    url = settings.database_url or embedded.connect(settings.data).database_url
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    copying = Copying(settings.data, folder)
    copying.keys()
    with database.reached(url) as link:
        copying.anchor(link.info.dbname)
    copying.files()
    dumped = dumping.dump(url, folder / DUMP)
    copying.note(DUMP)
    copying.files()  # those that came meanwhile
    _write_settings(settings, folder / SETTINGS)
    copying.note(SETTINGS)
    try:
        between = bucket_of(settings)
        names = copying.bucket(between, copied=with_bucket) if between else None
    except StorageError as error:
        raise BackupError(f"The bucket does not answer ({error}): try again later.") from error
    manifest = Manifest(
        made_at=made_at,
        program=version(),
        migration=dumped.migration,
        server=dumped.server,
        tool=dumped.tool,
        database=dumped.database,
        rows=dumped.rows,
        audit_keys=_names_of_keys(settings),
        bucket=names,
        files=copying.copied,
    )
    manifest.write(folder)
    for each in (MANIFEST, "."):
        _sync(folder / each)
    return manifest


def _names_of_keys(settings: Settings) -> list[str]:
    if not settings.audit_keys and not (settings.data / keys.FILE).exists():
        return []  # asking for them would make some
    ring = keys.ring(settings)
    return [ring.current, *(name for name in ring.secrets if name != ring.current)]


def _write_settings(settings: Settings, path: Path) -> None:
    """The settings that differ from the program's own, without secrets, to be read by a person."""
    shown = {
        each.metadata["env"]: _shown(each.name, getattr(settings, each.name))
        for each in fields(settings)
        if getattr(settings, each.name) != each.default
    }
    path.write_text(json.dumps(shown, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _shown(name: str, value: object) -> object:
    text = str(value)
    if any(word in name for word in _SECRET):
        return "(a secret, not kept here)"
    if "://" in text and urlsplit(text).username is not None:
        return f"(holds a password; at {urlsplit(text).hostname})"
    return value if isinstance(value, (bool, int, float)) else text


def _rotate(target: Path, keep: int) -> list[str]:
    """Delete the oldest whole backups but for so many; anything else in the folder stays."""
    whole = sorted(each.name for each in target.iterdir() if _whole(each))
    deleted = whole[:-keep] if keep else []
    for name in deleted:
        gone = target / (name + _HALF)
        (target / name).rename(gone)  # so that no half of it counts as a backup
        shutil.rmtree(gone)
    return deleted


def _whole(path: Path) -> bool:
    return NAME.fullmatch(path.name) is not None and (path / MANIFEST).is_file()


def _clear_halves(target: Path) -> None:
    for path in target.glob("ahsp-*" + _HALF):
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    with (target / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(
                f"Another backup is being made in {target}: wait until it is there."
            ) from None
        yield


def _sync(path: Path) -> None:
    with suppress(OSError):  # some network folders cannot
        held = os.open(path, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
