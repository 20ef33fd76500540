"""Makes the private PostgreSQL's cluster, once, with its owner and its one database."""

import locale
import shutil
from pathlib import Path

from .account import Home
from .binaries import postgres_major
from .folder import EmbeddedError, no_space

OWNER = "ahsp_owner"
DATABASE = "ahsp"
_MEBIBYTE = 1024 * 1024
_ROOM_TO_CREATE = 200 * _MEBIBYTE
_ROOM_TO_START = 50 * _MEBIBYTE


def refuse_other_major(home: Home, programs: Path) -> None:
    """A cluster is read only by the major version that made it; any other must not touch it.

    Raises:
        EmbeddedError: another version made it.
    """
    try:
        made_by = int((home.cluster / "PG_VERSION").read_text())
    except FileNotFoundError:
        return
    if made_by != (ours := postgres_major(programs)):
        raise EmbeddedError(
            f"The database in {home.cluster} was made by PostgreSQL {made_by}, this is {ours}: "
            f"set AHSP_POSTGRES_BIN to the bin folder of a PostgreSQL {made_by}, or dump and load."
        )


def ensure(home: Home, programs: Path, password: str, *, known: bool) -> None:
    """Make the cluster if there is none; make its owner's password the given one.

    Args:
        home: where it lives.
        programs: the `bin` folder of its PostgreSQL.
        password: for the owner's role.
        known: whether the cluster, if there is one, has this password already.

    Raises:
        EmbeddedError: the disk is too full, or the cluster cannot be made.
    """
    exists = home.cluster.exists()
    free = shutil.disk_usage(home.folder).free
    if free < (needed := _ROOM_TO_START if exists else _ROOM_TO_CREATE):
        raise EmbeddedError(
            f"Only {free // _MEBIBYTE} MB are free on the disk that holds {home.folder}, the "
            f"database needs {needed // _MEBIBYTE} MB to start: free some and start again."
        )
    if not exists:
        _initialise(home, programs, password)
    elif not known:
        _single(home, programs, home.cluster, f"ALTER ROLE {OWNER} PASSWORD '{password}'")


def last_complaint(said: str) -> str:
    """The line by which PostgreSQL's programs say why they gave up."""
    lines = [line for line in said.splitlines() if line.strip()]
    complaints = [line for line in lines if "FATAL" in line or "PANIC" in line or "rror:" in line]
    return (complaints or lines or ["it said nothing"])[-1].strip()


def _initialise(home: Home, programs: Path, password: str) -> None:
    draft = home.folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    secret = home.folder / "password.new"
    secret.unlink(missing_ok=True)
    secret.touch(mode=0o600)
    secret.write_text(password)
    for given in (draft, secret):
        home.give(given)
    command: list[str | Path] = [programs / "initdb", "-D", draft, "-U", OWNER, "--encoding=UTF8"]
    command += [f"--pwfile={secret}", "--auth=scram-sha-256", "--locale=C"]
    command += [f"--lc-ctype={_character_type()}"]
    if postgres_major(programs) >= 17:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    try:
        made = home.run(command)
        if made.returncode:
            raise _unmade(made.stderr, home)
        _single(home, programs, draft, f"CREATE DATABASE {DATABASE}")
    finally:
        secret.unlink(missing_ok=True)
    # Only a finished cluster gets the name: a start that was killed half-way begins anew.
    draft.rename(home.cluster)


def _single(home: Home, programs: Path, cluster: Path, statement: str) -> None:
    """One statement in single-user mode: needs neither a client nor a password."""
    said = home.run(
        [programs / "postgres", "--single", "-D", cluster, "postgres"], f"{statement}\n"
    )
    if said.returncode or "ERROR:" in said.stderr or "FATAL:" in said.stderr:
        raise _unmade(said.stderr, home)


def _unmade(said: str, home: Home) -> EmbeddedError:
    if "No space left" in said:
        return no_space(home.folder)
    return EmbeddedError(
        f"The database in {home.folder} could not be made: {last_complaint(said)}."
    )


def _character_type() -> str:
    """A UTF-8 character type that this system knows; older servers classify letters by it."""
    current = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, current)
