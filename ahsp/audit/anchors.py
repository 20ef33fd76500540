"""The record's end, noted outside of the database: one small file for each database.

Whoever may change every table can put the database back as it was an hour ago, its own anchor with
it. The file then still knows a newer end.
"""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ahsp.audit import chain
from ahsp.audit.keys import KeyRing

FOLDER = "audit-anchors"
_LINE = "{:020d} {} {} {}\n"


class DamagedError(Exception):
    """The file does not hold what was written to it."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The newest row that was seen committed."""

    event_id: int
    hash: bytes


def path_of(data: Path, database: str) -> Path:
    """Where the end of one database's record is noted.

    Args:
        data: the data folder.
        database: the database's name.
    """
    return data / FOLDER / quote(database, safe="")


def note(path: Path, keys: KeyRing, end: Anchor) -> None:
    """Note a newer end; an older one than the file has, or the same, changes nothing.

    Raises:
        OSError: the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        known = os.pread(descriptor, 20, 0)
        if not known.isdigit() or int(known) < end.event_id:
            os.pwrite(descriptor, _written(keys, end), 0)
    finally:
        os.close(descriptor)


def read(path: Path, keys: KeyRing) -> Anchor | None:
    """The end that was noted; None where none was.

    Raises:
        DamagedError: the file was changed, or sealed with a key that is not known.
        OSError: it cannot be read.
    """
    try:
        line = path.read_text(errors="replace")
    except FileNotFoundError:
        return None
    try:
        number, hash_, key_id, seal = line.split()
        end = Anchor(int(number), bytes.fromhex(hash_))
        told = bytes.fromhex(seal)
    except ValueError:
        raise DamagedError from None
    secret = keys.secrets.get(key_id)
    if secret is None or told != chain.anchor_seal(secret, end.event_id, end.hash):
        raise DamagedError
    return end


def _written(keys: KeyRing, end: Anchor) -> bytes:
    seal = chain.anchor_seal(keys.secret, end.event_id, end.hash)
    return _LINE.format(end.event_id, end.hash.hex(), keys.current, seal.hex()).encode()
