"""What can be known before anything is started, each as one sentence with its remedy."""

import ctypes.util
import errno
import fcntl
import os
import socket
import sys
from pathlib import Path
from typing import IO

from ahsp.embedded.folder import Folder


class StartError(Exception):
    """The program cannot start; the text is one sentence with its remedy, for a person."""


def claim(folder: Folder, address: str) -> IO[str]:
    """Be the one supervisor of this data folder, for as long as the returned file stays open.

    Args:
        folder: the data folder, prepared.
        address: what a second start is told about this one.

    Raises:
        StartError: another supervisor runs on the same folder.
    """
    lock = (folder.run / "supervisor.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        running = lock.read().strip()
        lock.close()
        raise StartError(
            f"AHSP Referensi already runs on {folder.data}{f', at {running}' if running else ''}: "
            "use that one, stop it, or set AHSP_DATA to another folder."
        ) from None
    lock.truncate(0)
    lock.write(address)
    lock.flush()
    return lock


def require_free(host: str, port: int) -> None:
    """Make sure that the web server will get its address.

    Raises:
        StartError: it will not.
    """
    try:
        family, _, _, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(where)
            trial.listen()
    except OSError as error:
        raise StartError(_why_not(error, host, port)) from error


def _why_not(error: OSError, host: str, port: int) -> str:
    other = 8000 if port < 1024 else port % 65535 + 1
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program: choose another, PORT={other} make run."
    if error.errno == errno.EACCES:
        return f"Port {port} is not open to this user: choose another, PORT={other} make run."
    return f"HOST={host} is no address of this machine ({error}): correct or unset HOST."


def missing_pango() -> str | None:
    """A warning when the library behind PDF export is not there; everything else works without."""
    if ctypes.util.find_library("pango-1.0") or any(homebrew().glob("libpango-1.0*")):
        return None
    remedy = (
        "brew install pango"
        if sys.platform == "darwin"
        else "apt install libpango-1.0-0 libpangoft2-1.0-0"
    )
    return f"PDF export is off, Pango is missing: {remedy}. Everything else works."


def homebrew() -> Path:
    """Where Homebrew puts libraries; the dynamic loader does not look there by itself."""
    return Path("/opt/homebrew/lib")


def child_environment() -> dict[str, str]:
    """The environment of web server, worker and scheduler."""
    environment = dict(os.environ)
    if sys.platform == "darwin":
        environment.setdefault(
            "DYLD_FALLBACK_LIBRARY_PATH", f"{homebrew()}:/usr/local/lib:/usr/lib"
        )
    environment["PYTHONUNBUFFERED"] = "1"
    # glibc gives each thread a heap of its own; with many threads and one interpreter lock that is
    # memory for nothing.
    environment.setdefault("MALLOC_ARENA_MAX", "2")
    return environment
