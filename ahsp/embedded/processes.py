"""Processes that end with their parent, and records by which a later start finds leftovers.

A process number alone proves nothing, the kernel hands it out again: every record carries the
moment of birth too, and nothing is signalled unless both fit.
"""

import contextlib
import ctypes
import json
import os
import pwd
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

from .folder import write_private

_PR_SET_PDEATHSIG = 1
# Looked up before any fork: a child may not import.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def spawn(
    command: Sequence[str | Path],
    *,
    output: IO[bytes],
    death_signal: signal.Signals,
    env: Mapping[str, str] | None = None,
    cwd: Path = Path("/"),
    account: pwd.struct_passwd | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, out of reach of the terminal's Ctrl-C.

    Args:
        command: program and arguments.
        output: where its output and errors go.
        death_signal: what the kernel sends it when this process dies (Linux).
        env: its whole environment; None inherits.
        cwd: where it starts.
        account: the user it runs as; only root may give one.
    """
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=env,
        cwd=cwd,
        start_new_session=True,
        # Runs after the change of user, which would clear the parent-death signal.
        preexec_fn=_dying_with_parent(death_signal),
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )


def _dying_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def arrange() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        for ignored in (signal.SIGINT, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_DFL)
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, death_signal.value)
            if os.getppid() != parent:
                os._exit(1)

    return arrange


def birth(pid: int) -> str | None:
    """What tells a process from a later one of the same number; None when gone or a zombie."""
    if sys.platform == "linux":
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] in "ZX" else f"{boot} {fields[19]}"
    shown = _ps(pid, "stat=,lstart=").split(maxsplit=1)
    return shown[1] if len(shown) == 2 and not shown[0].startswith("Z") else None


def command_line(pid: int) -> str:
    """The command line of a process; empty when it is gone."""
    if sys.platform == "linux":
        try:
            return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" "))
        except (FileNotFoundError, ProcessLookupError):
            return ""
    return _ps(pid, "command=")


def _ps(pid: int, columns: str) -> str:
    listed = subprocess.run(
        ["/bin/ps", "-ww", "-o", columns, "-p", str(pid)],
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
        env={**os.environ, "LC_ALL": "C"},
    )
    return listed.stdout.strip()


def record(path: Path, pid: int) -> None:
    """Note a child, for a start that comes after this process was killed."""
    write_private(path, json.dumps({"pid": pid, "birth": birth(pid)}))


def end_recorded(path: Path, *steps: tuple[signal.Signals, float]) -> bool:
    """End what a killed predecessor left behind, then forget the record.

    Args:
        path: written by `record()`.
        steps: signals in order, each with the seconds that it is given.

    Returns:
        Whether something had to be ended.
    """
    found = False
    with contextlib.suppress(FileNotFoundError, ValueError, KeyError):
        noted = json.loads(path.read_text())
        found = noted["birth"] is not None and birth(noted["pid"]) == noted["birth"]
        if found:
            end(noted["pid"], *steps)
    path.unlink(missing_ok=True)
    return found


def end(pid: int, *steps: tuple[signal.Signals, float]) -> None:
    """Signal a process that is not our child until it is gone; after the last step it is killed."""
    born = birth(pid)
    for sent, seconds in (*steps, (signal.SIGKILL, 5.0)):
        deadline = time.monotonic() + seconds
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sent)
        while birth(pid) == born is not None:
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        else:
            return


def stop(child: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> None:
    """Signal a child until it is gone; after the last step it is killed."""
    for sent, seconds in (*steps, (signal.SIGKILL, 10.0)):
        if child.poll() is not None:
            return
        child.send_signal(sent)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(seconds)


def loopback_port(preferred: int | None) -> int:
    """A free port on 127.0.0.1: the preferred one when it can be had.

    Taken below the range from which kernels serve outgoing connections, so that none of those sits
    on it when a server has to be started again.
    """
    candidates = [preferred] if preferred else []
    candidates += random.SystemRandom().sample(range(20_000, 30_000), 50)
    return first_free(candidates)


def first_free(ports: Iterable[int]) -> int:
    """The first of some ports that nobody has on 127.0.0.1.

    Raises:
        OSError: somebody has each of them.
    """
    for port in ports:
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no free port on 127.0.0.1")
