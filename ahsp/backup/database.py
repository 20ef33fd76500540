"""The database of a backup: dumped as of one moment, and loaded whole or not at all."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from ahsp.backup import BackupError
from ahsp.backup.tools import folder_for, plain_address, surroundings
from ahsp.embedded.cluster import last_complaint

_TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
"""
_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'
"""
_EMPTIED = b"""
    SET client_min_messages = warning;
    BEGIN;
    DROP SCHEMA public CASCADE;
    CREATE SCHEMA public AUTHORIZATION pg_database_owner;
    GRANT USAGE ON SCHEMA public TO PUBLIC;
"""
_WAIT = "60s"  # for a migration that holds a table, before a dump gives up


@dataclass(frozen=True, slots=True)
class Dumped:
    """What was dumped: of which database, at which of its migrations, and how many rows."""

    database: str
    migration: str
    server: int
    tool: int
    rows: dict[str, int]


@contextmanager
def reached(url: str) -> Iterator[psycopg.Connection]:
    """A connection of its own transactions.

    Raises:
        BackupError: the server cannot be reached.
    """
    try:
        link = psycopg.connect(
            plain_address(url), autocommit=True, connect_timeout=10, prepare_threshold=None
        )
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise BackupError(
            f"The database cannot be reached ({reason}): check DATABASE_URL."
        ) from error
    with link:
        yield link


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
            raise BackupError(f"The database was not dumped: {_complaint(done.stderr)}.")
        version = str(migration[0]) if migration else ""
        return Dumped(link.info.dbname, version, server, tool, counted)


def rows(link: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    for (name,) in link.execute(_TABLES).fetchall():
        counting = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", name))
        row = link.execute(counting).fetchone()
        found[str(name)] = int(row[0]) if row else 0
    return found


def require_alone(link: psycopg.Connection) -> None:
    """Make sure that nobody uses a database that is about to be replaced.

    Raises:
        BackupError: somebody does.
    """
    row = link.execute(_OTHERS).fetchone()
    if row and row[0]:
        raise BackupError(
            f"{row[0]} other connections use the database {link.info.dbname}: stop the program on"
            " every machine first."
        )


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
        complaint = _pass_on(read, write, surroundings(url))
    if complaint is not None:
        raise BackupError(f"The database was not restored: {complaint}.")


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
                return _complaint(file.read())
    return None


def analyse(url: str) -> None:
    """Have the planner know the new rows."""
    with reached(url) as link:
        link.execute("ANALYZE")


def _without_schema(folder: Path, dumped: Path, place: Path) -> Path:
    """The dump's table of contents without the schema, which is there already."""
    listed = subprocess.run([folder / "pg_restore", "--list", dumped], check=False,
                            capture_output=True)  # fmt: skip
    if listed.returncode:
        raise BackupError(f"{dumped} cannot be read: {_complaint(listed.stderr)}.")
    lines = listed.stdout.decode().splitlines()
    place.write_text("\n".join(line for line in lines if " SCHEMA - public " not in line) + "\n")
    return place


def _complaint(said: bytes) -> str:
    lines = last_complaint(said.decode(errors="replace")).splitlines()
    return lines[0].rstrip(".")
