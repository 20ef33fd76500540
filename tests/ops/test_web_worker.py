"""Who takes a new connection, where several processes could."""

import http.client
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest

from tests.imports.work_place import REPOSITORY, until
from tests.ports import free_port

MANY = 20


def whoami(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answers with the id of the process."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]


@pytest.fixture
def port() -> Iterator[int]:
    """Of a web server with two processes."""
    found = free_port()
    command = [sys.executable, "-m", "gunicorn", "tests.ops.test_web_worker:whoami", "--preload"]
    command += ["--bind", f"127.0.0.1:{found}", "--workers", "2", "--threads", "4"]
    command += ["--worker-class", "ahsp.ops.web_worker.Worker", "--no-control-socket"]
    server = subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.DEVNULL)
    yield found
    server.send_signal(signal.SIGTERM)
    server.wait(60)


def answered(port: int, kept: ExitStack, many: int) -> list[int]:
    """Open connections and keep them; returns which process each was answered by."""
    found = []
    for _ in range(many):
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        kept.callback(link.close)
        link.request("GET", "/")
        found.append(int(link.getresponse().read()))
    return found


def both(port: int) -> set[int]:
    """The ids of both processes."""
    found: set[int] = set()

    def look() -> bool:
        with suppress(OSError), ExitStack() as kept:
            found.update(answered(port, kept, 4))
        return len(found) == 2

    until(look)
    return found


def test_connections_are_shared_among_the_processes(port: int) -> None:
    both(port)
    with ExitStack() as kept:
        (_, most), (_, fewest) = Counter(answered(port, kept, MANY)).most_common()
    assert most - fewest <= MANY // 5


def test_who_hangs_keeps_nobody_waiting_and_is_given_the_next_ones_when_it_goes_on(
    port: int,
) -> None:
    hung, other = both(port)
    with ExitStack() as kept:
        os.kill(hung, signal.SIGSTOP)
        try:
            assert answered(port, kept, MANY) == [other] * MANY
        finally:
            os.kill(hung, signal.SIGCONT)
        later = answered(port, kept, 3 * MANY)
    assert later.count(hung) > 2 * MANY * 9 // 10, "until both have as many"
