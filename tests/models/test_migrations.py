"""Migrations lead to what the models say, and back, also on a database full of rows."""

import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
import pytest
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy import inspect, text
from sqlalchemy.exc import ProgrammingError

from ahsp.extensions import db
from ahsp.models import (
    Ahsp,
    AhspVersion,
    AlertNotice,
    AlertRule,
    AlertSilence,
    AuditActorSummary,
    AuditCheckpoint,
    AuditResolution,
    AuditSummary,
    AuditSummaryMark,
    Base,
    CacheGeneration,
    ExportChoice,
    ExportedContent,
    ExportRun,
    ExportSchedule,
    ExportTemplate,
    HealthState,
    ImportBatch,
    ImportDecision,
    ImportProblem,
    ItemFigure,
    MailMessage,
    PeriodicTask,
    ReadingMapping,
    RecentSearch,
    Role,
    SavedSearch,
    ScheduleDue,
    SearchMiss,
    SearchScore,
    SearchTally,
    SearchWord,
    StagedAhsp,
    StagedRincian,
    StagedSequence,
    StagedWords,
    SwitchedOff,
    TaskRun,
)
from ahsp.running import locks
from tests.apps import another, browser
from tests.conftest import WORKER
from tests.factories import make_ahsp, make_batch, make_user
from tests.record import make_event

SHAPE = """
SELECT 'column', table_name || '.' || column_name,
       concat_ws(' ', data_type, is_nullable, column_default, collation_name,
                 is_identity, identity_generation, generation_expression)
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype NOT IN ('n', 't')
UNION ALL
SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'table', relname, relpersistence::text FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""


@pytest.fixture
def scratch(app: Flask) -> Iterator[Flask]:
    """An application on an empty database of its own."""
    url = app.config["SETTINGS"].database_url
    name = f"ahsp_scratch_{WORKER}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            address = f"{url.rpartition('/')[0]}/{name}"
            with another(app, database_url=address) as made, made.app_context():
                yield made
                db.session.remove()
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def shape() -> set[tuple[str, str, str]]:
    with db.engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(SHAPE))]
    return {row for row in rows if "alembic_version" not in row[1]}  # type: ignore[misc]


def counts() -> dict[str, int]:
    with db.engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name[0] != "_"]
        found = {
            name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names
        }
    return {name: count for name, count in found.items() if name != "alembic_version"}


def fill() -> None:
    """A row, at least, in every table."""
    user = make_user("siti", role=Role.ADMIN)
    batch: ImportBatch = make_batch(user_id=user.id, reason_detail={"most": 1}, summary={"a": 1})
    ahsp: Ahsp = make_ahsp("2.2.1", "Galian tanah", batch_id=batch.id, klasifikasi="Tanah")
    browser(current_app, user)
    event = make_event("x.y", address="::1", detail={"a": "b"})
    db.session.add(AuditResolution(event_id=event.id, username="siti", note="seen"))
    moment = event.at.replace(minute=0, second=0, microsecond=0)
    db.session.add(
        AuditSummary(
            period="hourly", starts_at=moment, event="x.y", severity="info", category="x", events=1,
            users=0,
        )
    )  # fmt: skip
    db.session.add(
        AuditActorSummary(period="hourly", dimension="user", key="siti", starts_at=moment, events=1)
    )
    db.session.add(SwitchedOff(name="alerts", username="ratna"))
    db.session.add(CacheGeneration(family="search", generation=1))
    db.session.add(HealthState(name="disk", state="ok", seen="ok", since=moment))
    db.session.add(AuditSummaryMark(period="hourly", until=moment))
    db.session.add(
        AuditCheckpoint(
            first_id=-1, last_id=0, first_at=moment, last_at=moment, before_hash=b"", last_hash=b"",
            key_id="", seal=b"",
        )
    )  # fmt: skip
    db.session.add(
        ImportProblem(
            batch_id=batch.id, rule="lost-decimal", severity="warning", sheet="S", row=1,
            column="K", kode="1", nama="n", uraian="u", value="83349", suggestion="83.349",
            evidence={"same": 3},
        )
    )  # fmt: skip
    db.session.add(
        ImportDecision(
            batch_id=batch.id, rule="lost-decimal", sheet="S", row=1, column="K", action="set",
            old_value="83349", new_value="83.349", in_effect="=83.349", user_id=user.id,
            username="siti", group_id=batch.key,
        )
    )  # fmt: skip
    db.session.add(
        StagedAhsp(
            batch_id=batch.id, position=1, kode="1", nama="n", satuan="m3", klasifikasi="",
            sub_klasifikasi="", origin_sheet="S", origin_row=2, digest=ahsp.digest,
            rincian_count=1, flagged_count=0, refused=False, effect="new",
        )
    )  # fmt: skip
    db.session.add(
        StagedWords(batch_id=batch.id, position=1, kode="1", nama="n", klasifikasi="",
            sub_klasifikasi="")
    )  # fmt: skip
    question = {"q": ["galian"]}
    db.session.add(SearchTally(day=moment.date(), digest=b"1", question=question))
    schedule = ExportSchedule(
        name="Mingguan", ordered={}, language="id", every="week", at="08:00", zone="Asia/Jakarta",
        since=moment,
    )  # fmt: skip
    db.session.add(schedule)
    db.session.flush()
    db.session.add(ScheduleDue(schedule_id=schedule.id, due_at=moment, kind="due", state="sent"))
    db.session.add(PeriodicTask(name="audit.verify", since=moment))
    db.session.add(TaskRun(task="audit.verify", kind="due", state="done", due_at=moment))
    db.session.add(ExportRun(key=batch.key, user_id=user.id, ordered={}, format="csv"))
    db.session.add(SavedSearch(user_id=user.id, name="Galian", question=question))
    db.session.add(RecentSearch(user_id=user.id, question=question))
    db.session.add(ExportTemplate(user_id=user.id, name="CSV", options={"format": ["csv"]}))
    db.session.add(ExportChoice(user_id=user.id, options={"format": ["csv"]}))
    content = {"sha256": "0" * 64, "scope": question, "sumber": ["AHSP 2025"]}
    db.session.add(ExportedContent(**content, ahsp=1, rincian=2, flagged=0))
    db.session.add(StagedSequence(batch_id=batch.id, position=1, kode="1", content={"lines": []}))
    db.session.add(
        StagedRincian(
            batch_id=batch.id, ahsp_position=1, position=1, origin_row=2, kategori="TK",
            kode_item="L.01", uraian="Pekerja", satuan="OH", koefisien="0.3", flags=["x"],
        )
    )  # fmt: skip
    db.session.add(
        MailMessage(key="k", to="siti@example.org", subject="s", text="t", html="", state="kept")
    )
    db.session.add(
        ItemFigure(
            sumber_id=ahsp.sumber_id, uraian="pekerja", satuan="oh", kategori="TK", count=2,
            samples=[0.1, 0.3],
        )
    )  # fmt: skip
    rule = db.session.query(AlertRule).first()
    assert rule
    db.session.add(
        AlertNotice(
            rule_id=rule.id, after_id=0, last_id=1, first_at=moment, last_at=moment, events=1,
            mails=1, outcome="sent",
        )
    )  # fmt: skip
    db.session.add(AlertSilence(rule_id=rule.id, address="siti@example.org", until=moment))
    db.session.add(SearchWord(sumber_id=ahsp.sumber_id, word="galian", uses=1))
    db.session.add_all((SearchMiss(query="bongkar tembok"), SearchScore(results={"a": 1})))
    db.session.add(ReadingMapping(signature="s", mapping={"sheet": "A", "kind": "flat"}))
    undone = make_batch(state="undone", mode="replace_edition")
    db.session.add(
        AhspVersion(
            ahsp_id=ahsp.id, sumber_id=ahsp.sumber_id, kode="2.2.1", batch_id=undone.id,
            content_batch_id=batch.id, change="returned", content={"nama": "n", "lines": []},
        )
    )  # fmt: skip
    db.session.commit()


def test_there_is_one_head_and_one_way_to_it() -> None:
    folder = ScriptDirectory(str(Path(__file__).resolve().parents[2] / "migrations"))
    assert len(folder.get_heads()) == 1
    assert len(folder.get_bases()) == 1
    revisions = [each.revision for each in folder.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True), "numbers tell their order"


def test_up_down_and_up_again_on_a_full_database(scratch: Flask) -> None:
    flask_migrate.upgrade()
    first = shape()
    fill()
    full = counts()
    assert set(full) == set(Base.metadata.tables)
    assert all(full.values()), full
    flask_migrate.upgrade()
    assert counts() == full, "a second upgrade changes nothing"
    revisions = list(ScriptDirectory(str(Path(scratch.root_path) / "migrations")).walk_revisions())
    for _ in revisions[:-1]:
        db.session.remove()
        flask_migrate.downgrade()
        flask_migrate.upgrade()
        flask_migrate.downgrade()
    db.session.remove()
    flask_migrate.downgrade(revision="base")
    assert counts() == {}
    flask_migrate.upgrade()
    assert shape() == first
    fill()


def test_migrations_and_models_agree_to_the_last_constraint(scratch: Flask) -> None:
    flask_migrate.upgrade()
    with warnings.catch_warnings():
        # It compares the text of generated columns, which PostgreSQL spells in its own way; the
        # shapes below compare what PostgreSQL made of both.
        warnings.filterwarnings("ignore", message="Computed default")
        flask_migrate.check()
    migrated = shape()
    with db.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        connection.execute(text("CREATE EXTENSION pg_trgm"))
        Base.metadata.create_all(connection)
    modelled = shape()
    assert migrated - modelled == set()
    assert modelled - migrated == set()
    assert len(modelled) > 100


def test_whoever_owns_the_database_can_migrate_it_and_forget_old_events(scratch: Flask) -> None:
    url = scratch.config["SETTINGS"].database_url
    role = f"ahsp_owner_{WORKER}"
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(f"DROP ROLE IF EXISTS {role}")
        link.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'plain'")
        link.execute(f"ALTER DATABASE {link.info.dbname} OWNER TO {role}")
        plain = f"postgresql://{role}:plain@127.0.0.1:{link.info.port}/{link.info.dbname}"
        try:
            with another(scratch, database_url=plain) as made, made.app_context():
                flask_migrate.upgrade()
                make_event("x.y")
                db.session.execute(
                    text("SELECT audit_forget(1, 1, now(), now(), '', '', '', '') FROM audit_event")
                )
                db.session.commit()
                left = counts()
                assert (left["audit_event"], left["audit_checkpoint"]) == (0, 1)
                refused = text("DELETE FROM audit_checkpoint")
                with pytest.raises(ProgrammingError, match="append-only"):
                    db.session.execute(refused)
                db.session.remove()
        finally:
            link.execute(f"ALTER DATABASE {link.info.dbname} OWNER TO CURRENT_USER")
            link.execute(f"REASSIGN OWNED BY {role} TO CURRENT_USER")
            link.execute(f"DROP OWNED BY {role}")
            link.execute(f"DROP ROLE {role}")


def test_a_migration_that_waits_for_a_table_lets_others_through_and_tries_again(
    scratch: Flask,
) -> None:
    flask_migrate.upgrade()
    whole = shape()
    db.session.remove()
    flask_migrate.downgrade()
    url = scratch.config["SETTINGS"].database_url
    waiting = (
        "SELECT pid FROM pg_locks WHERE relation = 'alembic_version'::regclass AND NOT granted"
    )

    def seen(link: psycopg.Connection, wanted: bool) -> bool:
        deadline = time.monotonic() + 60
        while bool(link.execute(waiting).fetchall()) != wanted and time.monotonic() < deadline:
            time.sleep(0.02)
        return bool(link.execute(waiting).fetchall()) == wanted

    with psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as look:
        holder.execute("LOCK TABLE alembic_version IN SHARE MODE")  # as a long reader's would
        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(_upgrade, scratch)
            try:
                assert seen(look, True)
                assert seen(look, False), "it gave up, so that others are served"
                assert seen(look, True), "and tried again"
            finally:
                holder.rollback()
            second.result(timeout=180)
    assert shape() == whole


def test_of_two_starts_at_once_the_second_waits(
    scratch: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = threading.Semaphore(0)
    tried = locks._try

    def told(*of: Any) -> bool:
        free = tried(*of)
        if not free:
            refused.release()
        return free

    with ThreadPoolExecutor(1) as pool:
        with locks.alone(db.engine, "migrations") as first:
            assert first
            monkeypatch.setattr(locks, "_try", told)
            second = pool.submit(_upgrade, scratch)
            assert all(refused.acquire(timeout=120) for _ in range(2))
            assert not second.done()
            assert counts() == {}
        second.result(timeout=180)
    assert counts()["data_version"] == 1


def test_rows_of_before_get_the_canonical_spelling_of_their_unit(scratch: Flask) -> None:
    flask_migrate.upgrade()
    make_ahsp("1.1", "Pintu", satuan="M²", lines=[("BHN", "", "Engsel", "Bh", "2")])
    make_ahsp("1.2", "Galian", lines=[("TK", "", "Pekerja", "OH", "1"), ("ALT", "", "X", "?", "1")])
    db.session.remove()
    flask_migrate.downgrade(revision="0007")
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        lines = connection.execute(text("SELECT satuan, satuan_baku FROM rincian ORDER BY 1"))
        assert [tuple(row) for row in lines] == [("?", "?"), ("Bh", "buah"), ("OH", "OH")]
        heads = connection.execute(text("SELECT satuan, satuan_baku FROM ahsp ORDER BY 1"))
        assert [tuple(row) for row in heads] == [("", ""), ("M²", "m2")]
        shipped = connection.scalar(text("SELECT count(*) FROM satuan_alias WHERE username = ''"))
        assert (shipped or 0) > 80


def _upgrade(scratch: Flask) -> None:
    with scratch.app_context():
        flask_migrate.upgrade()
