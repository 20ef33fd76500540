"""Servers come with the first user and go with the last."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import psycopg
import pytest
import redis

from ahsp import embedded
from ahsp.embedded import Servers, keeper

from .conftest import REPOSITORY, Pair, alive, eventually, read, write


def test_an_empty_folder_becomes_two_running_servers(fresh: Pair) -> None:
    servers = fresh.connect()
    write(servers, "bata merah")
    assert read(servers) == (["bata merah"], ["bata merah"])
    with psycopg.connect(servers.database_url) as link:
        settings = dict(
            link.execute(
                "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)",
                (["listen_addresses", "fsync", "jit", "server_encoding", "max_connections"],),
            ).fetchall()
        )
        lower = link.execute("SELECT lower('ÉÈ'), 'a' < 'B' COLLATE \"default\"").fetchone()
    assert settings == {
        "listen_addresses": "127.0.0.1",
        "fsync": "on",
        "jit": "off",
        "server_encoding": "UTF8",
        "max_connections": "80",
    }
    assert lower == ("éè", False)


def test_nobody_gets_in_without_the_password(pair: Pair) -> None:
    servers = pair.connect()
    stranger = servers.database_url.replace(":", ":x", 2).replace(":x//", "://")
    for wrong in (stranger, servers.database_url.split("@")[0].rsplit(":", 1)[0]):
        try:
            psycopg.connect(wrong if "@" in wrong else f"{wrong}@{_place(servers)}")
        except psycopg.OperationalError:
            continue
        raise AssertionError("let in")
    with redis.Redis.from_url(f"redis://127.0.0.1:{servers.redis_url.rsplit(':', 1)[1]}") as link:
        try:
            link.ping()
        except redis.AuthenticationError:
            return
    raise AssertionError("let in")


def _place(servers: Servers) -> str:
    return servers.database_url.split("@")[1]


def test_secrets_are_readable_by_their_owner_alone(pair: Pair) -> None:
    servers = pair.connect()
    password = servers.database_url.split(":")[2].split("@")[0]
    for path in pair.data.rglob("*"):
        if path.is_file() and not path.is_relative_to(pair.data / "postgres" / "data"):
            assert path.stat().st_mode & 0o077 == 0, path
    for pid in pair.everything():
        with open(f"/proc/{pid}/cmdline") as shown:
            assert password not in shown.read()


def test_ten_at_once_share_one_pair(fresh: Pair) -> None:
    users = [fresh.launch() for _ in range(10)]
    answers = {fresh.answer(user) for user in users}
    assert len(answers) == 1
    log = (fresh.folder.log / "embedded.log").read_text()
    assert log.count("ready") == 1


def test_a_second_user_gets_the_running_pair_at_once(pair: Pair) -> None:
    first = pair.connect()
    before = pair.everything()
    assert pair.connect() == first
    assert pair.everything() == before


def test_everything_ends_with_the_last_user_and_comes_back_at_the_same_addresses(
    pair: Pair,
) -> None:
    first = pair.connect()
    pair.connect()
    write(first, "pasangan bata")
    running = pair.everything()
    pair.users.pop().communicate()
    time.sleep(1.6)
    assert alive(running) == running, "one user is left"
    pair.let_go()
    assert eventually(lambda: not alive(running))
    assert pair.folder.read_state() is None
    again = pair.connect()
    assert again == first
    assert read(again) == (["pasangan bata"], ["pasangan bata"])


def test_commands_in_a_row_do_not_restart_the_servers(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock of the test: on a busy machine the next command takes longer to begin."""
    pair.folder.prepare()
    kept = keeper.Keeper(pair.folder)
    kept._start()
    try:
        running = [pair.server("postgres"), pair.server("valkey")]
        user, seconds = _user(pair), [0.0]

        def sleep(glance: float) -> None:
            seconds[0] += glance
            if seconds[0] in (1.0, 3.0):
                fcntl.flock(user, fcntl.LOCK_UN)  # a command ends
            if seconds[0] == 1.75:
                fcntl.flock(user, fcntl.LOCK_SH)  # the next one begins

        clock = SimpleNamespace(monotonic=lambda: seconds[0], sleep=sleep, strftime=time.strftime)
        monkeypatch.setattr(keeper, "time", clock)
        kept._watch()
        os.close(user)
        assert seconds == [4.0], "it goes on for a second after the last one"
        assert alive(running) == running
    finally:
        kept._stop()
    assert alive(running) == []


def _user(pair: Pair) -> int:
    """What each user of the servers holds."""
    lock = os.open(pair.folder.users_lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


def test_a_user_that_comes_while_they_stop_gets_new_ones(pair: Pair) -> None:
    first = pair.connect()
    os.kill(pair.keeper(), signal.SIGTERM)
    assert eventually(lambda: pair.folder.read_state() is None)
    assert pair.connect() == first


def test_this_process_can_hold_and_release(fresh: Pair) -> None:
    servers = embedded.connect(fresh.data)
    assert embedded.connect(fresh.data) == servers
    running = fresh.everything()
    assert embedded.release(fresh.data, wait=60)
    assert not alive(running)


def test_a_deleted_data_folder_takes_its_servers_along(pair: Pair) -> None:
    pair.connect()
    running = pair.everything()
    pair.folder.users_lock.unlink()
    assert eventually(lambda: not alive(running))


def test_the_keeper_holds_no_web_framework_in_memory() -> None:
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            """import sys, ahsp.embedded.keeper, ahsp.ops.supervisor
print(*sorted({name.split('.')[0] for name in sys.modules}))""",
        ],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"flask", "sqlalchemy", "psycopg", "celery", "redis"} & set(loaded)
