"""A real PgBouncer, which lends a server connection for each transaction."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.ports import free_port

SETTINGS = """
[databases]
* = host=127.0.0.1 port={server} user={user} password={password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {connections}
server_round_robin = 1
query_wait_timeout = 60
"""


def program() -> Path:
    """PgBouncer's program; without it the test is skipped, but not where CI runs."""
    found = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("PgBouncer is missing")
        pytest.skip("PgBouncer is not here")
    return Path(found)


@contextmanager
def pooled(url: str, connections: int) -> Iterator[str]:
    """Put PgBouncer before a database.

    Args:
        url: of the database.
        connections: that it has to the server; each transaction gets the one that rested longest.

    Yields:
        the address through it.
    """
    server, port = urlsplit(url), free_port()
    with tempfile.TemporaryDirectory(prefix="ahsp-pooler-") as place:
        Path(place).chmod(0o755)
        settings = Path(place, "pgbouncer.ini")
        settings.write_text(
            SETTINGS.format(
                server=server.port,
                user=server.username,
                password=server.password,
                port=port,
                connections=connections,
            )
        )
        account = pwd.getpwnam("nobody") if os.getuid() == 0 else None  # it refuses to be root
        process = subprocess.Popen(
            [program(), settings],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
        try:
            address = f"postgresql://{server.username}@127.0.0.1:{port}{server.path}"
            _await(address)
            yield address
        finally:
            process.terminate()
            process.wait(60)


def _await(address: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "PgBouncer does not answer"
            time.sleep(0.05)
        else:
            return
