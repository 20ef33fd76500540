"""`python -m ahsp`, as `make run` calls it: starts, refuses, revives, stops, recovers."""

import contextlib
import http.client
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from ahsp import embedded
from ahsp.embedded.folder import Folder
from tests.memory import roomy_memory
from tests.ports import free_port

REPOSITORY = Path(__file__).resolve().parents[2]


class Run:
    """One run of the program; what it says is read line by line."""

    def __init__(self, data: Path, **env: str) -> None:
        self.data = data
        self.port = free_port()
        self.said = ""
        inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ahsp"],
            cwd=REPOSITORY,
            env={**inherited, "AHSP_DATA": str(data), "PORT": str(self.port), **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def until(self, text: str, within: float = 300.0) -> str:
        """Wait until it says a text; returns all that it said."""
        assert self.process.stdout
        deadline = time.monotonic() + within
        while text not in self.said:
            left = deadline - time.monotonic()
            if left < 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise AssertionError(f"never said {text!r}, but: {self.said}")
            part = os.read(self.process.stdout.fileno(), 65536)
            assert part, f"ended without {text!r}: {self.said}"
            self.said += part.decode()
        return self.said

    def end(self) -> tuple[int, str]:
        """Wait for its end; returns the exit status and all that it said."""
        rest, _ = self.process.communicate(timeout=120)
        self.said += rest.decode()
        return self.process.returncode, self.said

    def healthy(self) -> bool:
        """Whether the site answers."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            link.request("GET", "/healthz")
            return link.getresponse().status == 200
        except OSError:
            return False
        finally:
            link.close()


def running(data: Path) -> dict[int, str]:
    """Every process that belongs to a data folder, with its command line."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (place / "environ").read_bytes()
            if command and (f"AHSP_DATA={data}\0".encode() in environment or str(data) in command):
                found[int(place.name)] = command
    return found


def eventually_gone(data: Path, within: float = 60.0) -> dict[int, str]:
    """What still runs for a data folder after some time; nothing, one hopes."""
    deadline = time.monotonic() + within
    while (left := running(data)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def record(data: Path, name: str) -> int:
    found = re.search(r'"pid": (\d+)', (data / "run" / f"{name}.pid").read_text())
    assert found
    return int(found[1])


@dataclass
class First:
    """What the first start of an installation said and left."""

    data: Path
    started: str
    stopped: str
    status: int
    left: dict[int, str]
    analyses: int


@pytest.fixture(scope="module")
def first() -> Iterator[First]:
    """An installation that was started, filled with the sample, and stopped with Ctrl-C."""
    with tempfile.TemporaryDirectory(prefix="ahsp-test-", dir=roomy_memory()) as place:
        Path(place).chmod(0o711)  # within reach of the user that runs PostgreSQL for root
        yield from _first(Path(place) / "var")


def _first(data: Path) -> Iterator[First]:
    run = Run(data)
    try:
        started = run.until("The sample workbook is in")
        with psycopg.connect(embedded.connect(data).database_url) as link:
            row = link.execute("SELECT count(*) FROM ahsp").fetchone()
        embedded.release(data)
        os.killpg(run.process.pid, signal.SIGINT)
        status, said = run.end()
        left = eventually_gone(data)
        yield First(data, started, said[len(started) :], status, left, row[0] if row else 0)
    finally:
        embedded.release(data)
        for pid in running(data):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_the_first_start_brings_an_administrator_an_address_and_a_sample(first: First) -> None:
    assert re.search(r"First administrator:  admin\n", first.started)
    assert re.search(r"One-time password:    \S{12,}\n", first.started)
    assert re.search(r"is ready:  http://127\.0\.0\.1:\d+\n", first.started)
    assert first.analyses > 150


def test_ctrl_c_stops_everything_in_order(first: First) -> None:
    steps = ("Stopping web", "Stopping beat", "Stopping worker", "Stopping PostgreSQL", "Stopped.")
    places = [first.stopped.find(step) for step in steps]
    assert -1 not in places
    assert places == sorted(places)
    assert first.status == 0
    assert not first.left


def test_the_password_is_not_kept_anywhere(first: First) -> None:
    found = re.search(r"One-time password:    (\S+)", first.started)
    assert found
    secret = found[1].encode()
    for place in (first.data / "log", first.data / "run"):
        for path in place.rglob("*"):
            assert not path.is_file() or secret not in path.read_bytes(), path


def test_a_second_start_is_refused_dead_parts_are_revived_and_a_kill_is_recovered(
    first: First,
) -> None:
    run = Run(first.data)
    said = run.until("is ready")
    assert "password" not in said
    assert "sample" not in said

    status, refusal = Run(first.data).end()
    assert status == 1
    assert refusal.count("\n") == 1
    assert f"already runs on {first.data}, at http://127.0.0.1:{run.port}" in refusal

    killed = record(first.data, "web")
    os.kill(killed, signal.SIGKILL)
    run.until("The web ended by itself (signal 9); starting it again")
    assert _eventually(lambda: record(first.data, "web") != killed and run.healthy())

    state = Folder(first.data).read_state()
    assert state
    os.kill(state["keeper"], signal.SIGKILL)
    assert _eventually(lambda: (Folder(first.data).read_state() or state) != state)
    assert _eventually(run.healthy)

    run.process.kill()
    run.end()
    assert not eventually_gone(first.data), "they outlived a killed supervisor"

    again = Run(first.data)
    again.until("is ready")
    again.process.send_signal(signal.SIGTERM)
    status, said = again.end()
    assert status == 0
    assert "Stopped." in said
    assert not eventually_gone(first.data)


def _eventually(what: object, within: float = 120.0) -> bool:
    assert callable(what)
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.1)
    return False


def test_leftovers_that_the_kernel_did_not_end_are_ended_by_the_next_start(tmp_path: Path) -> None:
    from ahsp.embedded import processes

    folder = Folder(tmp_path)
    folder.prepare()
    with subprocess.Popen(["sleep", "300"]) as leftover:
        processes.record(folder.run / "worker.pid", leftover.pid)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            status, said = Run(tmp_path, PORT=str(taken.getsockname()[1])).end()
        assert leftover.wait(60) == -signal.SIGTERM
    assert status == 1
    assert "Ended what a killed start had left behind" in said


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT='eighty' cannot be used"),
        ({"PORT": "70000"}, "PORT='70000' cannot be used"),
        ({"HOST": "192.0.2.7"}, "HOST=192.0.2.7 is no address of this machine"),
        (
            {"DATABASE_URL": "postgresql://a@127.0.0.1:9/a", "REDIS_URL": "redis://127.0.0.1:9/0"},
            "The database cannot be reached",
        ),
    ],
)
def test_what_cannot_work_is_one_sentence(
    tmp_path: Path, env: dict[str, str], sentence: str
) -> None:
    status, said = Run(tmp_path / "data", **env).end()
    assert status == 1
    assert sentence in said
    assert "Traceback" not in said
    assert not running(tmp_path / "data")


def test_a_busy_port_is_one_sentence_with_another_port(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, said = Run(tmp_path, PORT=str(port)).end()
    assert status == 1
    assert said.startswith(f"Port {port} is in use by another program: choose another, PORT=")
    assert said.count("\n") == 1


def test_servers_of_ones_own_are_used_and_no_private_one_starts(
    first: First, tmp_path: Path
) -> None:
    servers = embedded.connect(first.data)
    run = Run(tmp_path / "data", DATABASE_URL=servers.database_url, REDIS_URL=servers.redis_url)
    said = run.until("is ready")
    assert "PostgreSQL" not in said
    assert not (tmp_path / "data" / "postgres").exists()
    run.process.send_signal(signal.SIGINT)
    time.sleep(0.1)  # two at once would be one; the first may not be heeded yet
    run.process.send_signal(signal.SIGINT)
    status, said = run.end()
    assert status == 0
    assert said.endswith("Ended at once.\n")
    assert "Traceback" not in said
    assert embedded.connect(first.data) == servers
    assert embedded.release(first.data, wait=60)
