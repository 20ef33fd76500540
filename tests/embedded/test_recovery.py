"""After kill -9 of any or all of it: nothing lost, nothing left over."""

import os
import signal

import psycopg
import pytest

from ahsp import embedded
from ahsp.embedded import Servers, processes

from .conftest import Pair, alive, eventually, read, write


def answers(servers: Servers) -> bool:
    try:
        psycopg.connect(servers.database_url).close()
        read(servers)
    except Exception:
        return False
    return True


@pytest.mark.parametrize("victim", ["postgres", "valkey"])
def test_a_killed_server_comes_back_at_its_address_with_its_data(pair: Pair, victim: str) -> None:
    servers = pair.connect()
    write(servers, "before")
    os.kill(killed := pair.server(victim), signal.SIGKILL)
    assert eventually(lambda: pair.server(victim) != killed and answers(servers))
    assert read(servers) == (["before"], ["before"])


def test_a_killed_keeper_takes_the_servers_along_and_a_user_revives_them(pair: Pair) -> None:
    servers = embedded.connect(pair.data)
    write(servers, "before")
    running = pair.everything()
    os.kill(pair.keeper(), signal.SIGKILL)
    assert eventually(lambda: not alive(running)), "orphan servers"
    assert embedded.connect(pair.data) == servers
    assert read(servers) == (["before"], ["before"])
    assert embedded.release(pair.data, wait=60)


def test_killed_users_release_the_servers(pair: Pair) -> None:
    pair.connect()
    pair.connect()
    running = pair.everything()
    for user in pair.users:
        user.kill()
    assert eventually(lambda: not alive(running))


def test_all_killed_at_once_is_recovered(pair: Pair) -> None:
    servers = pair.connect()
    write(servers, "before")
    running = pair.everything()
    for pid in [*running, *(user.pid for user in pair.users)]:
        os.kill(pid, signal.SIGKILL)
    pair.let_go()
    assert eventually(lambda: not alive(running))
    again = pair.connect()
    assert again == servers
    assert read(again) == (["before"], ["before"])


def test_servers_that_outlived_their_keeper_are_stopped_first(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on systems whose kernel does not end children with their parent."""
    servers = pair.connect()
    write(servers, "before")
    pair.let_go()
    assert eventually(pair.down)
    monkeypatch.setattr(processes, "_prctl", None)
    from ahsp.embedded.keeper import Keeper

    if not (child := os.fork()):
        os.setsid()
        keeper = Keeper(pair.folder)
        keeper._start()
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    orphans = [pair.server("postgres"), pair.server("valkey")]
    assert alive(orphans) == orphans
    assert pair.connect() == servers
    assert read(servers) == (["before"], ["before"])
    assert not alive(orphans)


def test_a_record_of_a_reused_process_number_harms_no_stranger(fresh: Pair) -> None:
    fresh.folder.prepare()
    record = fresh.folder.run / "valkey.pid"
    processes.record(record, os.getpid())
    record.write_text(record.read_text().replace(str(processes.birth(os.getpid())), "another"))
    assert not processes.end_recorded(record, (signal.SIGTERM, 1.0))
    assert not record.exists()


def test_a_start_that_was_killed_half_way_begins_anew(fresh: Pair) -> None:
    half = fresh.data / "postgres" / "data.new"
    half.mkdir(parents=True)
    for folder in (fresh.data, half.parent):
        folder.chmod(0o711)
    (half / "PG_VERSION").write_text("18\n")
    write(fresh.connect(), "after")
    assert not half.exists()


def test_a_lost_password_is_set_anew(pair: Pair) -> None:
    servers = pair.connect()
    write(servers, "before")
    pair.let_go()
    assert eventually(pair.down)
    (pair.data / "embedded.json").unlink()
    again = pair.connect()
    assert again.database_url != servers.database_url
    assert read(again) == (["before"], ["before"])


def test_a_port_that_somebody_took_meanwhile_is_replaced(pair: Pair) -> None:
    import socket

    first = pair.connect()
    pair.let_go()
    assert eventually(pair.down)
    port = int(first.redis_url.rsplit(":", 1)[1].split("/")[0])
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        again = pair.connect()
    assert again.redis_url != first.redis_url
    assert again.database_url == first.database_url
