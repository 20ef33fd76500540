"""A backup of a running installation, restored elsewhere: the rehearsal that CI does."""

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from ahsp import embedded
from ahsp.backup.manifest import MANIFEST, Manifest
from ahsp.imports.sample import sample_path
from tests.apps import another, browser
from tests.backup.house import House
from tests.memory import roomy_memory

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ahsp-test-", dir=roomy_memory()) as folder:
        Path(folder).chmod(0o711)  # within reach of the user that runs PostgreSQL for root
        yield Path(folder)
        for data in ("first", "second"):
            embedded.release(Path(folder) / data, wait=15)


def test_what_is_backed_up_during_an_import_is_there_again_in_another_folder(
    app: Flask, place: Path
) -> None:
    first = House(place / "first")
    password = first.prepare()
    imports = ("flask", "--app", "wsgi", "imports", "run", str(sample_path()), "--sumber")
    first.ask(*imports, "Sebelum")
    before = first.content()
    kept = sorted((first.data / "uploads").iterdir())
    assert before
    assert kept

    with psycopg.connect(first.url) as link:
        link.execute("LOCK TABLE ahsp IN SHARE MODE")  # so that the import stands in its midst
        importing = first.start(*imports, "Sesudah")
        with psycopg.connect(first.url, autocommit=True) as look:
            deadline = time.monotonic() + 180
            while look.execute(WAITING).fetchone() == (0,) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert look.execute(WAITING).fetchone() != (0,)
        said = first.ask("ahsp.backup", "make", "--to", str(place / "backups"))
    importing.communicate(timeout=300)
    assert importing.returncode == 0
    assert len(first.content()) == 2 * len(before)

    backup = Path(said.splitlines()[0])
    assert backup.parent == place / "backups"
    assert (backup / "secret-key").stat().st_mode & 0o077 == 0
    assert first.rows("SELECT event FROM audit_event WHERE event = 'system.backup_made'")

    second = House(place / "second")
    told = second.ask("ahsp.backup", "restore", str(backup))
    assert "events of the record hold" in told
    assert "A search for" in told
    assert second.content() == before
    assert {path.name for path in kept} <= {
        path.name for path in (second.data / "uploads").iterdir()
    }
    verdict = json.loads(second.ask("flask", "--app", "wsgi", "audit", "verify", "--json"))
    assert verdict["ok"], verdict
    events = [row[0] for row in second.rows("SELECT event FROM audit_event ORDER BY id")]
    assert events[-1] == "system.backup_restored"
    assert "import.committed" in events

    servers = embedded.connect(second.data)
    changes = {"database_url": servers.database_url, "redis_url": servers.redis_url}
    with another(app, data=second.data, **changes) as made:
        made.config["WTF_CSRF_ENABLED"] = False
        client = browser(made)
        form = {"username": "admin", "password": password}
        assert client.post("/account/sign-in", data=form).status_code == 303
        assert client.get("/account/password").status_code == 200

    status, _, complaint = second.run("ahsp.backup", "restore", str(backup))
    assert status == 1
    assert "holds an installation already" in complaint
    assert "FORCE=1" in complaint
    second.ask(*imports, "Verloren")
    assert second.content() != before
    second.ask("ahsp.backup", "restore", str(backup), "--force")
    assert second.content() == before, "what came since is gone"
    assert json.loads(second.ask("flask", "--app", "wsgi", "audit", "verify", "--json"))["ok"]
    assert (second.data / "secret-key.replaced-1").is_file()


def test_rotation_keeps_the_newest_and_everything_that_is_no_backup(place: Path) -> None:
    first, backups = House(place / "first"), place / "rotated"
    (backups / "photos").mkdir(parents=True)
    for name in ("ahsp-20200101T000000Z", "ahsp-20210101T000000Z"):
        (backups / name).mkdir()
        (backups / name / MANIFEST).write_text("{}")
    (backups / "ahsp-20190101T000000Z").mkdir()  # nothing says that it is one of ours
    said = first.ask("ahsp.backup", "make", "--to", str(backups), "--keep", "2")
    newest = Path(said.splitlines()[0])
    assert "Deleted: ahsp-20200101T000000Z" in said
    left = {path.name for path in backups.iterdir() if path.is_dir()}
    assert left == {newest.name, "ahsp-20210101T000000Z", "ahsp-20190101T000000Z", "photos"}
    assert Manifest.read(newest).files
    first.ask("ahsp.backup", "check", str(newest))
