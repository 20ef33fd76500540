"""The database of a backup, loaded whole or not at all."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from ahsp.backup import BackupError
from ahsp.backup.database import reached
from ahsp.backup.tools import complaint, folder_for, surroundings

_EMPTIED = b"""
    SET client_min_messages = warning;
    BEGIN;
    DROP SCHEMA public CASCADE;
    CREATE SCHEMA public AUTHORIZATION pg_database_owner;
    GRANT USAGE ON SCHEMA public TO PUBLIC;
"""


def load(url: str, dumped: Path, server: int, tool: int) -> None:
    """Put a dump in the place of all that a database holds, in one transaction.

    Args:
        url: the database's address; its user owns it.
        dumped: the file.
        server: the major version that it was taken from; `tool` the one of the program that did.

    Raises:
        BackupError: the server is older than the dump, or refuses; nothing is changed.
    """
    with reached(url) as link:
        here = link.info.server_version // 10000
    if here < server:
        raise BackupError(
            f"The backup is of PostgreSQL {server} and the server is {here}: restore into"
            f" PostgreSQL {server} or newer."
        )
    folder, _ = folder_for(max(here, tool))
    with tempfile.TemporaryDirectory(prefix="ahsp-restore-") as place:
        wanted = _without_schema(folder, dumped, Path(place) / "list")
        read: list[str | Path] = [
            folder / "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--no-comments",
        ]
        read += [f"--use-list={wanted}", "--file=-", dumped]
        write: list[str | Path] = [
            folder / "psql",
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--file=-",
        ]
        failed = _pass_on(read, write, surroundings(url))
    if failed is not None:
        raise BackupError(f"The database was not restored: {failed}.")


def _pass_on(
    read: Sequence[str | Path], write: Sequence[str | Path], env: Mapping[str, str]
) -> str | None:
    """Run one program's statements by another, and commit once all were there.

    Returns:
        what failed; None for nothing.
    """
    with (
        tempfile.TemporaryFile() as said,
        tempfile.TemporaryFile() as told,
        subprocess.Popen(read, stdout=subprocess.PIPE, stderr=said) as reader,
        subprocess.Popen(
            write, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=told, env=env
        ) as writer,
    ):
        assert reader.stdout
        assert writer.stdin
        with suppress(BrokenPipeError):  # then the writer has said why
            writer.stdin.write(_EMPTIED)
            shutil.copyfileobj(reader.stdout, writer.stdin)
            if reader.wait() == 0:  # else its statements end early, and nothing is kept
                writer.stdin.write(b"COMMIT;\n")
            writer.stdin.close()
        reader.stdout.close()
        broken, refused = reader.wait(), writer.wait()
        for file, failed in ((told, refused), (said, broken)):
            file.seek(0)
            if failed:
                return complaint(file.read())
    return None


def _without_schema(folder: Path, dumped: Path, place: Path) -> Path:
    """The dump's table of contents without the schema, which is there already."""
    listed = subprocess.run([folder / "pg_restore", "--list", dumped], check=False,
                            capture_output=True)  # fmt: skip
    if listed.returncode:
        raise BackupError(f"{dumped} cannot be read: {complaint(listed.stderr)}.")
    lines = listed.stdout.decode().splitlines()
    place.write_text("\n".join(line for line in lines if " SCHEMA - public " not in line) + "\n")
    return place
