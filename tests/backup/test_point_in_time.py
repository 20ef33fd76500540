"""Going back to the moment before a mistake, with the commands of docs/backup.md word for word."""

import json
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ahsp.config import Settings
from ahsp.embedded.account import Home, reachable, settle
from ahsp.embedded.binaries import postgres_folder
from ahsp.embedded.folder import Folder
from ahsp.imports.sample import sample_path
from tests.backup.house import CONTENT, ROOT, House
from tests.memory import roomy_memory
from tests.ports import free_port

DOC = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")
SCRIPT = ROOT / "scripts" / "recover.sh"
SUMS = """
    SELECT s.nama, count(DISTINCT a.id), count(*), sum(r.koefisien)
    FROM sumber s JOIN ahsp a ON a.sumber_id = s.id JOIN rincian r ON r.ahsp_id = a.id
    GROUP BY s.nama ORDER BY s.nama
"""


class Cluster:
    """A server of one's own that archives its log, run as PostgreSQL's user."""

    def __init__(self, place: Path) -> None:
        self.place, self.port = place, free_port()
        self.home: Home = settle(Folder(place))
        self.bin = reachable(self.home, postgres_folder())
        self.url = f"postgresql://ahsp@127.0.0.1:{self.port}/ahsp"
        self.data = place / "main"
        for name in ("wal", "base"):
            (place / name).mkdir()
            self.home.give(place / name)
        script = place / "scripts"
        script.mkdir()
        (script / SCRIPT.name).write_text(SCRIPT.read_text())

    def shell(self, line: str, *, fails: bool = False) -> str:
        """Run a line of the guide as PostgreSQL's user, here; what it said."""
        led = {"PATH": f"{self.bin}:/usr/bin:/bin", "PGHOST": "127.0.0.1", "PGUSER": "ahsp"}
        led |= {"PGPORT": str(self.port), "PGDATABASE": "postgres"}
        words = [f"{name}={value}" for name, value in led.items()]
        done = self.home.run(["/usr/bin/env", "-C", self.place, *words, "/bin/sh", "-c", line])
        assert bool(done.returncode) is fails, done.stderr
        return done.stderr if fails else done.stdout

    def here(self, line: str) -> str:
        """A line of the guide with this test's folders."""
        return line.replace("/mnt/", f"{self.place}/").replace(
            "/var/lib/postgresql/17/main", str(self.data)
        )

    def make(self) -> None:
        """Make it with the settings of the guide."""
        self.shell(f"initdb -D {self.data} -U ahsp --auth=trust --encoding=UTF8 --locale=C")
        (found,) = re.findall(r"```ini\n(.*?)```", DOC, re.DOTALL)
        self.shell(f"cat >> {self.data}/postgresql.conf <<'END'\n{self.here(found)}END")
        self.start()
        self.shell("createdb ahsp")

    def start(self) -> None:
        """Start it, and wait until it takes writes."""
        options = f"-p {self.port} -k {self.place}/wal -c listen_addresses=127.0.0.1"
        self.shell(f"pg_ctl -D {self.data} -o '{options}' -l {self.place}/wal/log -w start >&2")
        deadline = time.monotonic() + 180
        while self.shell("psql -Atc 'SELECT pg_is_in_recovery()'") != "f\n":
            assert time.monotonic() < deadline, self.shell(f"cat {self.place}/wal/log")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop it in order, which archives what is left."""
        self.shell(f"pg_ctl -D {self.data} -m fast -w stop")

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What it answers."""
        with psycopg.connect(self.url, autocommit=True) as link:
            found = link.execute(statement)  # type: ignore[arg-type]  # a constant, or a test's own
            return found.fetchall() if found.description else []


def _command(begins: str) -> str:
    """The one command of the guide that begins so, without who it is run as."""
    (found,) = re.findall(
        rf"^[#$] (?:sudo -u postgres )?({re.escape(begins)}.*)$", DOC, re.MULTILINE
    )
    return str(found)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="ahsp-test-", dir=roomy_memory()) as folder:
        place = Path(folder)
        place.chmod(0o777)
        made = Cluster(place)
        made.make()
        try:
            yield made
        finally:
            made.stop()


def test_a_mistake_is_undone_by_going_back_to_the_moment_before_it(
    cluster: Cluster, settings: Settings
) -> None:
    house = House(cluster.place / "var")
    house.env |= {"DATABASE_URL": cluster.url, "REDIS_URL": str(settings.redis_url)}
    house.prepare()
    imports = ("flask", "--app", "wsgi", "imports", "run", str(sample_path()), "--sumber")
    house.ask(*imports, "Sebelum")
    cluster.shell(cluster.here(_command("pg_basebackup")))
    house.ask(*imports, "Sesudah")  # only in the archived log
    content, sums = cluster.rows(CONTENT), cluster.rows(SUMS)
    moment = str(cluster.rows("SELECT to_char(now(), 'YYYY-MM-DD HH24:MI:SS.USOF')")[0][0])

    cluster.rows("TRUNCATE ahsp CASCADE")
    house.ask("flask", "--app", "wsgi", "users", "create", "terlambat", "--role", "viewer")
    assert cluster.rows(CONTENT) == []

    cluster.stop()
    cluster.data.rename(cluster.place / "main.before")
    (base,) = (cluster.place / "base").iterdir()
    line = cluster.here(_command("sh scripts/recover.sh"))
    line = line.replace("2026-11-27 10:14:00+07", moment).replace("2026-11-22", base.name)
    assert "Start the server" in cluster.shell(line)
    cluster.start()
    assert cluster.rows(CONTENT) == content
    assert cluster.rows(SUMS) == sums
    assert cluster.rows("SELECT 1 FROM \"user\" WHERE username = 'terlambat'") == []

    verdict = house.run("flask", "--app", "wsgi", "audit", "verify", "--json")
    assert json.loads(verdict[1])["problem"] == "cut", "the note outside knows what is gone"
    said = house.ask("ahsp.backup", "recovered", "--reason", "the catalogue was emptied")
    assert re.search(r"^\d+ events of the record hold", said)
    assert re.search(r"^[1-9]\d* events that were noted since are gone", said, re.MULTILINE)
    assert "A search for" in said
    assert json.loads(house.ask("flask", "--app", "wsgi", "audit", "verify", "--json"))["ok"]
    newest = cluster.rows("SELECT event FROM audit_event ORDER BY id DESC LIMIT 2")
    assert newest == [("system.backup_restored",), ("system.audit_anchor_reset",)]
    assert cluster.rows("SELECT 1 FROM web_session") == []
    house.ask(*imports, "Selanjutnya")
    assert len(cluster.rows(CONTENT)) > len(content)


def test_what_cannot_lead_there_is_refused_before_anything_is_laid_out(cluster: Cluster) -> None:
    cluster.shell(cluster.here(_command("pg_basebackup")))
    (base,) = (cluster.place / "base").iterdir()
    wal, new = cluster.place / "wal", cluster.place / "new"
    late = "2999-01-01 00:00:00+07"
    for words, told in [
        ([base, wal, "2020-01-01 00:00:00+07", new], "name an older one"),
        ([base, wal, "2999-01-01 00:00:00", new], "does not name its zone"),
        ([base, wal, "soon+07", new], "is no moment"),
        ([base, wal, late, cluster.data], "is not empty"),
        ([wal, wal, late, new], "no base.tar.gz"),
        ([base, base / "none", late, new], "is no folder"),
        ([base], "sh scripts/recover.sh BASE WAL MOMENT DATA"),
    ]:
        line = " ".join(f"'{word}'" for word in ("scripts/recover.sh", *words))
        assert told in cluster.shell(f"sh {line}", fails=True)
    assert not new.exists()


def test_a_record_that_does_not_hold_is_not_taken_up(cluster: Cluster, settings: Settings) -> None:
    house = House(cluster.place / "var")
    house.env |= {"DATABASE_URL": cluster.url, "REDIS_URL": str(settings.redis_url)}
    house.prepare()
    cluster.rows("ALTER TABLE audit_event DISABLE TRIGGER USER")
    cluster.rows("UPDATE audit_event SET username = 'nobody' WHERE id = 1")
    status, _said, complaint = house.run("ahsp.backup", "recovered", "--reason", "a test")
    assert status == 1
    assert "The record of events does not hold: Event 1 was altered." in complaint
    assert cluster.rows("SELECT 1 FROM audit_event WHERE event = 'system.audit_anchor_reset'") == []
    assert subprocess.run(["sh", "-n", SCRIPT], check=False).returncode == 0
