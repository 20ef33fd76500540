"""Exports that go out by mail at set times, and files attached to mail

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _created() -> sa.Column:
    default = sa.text("now()")
    return sa.Column(
        "created_at", sa.DateTime(timezone=True), server_default=default, nullable=False
    )


def _number(name: str, default: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default=default, nullable=False)


def _words(name: str, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _switch(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default="false", nullable=False)


def upgrade() -> None:
    for name in ("file_stored_as", "file_name", "file_type"):
        op.add_column("mail_message", _words(name, ""))
    op.create_table(
        "export_schedule",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _words("name"),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("saved_search_id", sa.BigInteger(), nullable=True),
        _switch("from_saved"),
        sa.Column("ordered", postgresql.JSONB(), nullable=False),
        _words("language"),
        _switch("to_admins"),
        sa.Column(
            "recipients", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False
        ),
        _words("every"),
        _number("weekday", "1"),
        _number("day", "1"),
        _words("at"),
        _words("zone"),
        _switch("paused"),
        _moment("since"),
        _created(),
        sa.CheckConstraint("every IN ('week', 'month')", name=op.f("ck_export_schedule_every")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_export_schedule_weekday")),
        sa.CheckConstraint("day BETWEEN 1 AND 28", name=op.f("ck_export_schedule_day")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_export_schedule_name")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_export_schedule_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["saved_search_id"],
            ["saved_search.id"],
            name=op.f("fk_export_schedule_saved_search_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_schedule")),
    )
    op.create_index(
        "uq_export_schedule_name", "export_schedule", [sa.text("lower(name)")], unique=True
    )
    op.create_table(
        "schedule_due",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("schedule_id", sa.BigInteger(), nullable=False),
        _moment("due_at"),
        _words("kind"),
        _words("state"),
        _words("reason", ""),
        _words("only_to", ""),
        _number("mails", "0"),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        _created(),
        _moment("finished_at", nullable=True),
        sa.CheckConstraint("kind IN ('due', 'now', 'test')", name=op.f("ck_schedule_due_kind")),
        sa.CheckConstraint(
            "state IN ('making', 'sent', 'failed', 'skipped')", name=op.f("ck_schedule_due_state")
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["export_schedule.id"],
            name=op.f("fk_schedule_due_schedule_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["export_run.id"], name=op.f("fk_schedule_due_run_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_due")),
    )
    op.create_index(
        "uq_schedule_due_due",
        "schedule_due",
        ["schedule_id", "due_at"],
        unique=True,
        postgresql_where=sa.text("kind = 'due'"),
    )
    op.create_index("ix_schedule_due_run_id", "schedule_due", ["run_id"])


def downgrade() -> None:
    op.drop_table("schedule_due")
    op.drop_table("export_schedule")
    for name in ("file_type", "file_name", "file_stored_as"):
        op.drop_column("mail_message", name)
