"""The database of a backup, dumped as of one moment."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from ahsp.backup import BackupError
from ahsp.backup.database import reached, rows
from ahsp.backup.tools import complaint, folder_for, surroundings

_WAIT = "60s"  # for a migration that holds a table, before a dump gives up


@dataclass(frozen=True, slots=True)
class Dumped:
    """What was dumped: of which database, at which of its migrations, and how many rows."""

    database: str
    migration: str
    server: int
    tool: int
    rows: dict[str, int]


def dump(url: str, target: Path) -> Dumped:
    """Dump a database as of one moment, while others write to it.

    Args:
        url: its address.
        target: the file to write.

    Raises:
        BackupError: it cannot be reached, holds nothing of this program, or cannot be dumped.
    """
    with reached(url) as link:
        server = link.info.server_version // 10000
        folder, tool = folder_for(server)
        with link.transaction():
            link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            snapshot = link.execute("SELECT pg_export_snapshot()").fetchone()
            assert snapshot
            counted = rows(link)
            if "alembic_version" not in counted:
                raise BackupError(
                    f"The database {link.info.dbname} holds nothing of this program: check"
                    " DATABASE_URL and AHSP_DATA."
                )
            migration = link.execute("SELECT version_num FROM alembic_version").fetchone()
            command: list[str | Path] = [
                folder / "pg_dump",
                "--format=custom",
                f"--snapshot={snapshot[0]}",
            ]
            command += ["--no-owner", "--no-privileges", "--no-comments"]
            # What is the program's, as that is all that a restore replaces.
            command += ["--schema=public", "--extension=pg_trgm"]
            command += [f"--lock-wait-timeout={_WAIT}", f"--file={target}"]
            done = subprocess.run(command, check=False, capture_output=True, env=surroundings(url))
        if done.returncode:
            raise BackupError(f"The database was not dumped: {complaint(done.stderr)}.")
        version = str(migration[0]) if migration else ""
        return Dumped(link.info.dbname, version, server, tool, counted)
