"""A primary, its replica, and three sentinels that watch them: real servers, also by TLS."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import redis

from ahsp.embedded.binaries import valkey_server
from tests.imports.work_place import until
from tests.ports import free_port
from tests.scaling.tls import Authority

PASSWORD = "rahasia/dan:panjang"
SENTINEL = """
bind 127.0.0.1
dir "{folder}"
sentinel monitor utama 127.0.0.1 {primary} {quorum}
sentinel auth-pass utama {password}
sentinel down-after-milliseconds utama 2000
sentinel failover-timeout utama 5000
"""


def server_with_tls() -> str:
    """A Redis that speaks TLS; without it the test is skipped, but not where CI runs.

    Debian's checker of files is the server by another name, and comes without a service.
    """
    found = shutil.which("redis-server") or shutil.which("redis-check-rdb")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Redis is missing")
        pytest.skip("Redis is not here")
    return found


class Watched:
    """One primary, one replica and three sentinels.

    Args:
        folder: for what they write.
        authority: who signed the certificate that all of them show; None without TLS.
    """

    def __init__(self, folder: Path, authority: Authority | None = None) -> None:
        self._folder, self._authority = folder, authority
        self._program = server_with_tls() if authority else valkey_server()
        self.ports = [free_port() for _ in range(5)]
        first, second, *watchers = self.ports
        server = ["--bind", "127.0.0.1", "--requirepass", PASSWORD, "--masterauth", PASSWORD]
        server += ["--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"]
        server += ["--dir", str(folder)]
        self.processes = [
            self._start(*self._at(first), *server),
            self._start(*self._at(second), *server, "--replicaof", f"127.0.0.1 {first}"),
        ]
        for port in watchers:
            settings = folder / f"{port}.conf"
            settings.write_text(
                SENTINEL.format(folder=folder, primary=first, quorum=2, password=PASSWORD)
            )
            self.processes.append(self._start(str(settings), "--sentinel", *self._at(port)))
        hosts = ",".join(f"127.0.0.1:{port}" for port in watchers)
        self.url = f"redis+sentinel://:{PASSWORD.replace('/', '%2F')}@{hosts}/utama/0"
        if authority:
            self.url = f"{self.url.replace('redis', 'rediss', 1)}?ssl_ca_certs={authority.ca}"
        try:
            until(self._whole)
        except BaseException:
            self.end()
            raise

    def _at(self, port: int) -> list[str]:
        if self._authority is None:
            return ["--port", str(port)]
        chain = str(self._authority.chain)
        told = ["--port", "0", "--tls-port", str(port), "--tls-ca-cert-file"]
        told += [str(self._authority.ca), "--tls-cert-file", chain, "--tls-key-file", chain]
        return [*told, "--tls-auth-clients", "no", "--tls-replication", "yes"]

    def _start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            ["redis-server", *arguments], executable=self._program, stdout=subprocess.DEVNULL
        )

    def client(self, place: int, **options: Any) -> "redis.Redis":
        """A connection beside those of the program to one of them, in the order of `ports`."""
        if self._authority:
            options |= {"ssl": True, "ssl_ca_certs": str(self._authority.ca)}
        return redis.Redis(host="127.0.0.1", port=self.ports[place], **options)

    @property
    def replica(self) -> "redis.Redis":
        """A connection to the replica."""
        return self.client(1, password=PASSWORD)

    def _whole(self) -> bool:
        """Whether all know each other, and the replica has what the primary has."""
        try:
            for place in range(2, 5):
                told = self.client(place).sentinel_master("utama")
                if (told["num-slaves"], told["num-other-sentinels"]) != (1, 2):
                    return False
            return bool(self.replica.info("replication")["master_link_status"] == "up")
        except redis.RedisError:
            return False

    def kill_primary(self) -> None:
        """End the primary at once, and wait until the replica has its place."""
        self.processes[0].kill()
        replica = self.replica
        until(lambda: replica.info("replication")["role"] == "master")

    def end(self) -> None:
        """Nothing of it is left."""
        for each in self.processes:
            each.kill()
            each.wait()
