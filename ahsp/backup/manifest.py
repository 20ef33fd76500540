"""What a backup says of itself: when it was made, of which versions, and the hash of every file."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ahsp.backup import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
NAME = re.compile(r"ahsp-\d{8}T\d{6}Z")
"""What the folder of a whole backup is called: the moment that it shows, in UTC."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup: its bytes and their SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Attributes:
        made_at: the moment that it shows, in UTC.
        program: the program's version; `migration` is that of its database.
        server: the major version of the PostgreSQL that it was taken from; `tool` that of the
            `pg_dump` that wrote it.
        database: the name of the database.
        rows: how many rows each table has.
        audit_keys: short names of the keys that seal the record; the first is in use.
        bucket: names of the files in the bucket, where there is one.
        files: every file of the backup but this one, by its path.
    """

    made_at: str
    program: str
    migration: str
    server: int
    tool: int
    database: str
    rows: dict[str, int]
    audit_keys: list[str]
    bucket: list[str] | None
    files: dict[str, Kept]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Put it beside the files that it tells of."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read that of a backup.

        Raises:
            BackupError: there is none, or none that this program reads.
        """
        try:
            told: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            files = {name: Kept(**kept) for name, kept in told.pop("files").items()}
            found = cls(files=files, **told)
        except FileNotFoundError:
            raise BackupError(
                f"{folder} holds no backup ({MANIFEST} is missing): name the folder of one."
            ) from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupError(
                f"{folder / MANIFEST} cannot be read ({error}): take another backup."
            ) from error
        if found.format != FORMAT:
            raise BackupError(
                f"{folder} has format {found.format}, this program reads {FORMAT}: restore it with"
                " the program that made it."
            )
        return found

    def check(self, folder: Path) -> None:
        """Read every file of the backup and compare it with what was written down.

        Raises:
            BackupError: one is missing, or is not what it was.
        """
        for name, kept in self.files.items():
            path = folder / name
            if ".." in Path(name).parts or not path.is_file() or path.is_symlink():
                raise BackupError(f"{path} is missing from the backup: take another one.")
            if path.stat().st_size != kept.size or digest(path) != kept.sha256:
                raise BackupError(f"{path} is not what was backed up: take another backup.")

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(kept.size for kept in self.files.values())


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            sha.update(piece)
    return sha.hexdigest()
