"""Exports that are made behind

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _words(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _count(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def upgrade() -> None:
    op.create_table(
        "export_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("ordered", postgresql.JSONB(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        _words("phase"),
        _count("rows_done"),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        _moment("phase_at"),
        _moment("beat_at"),
        _words("reason"),
        _count("attempts"),
        _count("turn"),
        _moment("lease_until"),
        _words("stored_as"),
        _words("file_name"),
        sa.Column("file_bytes", sa.BigInteger(), nullable=True),
        sa.Column("ahsp", sa.Integer(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        _moment("finished_at"),
        _moment("expires_at"),
        sa.CheckConstraint(
            "state IN ('pending', 'running', 'finished', 'failed', 'cancelled', 'expired')",
            name=op.f("ck_export_run_state"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_export_run_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_run")),
        sa.UniqueConstraint("key", name=op.f("uq_export_run_key")),
    )
    op.create_index(
        "ix_export_run_active",
        "export_run",
        ["lease_until"],
        postgresql_where=sa.text("state IN ('pending', 'running')"),
    )
    op.create_index(
        "ix_export_run_expires",
        "export_run",
        ["expires_at"],
        postgresql_where=sa.text("state = 'finished'"),
    )
    op.create_index("ix_export_run_user_id", "export_run", ["user_id", "id"])


def downgrade() -> None:
    op.drop_table("export_run")
