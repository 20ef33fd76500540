"""The next release, made up: this program with one migration more, which only expands."""

import shutil
from pathlib import Path

from alembic.script import ScriptDirectory

from bench.faults.program import ROOT

_MIGRATION = '''"""A column and an index more, as a next release might bring

Revision ID: {number}
Revises: {former}
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{number}", "{former}", None, None


def upgrade() -> None:
    op.add_column("ahsp", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.add_column("sumber", sa.Column("note", sa.Text()))
    with op.get_context().autocommit_block():
        op.create_index("ix_ahsp_note", "ahsp", ["note"], postgresql_concurrently=True)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index("ix_ahsp_note", "ahsp", postgresql_concurrently=True)
    op.drop_column("sumber", "note")
    op.drop_column("ahsp", "note")
'''
_PARTS = ("ahsp", "migrations", "static", "templates")
_FILES = ("wsgi.py", "celery_worker.py", "pyproject.toml")


def next_release(folder: Path) -> Path:
    """Write the next release into a folder; returns it."""
    former = ScriptDirectory(str(ROOT / "migrations")).get_current_head() or ""
    number = f"{int(former) + 1:04}"
    for part in _PARTS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    for name in _FILES:
        shutil.copy(ROOT / name, folder / name)
    made = _MIGRATION.format(number=number, former=former)
    (folder / "migrations" / "versions" / f"{number}_next.py").write_text(made)
    return folder
