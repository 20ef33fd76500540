"""PostgreSQL's own programs that dump and load, in the version that fits the server."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from ahsp.backup import BackupError
from ahsp.embedded.binaries import system_postgres, wheel_postgres
from ahsp.embedded.cluster import last_complaint


def plain_address(url: str) -> str:
    """A PostgreSQL address as libpq reads it, without the name of a driver."""
    scheme, _, rest = url.partition("://")
    return f"postgresql://{rest}" if scheme.startswith("postgres") else url


def surroundings(url: str) -> dict[str, str]:
    """Environment variables that lead PostgreSQL's programs to a database.

    The password is there, and not among the arguments, which every user of the machine can read.
    """
    given = conninfo_to_dict(plain_address(url))
    known: Any = psycopg.pq.Conninfo.get_defaults()
    names = {each.keyword.decode(): each.envvar for each in known if each.envvar}
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    led = {
        names[key].decode(): str(value)
        for key, value in given.items()
        if key in names and value is not None
    }
    return inherited | led | {"LC_ALL": "C"}


def folder_for(major: int) -> tuple[Path, int]:
    """The folder of `pg_dump`, `pg_restore` and `psql` of a major version, else of the next newer.

    `AHSP_POSTGRES_BIN` comes first, then the program's own, then the system's.

    Args:
        major: the server's version, e.g. 17; an older program does not read a newer server.

    Returns:
        the folder, and the version of what is in it.

    Raises:
        BackupError: there is none.
    """
    named = os.environ.get("AHSP_POSTGRES_BIN")
    wheel = wheel_postgres()
    places = [Path(named)] if named else []
    places += [wheel / "bin"] if wheel else []
    places += [*system_postgres()]
    if on_path := shutil.which("pg_dump"):
        places.append(Path(on_path).parent)
    fitting = [(_major(place), place) for place in places]
    fitting = [(found, place) for found, place in fitting if found >= major]
    if not fitting:
        raise BackupError(
            f"There is no pg_dump of PostgreSQL {major} or newer here: install one (apt install"
            f" postgresql-client-{major}), or name its folder in AHSP_POSTGRES_BIN."
        )
    found, place = min(fitting, key=lambda each: each[0])
    return place, found


def _major(folder: Path) -> int:
    try:
        shown = subprocess.run([folder / "pg_dump", "--version"], check=False, capture_output=True)
    except OSError:
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", shown.stdout.decode(errors="replace"))
    return int(found[1]) if found else 0


def complaint(said: bytes) -> str:
    """The line in which one of these programs said why it failed, without a full stop."""
    lines = last_complaint(said.decode(errors="replace")).splitlines()
    return lines[0].rstrip(".")
