"""Real servers, in folders of their own, started by processes of their own."""

import contextlib
import json
import os
import pwd
import signal
import site
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import redis

from ahsp.embedded import Servers, processes
from ahsp.embedded.folder import Folder
from tests.memory import roomy_memory

REPOSITORY = Path(__file__).resolve().parents[2]
# A user of the servers: says what it got, then holds on until its input ends.
USER = """
import json, sys
from pathlib import Path
from ahsp import embedded
try:
    got = embedded.connect(Path(sys.argv[1]))
except embedded.EmbeddedError as error:
    print(json.dumps({"error": str(error)}), flush=True)
    raise SystemExit(1)
print(json.dumps({"database_url": got.database_url, "redis_url": got.redis_url}), flush=True)
sys.stdin.read()
"""


def _python(owner: pwd.struct_passwd | None) -> str:
    """A Python that a user can run: ours may lie in a closed home. Connecting needs no library."""
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        with contextlib.suppress(OSError):
            subprocess.run(
                [python, "-c", "import sys; assert sys.version_info >= (3, 11)"],
                check=True,
                user=owner and owner.pw_uid,
            )
            return python
    pytest.skip(f"{owner and owner.pw_name} can run no Python 3.11 here")


def eventually(what: Callable[[], bool], within: float = 60.0) -> bool:
    """Whether something becomes true in time."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.05)
    return False


@dataclass
class Pair:
    """The servers of one data folder, and the processes that use them."""

    data: Path
    users: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def folder(self) -> Folder:
        """Its paths."""
        return Folder(self.data)

    def launch(self, account: str | None = None, **env: str) -> subprocess.Popen[str]:
        """Start a process that connects; its answer is not awaited."""
        owner = pwd.getpwnam(account) if account else None
        user = subprocess.Popen(
            [_python(owner), "-c", USER, str(self.data)],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": site.getsitepackages()[0], **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            user=owner and owner.pw_uid,
            group=owner and owner.pw_gid,
            extra_groups=[] if owner else None,
        )
        self.users.append(user)
        return user

    def answer(self, user: subprocess.Popen[str]) -> Servers:
        """What a launched process got."""
        said = self.said(user)
        assert "error" not in said, said["error"]
        return Servers(**said)

    def said(self, user: subprocess.Popen[str]) -> dict[str, str]:
        """What a launched process said, be it an error."""
        assert user.stdout
        said: dict[str, str] = json.loads(user.stdout.readline())
        return said

    def connect(self, account: str | None = None, **env: str) -> Servers:
        """Connect from a new process, which holds on."""
        return self.answer(self.launch(account, **env))

    def refusal(self, account: str | None = None, **env: str) -> str:
        """The sentence that a connecting process is refused with."""
        return self.said(self.launch(account, **env))["error"]

    def let_go(self) -> None:
        """Every user ends."""
        for user in self.users:
            user.communicate()
        self.users.clear()

    def end(self) -> None:
        """Every user ends, and so do the servers."""
        self.let_go()
        with contextlib.suppress(AssertionError, ProcessLookupError):
            os.kill(self.keeper(), signal.SIGTERM)
        assert not self.data.exists() or eventually(self.down), "the keeper did not end"

    def keeper(self) -> int:
        """The keeper's process number."""
        state = self.folder.read_state()
        assert state
        return int(state["keeper"])

    def server(self, name: str) -> int:
        """A server's process number: `postgres` or `valkey`."""
        return int(json.loads((self.folder.run / f"{name}.pid").read_text())["pid"])

    def everything(self) -> list[int]:
        """Keeper and both servers."""
        return [self.keeper(), self.server("postgres"), self.server("valkey")]

    def down(self) -> bool:
        """Whether no keeper lives."""
        return not self.folder.keeper_alive()


def write(servers: Servers, text: str) -> None:
    """Store a text in both servers."""
    with psycopg.connect(servers.database_url) as link:
        link.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        link.execute("INSERT INTO note VALUES (%s)", (text,))
    with redis.Redis.from_url(servers.redis_url) as link:
        link.rpush("note", text)
        # "everysec" may lose the last second to a kill -9; tests of it wait for the disk.
        written, _ = link.waitaof(1, 0, 60_000)
        assert written == 1


def read(servers: Servers) -> tuple[list[str], list[str]]:
    """The texts in both servers."""
    with psycopg.connect(servers.database_url) as link:
        rows = [str(row[0]) for row in link.execute("SELECT text FROM note")]
    with redis.Redis.from_url(servers.redis_url, decode_responses=True) as link:
        return rows, link.lrange("note", 0, -1)


def alive(pids: list[int]) -> list[int]:
    """Those that still run."""
    return [pid for pid in pids if processes.birth(pid) is not None]


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that does not exist yet, under a folder that every user can pass."""
    with _place() as place:
        yield place / "data"


@pytest.fixture(scope="session")
def used_data() -> Iterator[Path]:
    """A data folder whose servers have run, and stopped, once."""
    with _place() as place:
        pair = Pair(place / "data")
        pair.connect()
        pair.end()
        yield pair.data


@pytest.fixture
def fresh(data: Path) -> Iterator[Pair]:
    """A pair of servers that was never started."""
    pair = Pair(data)
    yield pair
    pair.end()


@pytest.fixture
def pair(used_data: Path, data: Path) -> Iterator[Pair]:
    """A pair of servers that is down; the making of a cluster is saved."""
    subprocess.run(["cp", "-a", used_data, data], check=True)
    pair = Pair(data)
    yield pair
    pair.end()


@contextlib.contextmanager
def _place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ahsp-", dir=roomy_memory()) as place:
        Path(place).chmod(0o711)
        yield Path(place).resolve()
