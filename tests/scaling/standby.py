"""A real streaming replica of the tests' database."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from ahsp.embedded.account import reachable, settle
from ahsp.embedded.binaries import postgres_folder
from ahsp.embedded.folder import Folder
from tests.imports.work_place import until
from tests.memory import roomy_memory
from tests.ports import free_port


class Standby:
    """A copy of a cluster that follows it, until it is stopped or promoted.

    Args:
        url: of the database to follow, as a superuser.
    """

    def __init__(self, url: str) -> None:
        self._primary = url
        self._place = Path(tempfile.mkdtemp(prefix="ahsp-standby-", dir=roomy_memory()))
        self._place.chmod(0o711)
        folder = Folder(self._place)
        folder.prepare()
        self._home = settle(folder)
        self._programs = reachable(self._home, postgres_folder())
        self._home.cluster.mkdir(mode=0o700)
        self._home.give(self._home.cluster)
        self._port = free_port()
        before, _, name = url.rpartition("/")
        self.url = f"{before.rpartition(':')[0]}:{self._port}/{name}"
        copy = ["-D", self._home.cluster, "-d", url, "--write-recovery-conf", "-X", "fetch"]
        self._run("pg_basebackup", *copy, "--checkpoint=fast")

    def _run(self, program: str, *arguments: str | Path) -> None:
        ran = self._home.run([self._programs / program, *arguments])
        assert ran.returncode == 0, ran.stderr + ran.stdout

    def start(self) -> None:
        """Start it, and wait until it has all that there is."""
        log = self._home.cluster / "standby.log"
        options = f"-p {self._port} -c unix_socket_directories='' -c listen_addresses=127.0.0.1"
        options += " -c hot_standby_feedback=on -c shared_buffers=32MB"
        options += " -c wal_retrieve_retry_interval=100"  # milliseconds instead of 5 s
        self._run("pg_ctl", "-D", self._home.cluster, "-l", log, "-o", options, "-w", "start")
        self.catch_up()

    def stop(self) -> None:
        """End it at once, as a crash would."""
        self._run("pg_ctl", "-D", self._home.cluster, "-m", "immediate", "stop")

    def promote(self) -> None:
        """Make it a primary of its own."""
        self._run("pg_ctl", "-D", self._home.cluster, "-w", "promote")

    def pause(self) -> None:
        """Have it take no more changes."""
        self.ask("SELECT pg_wal_replay_pause()")
        until(lambda: self.ask("SELECT pg_get_wal_replay_pause_state()") == "paused")

    def resume(self) -> None:
        """Have it take changes again, and wait for all."""
        self.ask("SELECT pg_wal_replay_resume()")
        self.catch_up()

    def catch_up(self) -> None:
        """Wait until it has all that there is now."""
        with psycopg.connect(self._primary, autocommit=True) as link:
            # A commit of its own sends on what others left to be written later.
            row = link.execute("SELECT pg_logical_emit_message(true, '', '')::text").fetchone()
        assert row
        there = f"SELECT pg_last_wal_replay_lsn() >= '{row[0]}'::pg_lsn"
        until(lambda: self.ask(there))

    def ask(self, statement: str) -> Any:
        """The first value of its answer."""
        with psycopg.connect(self.url, autocommit=True) as link:
            row = link.execute(statement).fetchone()  # type: ignore[call-overload]
            assert row
            return row[0]

    def end(self) -> None:
        """Nothing of it is left."""
        self._home.run(
            [self._programs / "pg_ctl", "-D", self._home.cluster, "-m", "immediate", "stop"]
        )
        shutil.rmtree(self._home.folder, ignore_errors=True)
        shutil.rmtree(self._place, ignore_errors=True)
