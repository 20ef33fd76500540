"""The record's end, noted outside of the database: one small file for each database.

Whoever may change every table can put the database back as it was an hour ago, its own anchor with
it. The file then still knows a newer end.
"""

import fcntl
import os
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from ahsp.audit import chain
from ahsp.audit.keys import KeyRing

FOLDER = "audit-anchors"
_LINE = "{:020d} {} {} {}\n"
_HELD = b" held\n"


class DamagedError(Exception):
    """The file does not hold what was written to it."""


class Anchor(NamedTuple):
    """A row that was seen committed."""

    event_id: int
    hash: bytes


class Added(NamedTuple):
    """Rows that one transaction added: the first one's id, and the hash of each."""

    first_id: int
    hashes: list[bytes]

    @property
    def end(self) -> Anchor:
        """The last of them."""
        return Anchor(self.first_id + len(self.hashes) - 1, self.hashes[-1])

    def differs_from(self, known: Anchor) -> bool:
        """Whether it holds another row in the place of a known one."""
        place = known.event_id - self.first_id
        return 0 <= place < len(self.hashes) and self.hashes[place] != known.hash


def path_of(data: Path, database: str) -> Path:
    """Where the end of one database's record is noted.

    Args:
        data: the data folder.
        database: the database's name.
    """
    return data / FOLDER / quote(database, safe="")


def note(path: Path, keys: KeyRing, added: Added) -> None:
    """Note a newer end.

    A row in the place of one that was noted before shows that the record was put back to an earlier
    state: the file is held there from then on, as the proof.

    Raises:
        OSError: the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        line = os.pread(descriptor, 500, 0)
        known = _parsed(line.decode(errors="replace"))
        if known is None:
            if not line:  # what is damaged stays so, to be seen
                os.pwrite(descriptor, _written(keys, added.end), 0)
        elif added.differs_from(known.end):
            os.pwrite(descriptor, _HELD, len(line.rstrip()))
        elif known.end.event_id < added.first_id and not known.held:
            os.pwrite(descriptor, _written(keys, added.end), 0)
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
    noted = _parsed(line)
    secret = keys.secrets.get(noted.key_id) if noted else None
    if noted is None or secret is None:
        raise DamagedError
    if noted.seal != chain.anchor_seal(secret, *noted.end):
        raise DamagedError
    return noted.end


class _Noted(NamedTuple):
    end: Anchor
    key_id: str
    seal: bytes
    held: bool


def _parsed(line: str) -> _Noted | None:
    try:
        number, hash_, key_id, seal, *rest = line.split()
        end = Anchor(int(number), bytes.fromhex(hash_))
        return _Noted(end, key_id, bytes.fromhex(seal), bool(rest))
    except ValueError:
        return None


def _written(keys: KeyRing, end: Anchor) -> bytes:
    seal = chain.anchor_seal(keys.secret, end.event_id, end.hash)
    return _LINE.format(end.event_id, end.hash.hex(), keys.current, seal.hex()).encode()
