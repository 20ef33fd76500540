"""New migrations leave the release before them serving: see docs/upgrading.md."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import event

from ahsp.extensions import db
from tests.models.test_migrations import scratch
from tests.rules.migrations import dangers

__all__ = ["scratch"]

ROOT = Path(__file__).resolve().parents[2]
BOUND_SINCE = "0043"
"""The first migration that the rules hold for; those before it are of one release."""


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE search_tally",
        'ALTER TABLE "user" DROP COLUMN active',
        "ALTER TABLE sumber RENAME COLUMN nama TO judul",
        "ALTER TABLE sumber RENAME TO edisi",
        "ALTER TABLE sumber ALTER COLUMN nama TYPE VARCHAR(20)",
        "ALTER TABLE sumber ALTER COLUMN note SET NOT NULL",
        "ALTER TABLE sumber ADD COLUMN note TEXT NOT NULL",
        "ALTER TABLE ahsp ADD COLUMN d TSVECTOR GENERATED ALWAYS AS (to_tsvector(nama)) STORED",
        "CREATE INDEX ix_ahsp_nama ON ahsp (nama)",
        "CREATE UNIQUE INDEX uq_item_x ON item (x)",
        "DROP INDEX ix_ahsp_nama",
        "ALTER TABLE rincian ADD CONSTRAINT ck_x CHECK (koefisien > 0)",
        "ALTER TABLE rincian\n  ADD CONSTRAINT fk_x\n  FOREIGN KEY (a) REFERENCES b (id)",
    ],
)
def test_what_would_hurt_is_refused(statement: str) -> None:
    assert list(dangers([statement]))


@pytest.mark.parametrize(
    "statements",
    [
        ["ALTER TABLE sumber ADD COLUMN note TEXT"],
        ["ALTER TABLE sumber ADD COLUMN note TEXT DEFAULT '' NOT NULL"],
        ["CREATE INDEX CONCURRENTLY ix_ahsp_nama ON ahsp (nama)"],
        ["DROP INDEX CONCURRENTLY ix_ahsp_nama"],
        ["CREATE INDEX ix_sumber_nama ON sumber (nama)"],
        ["ALTER TABLE rincian ADD CONSTRAINT ck_x CHECK (koefisien > 0) NOT VALID",
         "ALTER TABLE rincian VALIDATE CONSTRAINT ck_x"],
        ["CREATE TABLE fresh (id BIGINT, a TEXT)", "ALTER TABLE fresh ALTER COLUMN a SET NOT NULL",
         "CREATE INDEX ix_fresh_a ON fresh (a)", "DROP TABLE fresh"],
        ["UPDATE sumber SET nama = 'x'"],
    ],
)  # fmt: skip
def test_what_does_no_harm_passes(statements: list[str]) -> None:
    assert list(dangers(statements)) == []


def test_what_no_release_reads_any_more_may_go_once_it_is_declared() -> None:
    drop = 'ALTER TABLE "user" DROP COLUMN active'
    assert list(dangers([drop], ["user.active"])) == []
    assert list(dangers([drop], ["user.other"]))
    assert list(dangers(["DROP TABLE search_tally"], ["search_tally"])) == []
    assert list(dangers(["DROP INDEX ix_ahsp_nama"], ["ahsp"]))


@pytest.fixture
def said(scratch: Flask) -> Iterator[list[str]]:
    """The statements that a scratch database gets."""
    statements: list[str] = []

    def note(_link: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


def test_every_new_migration_keeps_to_it(scratch: Flask, said: list[str]) -> None:
    folder = ScriptDirectory(str(ROOT / "migrations"))
    scripts = sorted(folder.walk_revisions(), key=lambda each: each.revision)
    former = max(each.revision for each in scripts if each.revision < BOUND_SINCE)
    flask_migrate.upgrade(revision=former)
    assert "SET LOCAL lock_timeout = '2s'" in said
    found = {}
    for script in scripts:
        if script.revision >= BOUND_SINCE:
            said.clear()
            flask_migrate.upgrade(revision=script.revision)
            retired = getattr(script.module, "RETIRED", ())
            found[script.revision] = list(dangers(said, retired))
    assert not any(found.values()), found
