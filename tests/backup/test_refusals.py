"""What cannot be backed up or restored is refused in one sentence, and nothing is left or lost."""

import fcntl
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from ahsp.audit import keys
from ahsp.backup import BackupError, database, dumping, loading, making
from ahsp.backup.__main__ import main
from ahsp.backup.making import make
from ahsp.backup.manifest import MANIFEST, Kept, Manifest, digest
from ahsp.backup.restoring import restore
from ahsp.backup.tools import folder_for
from ahsp.config import Settings
from ahsp.embedded import binaries
from tests.apps import DEAD_DATABASE
from tests.conftest import WORKER
from tests.factories import make_ahsp

Backup = Callable[..., Path]


@pytest.fixture
def plain(tmp_path: Path, settings: Settings) -> Settings:
    """An installation whose data folder is empty, on the tests' own database."""
    return replace(settings, data=tmp_path / "data")


@pytest.fixture
def backup(tmp_path: Path) -> Backup:
    """Writes a backup of two files; its manifest may say other things."""

    def write(**changes: object) -> Path:
        folder = tmp_path / "ahsp-20260101T000000Z"
        folder.mkdir()
        for name in ("database.dump", "audit-keys"):
            (folder / name).write_text(f"{name}\n")
        told = Manifest(
            made_at="2026-01-01T00:00:00+00:00", program="0", migration="0001", server=15, tool=15,
            database="ahsp", rows={"ahsp": 1}, audit_keys=["0a0a0a0a"], bucket=None,
            files={
                path.name: Kept(path.stat().st_size, digest(path)) for path in folder.iterdir()
            },
        )  # fmt: skip
        replace(told, **changes).write(folder)  # type: ignore[arg-type]  # any of its fields
        return folder

    return write


@pytest.fixture
def other(app: Flask) -> Iterator[str]:
    """The address of an empty database beside the tests' own."""
    url = str(app.config["SETTINGS"].database_url)
    name = f"ahsp_restored_{WORKER}"
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        link.execute(f"CREATE DATABASE {name}")
        yield f"{url.rpartition('/')[0]}/{name}"
        link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda folder: (folder / "database.dump").unlink(), "is missing from the backup"),
        (lambda folder: (folder / "audit-keys").write_text("audit-keyz\n"), "is not what was"),
        (lambda folder: (folder / MANIFEST).unlink(), "holds no backup"),
        (lambda folder: (folder / MANIFEST).write_text("{"), "cannot be read"),
        (lambda folder: (folder / MANIFEST).write_text('{"files": {}}'), "cannot be read"),
    ],
)
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    plain: Settings, backup: Backup, harm: Callable[[Path], object], sentence: str
) -> None:
    folder = backup()
    harm(folder)
    with pytest.raises(BackupError, match=sentence):
        restore(plain, folder)
    assert not plain.data.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"format": 9}, "has format 9"),
        ({"migration": "9999"}, "newer program"),
        ({"files": {}}, "does not hold the keys of the record"),
        ({"files": {"../outside": Kept(0, "")}}, "is missing"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused(
    plain: Settings, backup: Backup, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BackupError, match=sentence):
        restore(plain, backup(**changes))
    assert not plain.data.exists()


def test_keys_that_are_set_must_hold_those_of_the_backup(plain: Settings, backup: Backup) -> None:
    secret = "x" * 40
    with pytest.raises(BackupError, match="the key 0a0a0a0a"):
        restore(replace(plain, audit_keys=(secret,)), backup())
    assert keys.name_of(secret) != "0a0a0a0a"


def test_a_database_with_tables_is_not_replaced_unasked(
    context: Flask, plain: Settings, backup: Backup
) -> None:
    make_ahsp("1.1", "Galian")
    with pytest.raises(BackupError, match=r"is not empty .*FORCE=1"):
        restore(plain, backup())
    with pytest.raises(BackupError, match=r"other connections use the database"):
        restore(plain, backup_of(plain, backup), force=True)


def backup_of(_settings: Settings, _write: Backup) -> Path:
    """The backup that was written before."""
    return _settings.data.parent / "ahsp-20260101T000000Z"


def test_a_failing_load_changes_nothing(context: Flask, other: str, tmp_path: Path) -> None:
    make_ahsp("1.1", "Galian")
    whole = tmp_path / "whole.dump"
    dumped = dumping.dump(str(context.config["SETTINGS"].database_url), whole)
    loading.load(other, whole, dumped.server, dumped.tool)
    with psycopg.connect(other, autocommit=True) as link:
        assert database.rows(link) == dumped.rows
        link.execute("CREATE TABLE keep_me AS SELECT 1")
    cut = tmp_path / "cut.dump"
    cut.write_bytes(whole.read_bytes()[: -whole.stat().st_size // 4])
    with pytest.raises(BackupError, match=r"was not restored|cannot be read"):
        loading.load(other, cut, dumped.server, dumped.tool)
    with pytest.raises(BackupError, match=r"is of PostgreSQL 99 and the server is \d\d"):
        loading.load(other, whole, 99, dumped.tool)
    with psycopg.connect(other, autocommit=True) as link:
        assert database.rows(link) == {**dumped.rows, "keep_me": 1}
    loading.load(other, whole, dumped.server, dumped.tool)
    with psycopg.connect(other, autocommit=True) as link:
        assert database.rows(link) == dumped.rows, "and what is no part of the backup goes"


def test_the_owner_of_a_database_can_restore_without_being_a_superuser(
    context: Flask, other: str, tmp_path: Path
) -> None:
    role = f"ahsp_plain_{WORKER}"
    dumped = dumping.dump(str(context.config["SETTINGS"].database_url), tmp_path / "dump")
    with psycopg.connect(other, autocommit=True) as link:
        link.execute(f"DROP ROLE IF EXISTS {role}")
        link.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'plain'")
        try:
            link.execute(f"ALTER DATABASE {link.info.dbname} OWNER TO {role}")
            link.commit()
            place = f"@127.0.0.1:{link.info.port}/{link.info.dbname}"
            for _ in range(2):  # once more over its own
                loading.load(
                    f"postgresql://{role}:plain{place}", tmp_path / "dump", dumped.server,
                    dumped.tool,
                )  # fmt: skip
            assert database.rows(link) == dumped.rows
        finally:
            link.execute("DROP SCHEMA public CASCADE")
            link.execute(f"ALTER DATABASE {link.info.dbname} OWNER TO CURRENT_USER")
            link.execute(f"DROP OWNED BY {role}")
            link.execute(f"DROP ROLE {role}")


def test_a_backup_that_fails_leaves_nothing(plain: Settings, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    away = replace(plain, database_url=DEAD_DATABASE)
    with pytest.raises(BackupError, match=r"cannot be reached .*check DATABASE_URL"):
        make(away, target)
    with pytest.raises(BackupError, match="holds no installation"):
        make(replace(plain, database_url=None), target)
    assert not list(target.glob("ahsp-*"))
    assert not (tmp_path / "data" / "postgres").exists()


def test_an_empty_database_is_no_backup(plain: Settings, other: str, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="holds nothing of this program"):
        make(replace(plain, database_url=other), tmp_path / "backups")


def test_two_backups_at_once_and_halves_of_killed_ones(
    context: Flask, plain: Settings, tmp_path: Path
) -> None:
    target = tmp_path / "backups"
    (target / "ahsp-20200101T000000Z.half").mkdir(parents=True)
    with (target / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BackupError, match="Another backup is being made"):
            make(plain, target)
    made = make(plain, target)
    assert [path.name for path in target.glob("ahsp-*")] == [made.folder.name]


def test_no_secret_is_among_the_settings_and_the_keys_are_named(
    context: Flask, plain: Settings, tmp_path: Path
) -> None:
    secret = "s" * 40
    given = replace(
        plain, audit_keys=(secret, "t" * 40), smtp_password="hush", s3_secret="hush2",
        mail_days=7, public_url="https://ahsp.example.go.id",
    )  # fmt: skip
    made = make(given, tmp_path / "backups")
    shown = (made.folder / making.SETTINGS).read_text()
    password = psycopg.conninfo.conninfo_to_dict(str(plain.database_url))["password"]
    for hidden in (secret, "hush", str(password)):
        assert hidden not in shown
        assert hidden not in (made.folder / MANIFEST).read_text()
    told = json.loads(shown)
    assert told["AHSP_MAIL_DAYS"] == 7
    assert told["AHSP_PUBLIC_URL"] == "https://ahsp.example.go.id"
    assert made.manifest.audit_keys == [keys.name_of(secret), keys.name_of("t" * 40)]


def test_the_password_is_not_among_the_arguments(
    context: Flask, plain: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    run = subprocess.run

    def watched(command: list[str], **rest: object) -> object:
        started.extend(map(str, command))
        return run(command, **rest)  # type: ignore[call-overload]  # as it was called

    monkeypatch.setattr(subprocess, "run", watched)
    make(plain, tmp_path / "backups")
    password = psycopg.conninfo.conninfo_to_dict(str(plain.database_url))["password"]
    assert any("--snapshot=" in word for word in started)
    assert not any(str(password) in word for word in started)


def test_the_tool_is_of_the_servers_version_or_the_next_newer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AHSP_POSTGRES_BIN", raising=False)
    made = []
    for major in (16, 17, 99):
        (tmp_path / str(major)).mkdir()
        tool = tmp_path / str(major) / "pg_dump"
        tool.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {major}.1 (Debian)'\n")
        tool.chmod(0o755)
        made.append(tmp_path / str(major))
    monkeypatch.setattr("ahsp.backup.tools.system_postgres", lambda: iter(made))
    monkeypatch.setattr("ahsp.backup.tools.wheel_postgres", lambda: None)
    monkeypatch.setenv("PATH", "/nowhere:/bin")
    assert folder_for(17) == (tmp_path / "17", 17)
    assert folder_for(50) == (tmp_path / "99", 99)
    with pytest.raises(BackupError, match="postgresql-client-100"):
        folder_for(100)
    assert binaries.OLDEST_POSTGRES <= 16


def test_the_command_says_one_sentence_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AHSP_DATA", str(tmp_path / "none"))
    assert main(["check", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    monkeypatch.setenv("PORT", "none")
    assert main(["check", str(tmp_path)]) == 1
    assert "PORT='none'" in capsys.readouterr().err
